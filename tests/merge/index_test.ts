import assert from "node:assert/strict";
import { layoutOf } from "../../lib/aim/layout.ts";
import { check } from "../../lib/check/check.ts";
import { type Disk, realDisk } from "../../lib/merge/disk.ts";
import { takeInventory } from "../../lib/merge/inventory.ts";
import { merge, type MergeOptions } from "../../lib/merge/merge.ts";
import {
  copyTree,
  keepRuns,
  namesIn,
  repository,
  runsOf,
  temporaryFolder,
  turnBack,
} from "./repositories.ts";

async function mergeInto(
  all: string,
  source: string,
  options?: MergeOptions,
): Promise<string> {
  return (await merge([source], layoutOf(all), options)).index;
}

async function findingsIn(root: string): Promise<string[]> {
  const { findings } = await check(layoutOf(root));
  // That a run of the sources has no end time is none of the index's.
  return findings.filter(({ isNote, kind }) => !isNote && kind !== "run")
    .map(({ message }) => message);
}

/** The tables of an index, by inode. */
function tablesOf(root: string): Set<number | null> {
  const index = `${root}/.aim/meta/index`;
  return new Set(
    namesIn(index).filter((name) => /\.(ldb|sst)$/.test(name))
      .map((name) => Deno.statSync(`${index}/${name}`).ino),
  );
}

/** A repository with these runs of another one. */
function some(root: string, hashes: readonly string[]): string {
  const copy = `${temporaryFolder()}/some`;
  copyTree(root, copy);
  keepRuns(copy, hashes);
  return copy;
}

Deno.test("many nights with a run each end in the index of all runs at once", async () => {
  const source = await repository("two-campaigns");
  const all = `${temporaryFolder()}/all`;
  const [first, ...others] = runsOf(source);
  assert.equal(await mergeInto(all, some(source, [first!])), "rebuilt");
  for (const hash of others.slice(0, 8)) {
    assert.equal(await mergeInto(all, some(source, [hash])), "updated");
    assert.deepEqual(await findingsIn(all), []);
  }
});

Deno.test("the tables of an index are shared with the next one, not copied", async () => {
  const source = await repository("pktseries");
  const all = `${temporaryFolder()}/all`;
  const [last, ...first] = runsOf(source);
  await mergeInto(all, some(source, first));
  const before = tablesOf(all);
  assert.equal(before.size, 1);
  assert.equal(await mergeInto(all, some(source, [last!])), "updated");
  const after = tablesOf(all);
  assert.equal(after.size, 2);
  assert.ok(before.isSubsetOf(after));
  assert.deepEqual(await findingsIn(all), []);
});

Deno.test("where files have one name only, the tables are copied", async () => {
  const source = await repository("pktseries");
  const all = `${temporaryFolder()}/all`;
  const [last, ...first] = runsOf(source);
  const disk: Disk = { ...realDisk(), share: () => Promise.resolve(false) };
  await mergeInto(all, some(source, first), { disk });
  const before = tablesOf(all);
  assert.equal(
    await mergeInto(all, some(source, [last!]), { disk }),
    "updated",
  );
  assert.ok(before.isDisjointFrom(tablesOf(all)));
  assert.deepEqual(await findingsIn(all), []);
});

/** Does something once, as the first run is moved to its place. */
function whilePlacing(action: (to: string) => void): Disk {
  const real = realDisk();
  let isDone = false;
  return {
    ...real,
    rename: async (from, to) => {
      await real.rename(from, to);
      if (isDone || !to.includes("/meta/chunks/")) return;
      isDone = true;
      action(to);
    },
  };
}

Deno.test("a run that is deleted during a merge is in no index", async () => {
  const source = await repository("pktseries");
  const all = `${temporaryFolder()}/all`;
  const [last, ...first] = runsOf(source);
  await mergeInto(all, some(source, first));
  const disk = whilePlacing(() =>
    keepRuns(all, runsOf(all).filter((hash) => hash !== first[0]))
  );
  assert.equal(
    await mergeInto(all, some(source, [last!]), { disk }),
    "rebuilt",
  );
  assert.deepEqual(await findingsIn(all), []);
});

Deno.test("an index that somebody writes during a merge is made anew", async () => {
  const source = await repository("pktseries");
  const all = `${temporaryFolder()}/all`;
  const [last, ...first] = runsOf(source);
  await mergeInto(all, some(source, first));
  const disk = whilePlacing(() => {
    const index = `${all}/.aim/meta/index`;
    Deno.writeTextFileSync(`${index}/000099.log`, "");
  });
  assert.equal(
    await mergeInto(all, some(source, [last!]), { disk }),
    "rebuilt",
  );
  assert.deepEqual(await findingsIn(all), []);
});

Deno.test("a copy that changes as soon as it is in its place is read again the next night", async () => {
  const source = await repository("killed");
  const all = `${temporaryFolder()}/all`;
  const disk = whilePlacing((to) => {
    turnBack(all, to.slice(to.lastIndexOf("/") + 1), 0.5);
  });
  await mergeInto(all, source, { disk });
  assert.equal(
    await mergeInto(all, some(source, []), { onConflict: "keep" }),
    "updated",
  );
  assert.deepEqual(await findingsIn(all), []);
});

Deno.test("an inventory of some runs leaves the others alone", async () => {
  const source = await repository("pktseries");
  const [first] = runsOf(source);
  const only = new Set([first!, "no such run"]);
  const { runs } = takeInventory(layoutOf(source), only);
  assert.deepEqual([...runs.keys()], [first]);
});
