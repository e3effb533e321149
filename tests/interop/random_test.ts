import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { compareRepository } from "../aim/compare.ts";
import { fingerprint } from "../cli/harness.ts";
import { aims, type Environment, interpreter, runPython } from "./python.ts";

const driver = new URL("drive_aim.py", import.meta.url).pathname;

/** How many random repositories of each Aim are compared. */
const COUNT = Number(Deno.env.get("AIMREPO_RANDOM_REPOSITORIES") ?? 6);
/** The seed of the first; the others count on. */
const SEED = Number(Deno.env.get("AIMREPO_SEED") ?? Date.now() % 1_000_000);

for (const aim of aims) {
  Deno.test(`random repositories read as ${aim} reads them`, async () => {
    const python = await interpreter(aim);
    if (python === undefined) return;
    const sum = { runs: 0, metrics: 0, points: 0 };
    for (let i = 0; i < COUNT; i++) {
      const compared = await compareSeed(aim, python, SEED + i);
      for (const key of ["runs", "metrics", "points"] as const) {
        sum[key] += compared[key];
      }
    }
    assert.ok(sum.runs > COUNT);
    // deno-lint-ignore no-console
    console.log(
      `${COUNT} repositories of ${aim} compared from seed ${SEED}: ` +
        `${sum.runs} runs, ${sum.metrics} metrics, ${sum.points} points`,
    );
  });
}

async function compareSeed(aim: Environment, python: string, seed: number) {
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-random-" });
  try {
    const root = `${folder}/repository`;
    await runPython(python, [driver, `${seed}`, root]);
    // Aim writes to what it reads.
    await cp(root, `${folder}/copy`, { recursive: true });
    const text = await runPython(python, [driver, "--read", `${folder}/copy`]);
    const before = fingerprint(root);
    const compared = await compareRepository(root, JSON.parse(text));
    assert.deepEqual(fingerprint(root), before);
    return compared;
  } catch (cause) {
    throw new Error(`seed ${seed} of ${aim} differs`, { cause });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
