import assert from "node:assert/strict";
import { layoutOf } from "../../lib/aim/layout.ts";
import { check } from "../../lib/check/check.ts";
import { merge } from "../../lib/merge/merge.ts";
import { choosePoints, killEach, pointsOf } from "./killing.ts";
import { bytesOf, contentOf, namesIn } from "./repositories.ts";
import { scenes } from "./scenes.ts";

/** Kills in each of the scenes. */
const KILLS = 100;

for (const [name, make] of Object.entries(scenes)) {
  Deno.test(`killed anywhere while it ${name}, a merge can be finished`, async (t) => {
    const scene = await make();
    const before = scene.sources.map((root) => bytesOf(root));
    const points = await pointsOf(scene);
    const chosen = choosePoints(points, KILLS);
    const { root: undisturbed } = await new Promise<{ root: string }>(
      (resolve, reject) => {
        killEach(scene, points, [0], async ({ root }) => {
          await merge(scene.sources, layoutOf(root));
          resolve({ root });
        }).catch(reject);
      },
    );
    const expected = await contentOf(undisturbed);
    const kinds = new Set(points);
    assert.equal(new Set(chosen.map((i) => points[i])).size, kinds.size);
    let examined = 0;
    await killEach(scene, points, chosen, async ({ point, root }) => {
      examined++;
      // Before it appears there is nothing to open.
      if (namesIn(root).includes(".aim")) {
        const { findings } = await check(layoutOf(root));
        const unexplained = findings.filter(({ kind, isNote }) =>
          !isNote && kind !== "merge" && kind !== "run"
        );
        assert.deepEqual(unexplained, [], `killed at ${point}`);
      }
      await merge(scene.sources, layoutOf(root));
      assert.deepEqual(await contentOf(root), expected, `killed at ${point}`);
      const { findings } = await check(layoutOf(root));
      assert.deepEqual(
        findings.filter(({ kind, isNote }) => !isNote && kind !== "run"),
        [],
        `finished after ${point}`,
      );
      const own = namesIn(`${root}/.aim/aimrepo`);
      assert.deepEqual(own, ["index.json", "lock"], `left after ${point}`);
      assert.deepEqual(namesIn(root), [".aim", "artifacts"]);
      Deno.removeSync(root, { recursive: true });
    });
    assert.deepEqual(scene.sources.map((root) => bytesOf(root)), before);
    await t.step(
      `${examined} of ${points.length} points, all ${kinds.size} kinds`,
      () => {
        assert.ok(examined >= KILLS);
      },
    );
  });
}
