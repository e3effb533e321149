import assert from "node:assert/strict";
import fc from "fast-check";
import { layoutOf } from "../../lib/aim/layout.ts";
import { Repository } from "../../lib/aim/repository.ts";
import { aimObject } from "../../lib/aim/value.ts";
import { merge } from "../../lib/merge/merge.ts";
import { writeRepository, type WrittenRun } from "../aim/writer.ts";
import {
  alter,
  bytesOf,
  contentOf,
  LONG_AGO,
  temporaryFolder,
} from "./repositories.ts";

const hashes = ["a", "b", "c", "d"].map((digit) => digit.repeat(24));
const paths = ["one.txt", "sub/two.txt", "sub/deep/three.txt"];

/** A run as one source has it: how far it got, and what came with it. */
interface Copy {
  hash: string;
  /** How many points were tracked; with all of them the run has ended. */
  progress: number;
  tags: string[];
  /** Seconds at which each artifact was written, by path. */
  artifacts: Record<string, number>;
}

const ALL = 4;
const copies = fc.uniqueArray(
  fc.record({
    hash: fc.constantFrom(...hashes),
    progress: fc.integer({ min: 1, max: ALL }),
    tags: fc.subarray(["x", "y", "z\n", "__proto__"]),
    artifacts: fc.dictionary(fc.constantFrom(...paths), fc.nat(5)),
  }),
  { maxLength: 4, size: "max", selector: ({ hash }) => hash },
);

function runOf({ hash, progress, tags, artifacts }: Copy): WrittenRun {
  return {
    hash,
    params: { hparams: { lr: 0.5, hash } },
    endTime: progress === ALL ? 2000 : null,
    metrics: [{
      name: "acc",
      context: { subset: "test" },
      points: Array.from({ length: progress }, (_, i) => ({
        step: BigInt(i),
        value: i + 0.25,
      })),
    }],
    tags,
    artifacts: Object.fromEntries(
      Object.entries(artifacts).map((
        [path, time],
      ) => [path, `${time} ${path}`]),
    ),
  };
}

/** Writes a source whose files are old, but for what the artifacts' times say. */
function writeSource(list: readonly Copy[]): string {
  const root = `${temporaryFolder()}/source`;
  writeRepository(root, list.map(runOf));
  const age = (folder: string): void => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      const path = `${folder}/${name}`;
      if (isDirectory) age(path);
      else Deno.utimeSync(path, LONG_AGO, LONG_AGO);
    }
  };
  age(root);
  for (const { hash, artifacts } of list) {
    for (const [path, seconds] of Object.entries(artifacts)) {
      const time = new Date(LONG_AGO.getTime() + 1000 * seconds);
      Deno.utimeSync(`${root}/artifacts/${hash}/${path}`, time, time);
    }
  }
  return root;
}

async function mergeAll(batches: readonly string[][]): Promise<string> {
  const root = `${temporaryFolder()}/all`;
  for (const sources of batches) {
    if (sources.length === 0) continue;
    const report = await merge(sources, layoutOf(root), { index: false });
    assert.deepEqual([report.failed, report.problems], [0, []]);
  }
  return root;
}

/** Every run is as far as in any source, with all that any source adds. */
async function checkNothingLost(root: string, all: Copy[][]): Promise<void> {
  const repository = Repository.open(root);
  const wanted = new Set(all.flat().map(({ hash }) => hash));
  const found: string[] = [];
  for await (const outcome of repository.runs()) {
    assert.ok("run" in outcome);
    const { run } = outcome;
    found.push(run.hash);
    const own = all.flat().filter(({ hash }) => hash === run.hash);
    const progress = Math.max(...own.map((copy) => copy.progress));
    assert.equal(run.active, progress < ALL);
    assert.deepEqual(
      run.params["hparams"],
      aimObject([["lr", 0.5], ["hash", run.hash]]),
    );
    const [series] = await repository.points(run.hash, run.metrics);
    assert.deepEqual(
      series!.points.map(({ value }) => value),
      Array.from({ length: progress }, (_, i) => i + 0.25),
    );
    assert.deepEqual(
      new Set(run.tags),
      new Set(own.flatMap(({ tags }) => tags)),
    );
    const newest: Record<string, number> = {};
    for (const { artifacts } of own) {
      for (const [path, time] of Object.entries(artifacts)) {
        newest[path] = Math.max(newest[path] ?? 0, time);
      }
    }
    const folder = `${root}/artifacts/${run.hash}`;
    const artifacts = repository.artifacts(run.hash) ?? [];
    assert.deepEqual(
      artifacts.map(({ path }) => path).sort(),
      Object.keys(newest).sort(),
    );
    for (const [path, time] of Object.entries(newest)) {
      assert.equal(
        Deno.readTextFileSync(`${folder}/${path}`),
        `${time} ${path}`,
      );
    }
  }
  assert.deepEqual(new Set(found), wanted);
}

Deno.test("random sources: order-free, done once, nothing lost, nothing touched", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(copies, { minLength: 1, maxLength: 3, size: "max" }),
      fc.infiniteStream(fc.nat(5)),
      async (all, random) => {
        const sources = all.map(writeSource);
        const before = sources.map((root) => bytesOf(root));
        const once = await mergeAll([sources]);
        await checkNothingLost(once, all);
        const expected = await contentOf(once);
        // One by one, in another order, some of them twice.
        const shuffled = sources.map((root) => ({
          root,
          at: random.next().value,
        }))
          .sort((a, b) => a.at - b.at).map(({ root }) => [root]);
        const other = await mergeAll([...shuffled, shuffled[0]!]);
        assert.deepEqual(await contentOf(other), expected);
        // Done again, nothing is copied and no byte changes.
        const bytes = bytesOf(once);
        const again = await merge(sources, layoutOf(once), { index: false });
        assert.deepEqual([again.copied, again.updated, again.rows], [0, 0, 0]);
        assert.deepEqual(bytesOf(once), bytes);
        // A merge of merges is a merge.
        const nested = await mergeAll([[once, other]]);
        assert.deepEqual(await contentOf(nested), expected);
        assert.deepEqual(sources.map((root) => bytesOf(root)), before);
        for (const root of [...sources, once, other, nested]) {
          Deno.removeSync(root, { recursive: true });
        }
      },
    ),
    { numRuns: 20 },
  );
});

Deno.test("a tag that was renamed in a copy of its repository is another tag", async () => {
  const roots = ["old", "new", "other"].map((tag, i) => {
    const root = writeSource([
      { hash: hashes[i]!, progress: ALL, tags: [tag], artifacts: {} },
    ]);
    alter(layoutOf(root).metadata, "UPDATE tag SET uuid = 'the same'");
    return root;
  });
  for (const batches of [[roots], roots.map((root) => [root])]) {
    const all = await mergeAll(batches);
    const bytes = bytesOf(all);
    for (const again of [roots, roots.toReversed()]) {
      const report = await merge(again, layoutOf(all), { index: false });
      assert.equal(report.rows, 0);
    }
    assert.deepEqual(bytesOf(all), bytes);
    const tags: string[] = [];
    for await (const outcome of Repository.open(all).runs()) {
      if ("run" in outcome) tags.push(...outcome.run.tags);
    }
    assert.deepEqual(tags.sort(), ["new", "old", "other"]);
  }
});
