import assert from "node:assert/strict";
import fc from "fast-check";
import { layoutOf } from "../../lib/aim/layout.ts";
import { merge } from "../../lib/merge/merge.ts";
import {
  alter,
  bytesOf,
  contentOf,
  copyTree,
  keepRuns,
  LONG_AGO,
  repository,
  runsOf,
  temporaryFolder,
  turnBack,
} from "./repositories.ts";

/**
 * Repositories that overlap: subsets of one campaign, and a repository of runs
 * that were killed, in three states of its logs; with names, tags and
 * descriptions that differ.
 */
async function sources(): Promise<string[]> {
  const roots: string[] = [];
  const campaign = await repository("two-campaigns");
  const hashes = runsOf(campaign);
  for (const [number, [from, to]] of [[0, 8], [4, 12], [7, 16]].entries()) {
    const root = `${temporaryFolder()}/part${number}`;
    copyTree(campaign, root);
    keepRuns(root, hashes.slice(from, to));
    alter(
      layoutOf(root).metadata,
      `UPDATE run SET description = 'part ${number}',
         updated_at = '2030-01-01 00:00:0${number}.000000' WHERE id % 2 = 0;
       INSERT INTO tag (id, uuid, name, color, is_archived, created_at, updated_at)
         VALUES (50, 'u${number}', 'shared', '#00000${number}', ${number % 2},
           '2020-01-0${3 - number} 00:00:00.000000',
           '2020-02-01 00:00:00.000000');
       INSERT INTO run_tag SELECT id, 50 FROM run WHERE id % 3 = ${number};`,
    );
    for (const hash of runsOf(root).slice(0, 5)) {
      const folder = `${root}/artifacts/${hash}`;
      Deno.mkdirSync(folder, { recursive: true });
      Deno.writeTextFileSync(`${folder}/note.txt`, `${number}`);
      const time = new Date(LONG_AGO.getTime() + 1000 * number);
      Deno.utimeSync(`${folder}/note.txt`, time, time);
    }
    roots.push(root);
  }
  const killed = await repository("killed");
  for (const share of [0.3, 0.7]) {
    const root = `${temporaryFolder()}/killed${share}`;
    copyTree(killed, root);
    for (const hash of runsOf(root)) turnBack(root, hash, share);
    roots.push(root);
  }
  return [...roots, killed];
}

Deno.test("overlapping sources give the same destination in any order and number", async () => {
  const all = await sources();
  const whole = `${temporaryFolder()}/whole`;
  await merge(all, layoutOf(whole));
  const expected = await contentOf(whole);
  const before = all.map((root) => bytesOf(root));
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(all.map((_, i) => i), { minLength: all.length }),
      fc.array(fc.nat({ max: all.length - 1 }), { maxLength: 3 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 9, maxLength: 9 }),
      async (order, repeated, sizes) => {
        const root = `${temporaryFolder()}/all`;
        const queue = [...order, ...repeated].map((i) => all[i]!);
        for (const size of sizes) {
          const next = queue.splice(0, size);
          if (next.length > 0) await merge(next, layoutOf(root));
        }
        assert.deepEqual(await contentOf(root), expected);
        Deno.removeSync(root, { recursive: true });
      },
    ),
    { numRuns: 25 },
  );
  assert.deepEqual(all.map((root) => bytesOf(root)), before);
});
