import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { layoutOf } from "../../lib/aim/layout.ts";
import { check } from "../../lib/check/check.ts";
import { Database } from "../../lib/rocksdb/database.ts";
import { diskDirectory } from "../../lib/rocksdb/disk.ts";
import type { Copy } from "../../scripts/bench/metadata_rows.ts";
import { makeRepository } from "../../scripts/bench/repository.ts";
import {
  alter,
  keepRuns,
  namesIn,
  repository,
  rowsOf,
  runsOf,
  temporaryFolder,
} from "../merge/repositories.ts";
import { unpackTestdata } from "../testdata.ts";

const ALL = { seed: 7, seqs: true, artifacts: true };

const latin = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString("latin1");

/** The entries of a database in their order, each key and value as text. */
async function entriesOf(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const database = await Database.open(diskDirectory(folder));
  try {
    return Array.from(
      database.entries(),
      ({ key, value }) => `${latin(key)} = ${latin(value)}`,
    );
  } finally {
    database.close();
  }
}

/** Finds every entry of the source in the copy, in the same order. */
async function assertSameEntries(
  source: string,
  root: string,
  copies: readonly Copy[],
): Promise<void> {
  for (const { source: old, hash } of copies) {
    for (const part of ["meta", "seqs"]) {
      const chunks = `.aim/${part}/chunks`;
      const before = await entriesOf(`${source}/${chunks}/${old}`);
      assert.deepEqual(
        await entriesOf(`${root}/${chunks}/${hash}`),
        before.map((entry) => entry.replaceAll(old, hash)),
      );
    }
  }
}

async function findingsIn(root: string): Promise<string[]> {
  const { findings } = await check(layoutOf(root));
  return findings.map(({ kind, message }) => `${kind}: ${message}`);
}

/** Tables, logs, range deletions, tags, notes, artifacts. */
const names = [
  ...["props", "deleted", "resumed", "contexts"],
  ...["series", "two-campaigns", "values-new"],
];

for (const name of names) {
  Deno.test(`copies of the runs of ${name} hold what these hold`, async () => {
    const source = await unpackTestdata(name);
    const root = `${temporaryFolder()}/copies`;
    const runs = runsOf(source).length + 2;
    const { copies } = await makeRepository(source, root, { ...ALL, runs });
    assert.equal(copies.length, runs);
    assert.deepEqual(runsOf(root), copies.map(({ hash }) => hash).sort());
    await assertSameEntries(source, root, copies);
    const rows = (await rowsOf(source)) as { runs: [string, unknown][] };
    assert.deepEqual((await rowsOf(root)) as unknown, {
      ...rows,
      runs: copies.flatMap(({ source, hash }) => {
        const row = rows.runs.find(([of]) => of === source);
        return row
          ? [JSON.parse(JSON.stringify(row).replaceAll(source, hash))]
          : [];
      }).sort(([a], [b]) => a < b ? -1 : 1),
    });
  });
}

Deno.test("a check of copies finds nothing", async () => {
  const source = await repository("campaign");
  keepRuns(source, runsOf(source).slice(0, 5));
  const root = `${temporaryFolder()}/copies`;
  const { copies } = await makeRepository(source, root, { ...ALL, runs: 12 });
  assert.deepEqual(await findingsIn(root), []);
  for (const { source: old, hash } of copies) {
    assert.deepEqual(
      namesIn(`${root}/artifacts/${hash}`),
      namesIn(`${source}/artifacts/${old}`),
    );
    const log = Deno.readTextFileSync(`${root}/artifacts/${hash}/log.txt`);
    assert.equal(
      log.replaceAll(hash, old),
      Deno.readTextFileSync(`${source}/artifacts/${old}/log.txt`),
    );
  }
});

Deno.test("a run whose log is torn is not copied", async () => {
  const source = await unpackTestdata("killed");
  const root = `${temporaryFolder()}/copies`;
  const runs = runsOf(source).length;
  await assert.rejects(
    makeRepository(source, root, { ...ALL, runs }),
    RangeError,
  );
});

Deno.test("two seeds have no hash in common, the sources' hashes are not used", async () => {
  const source = await repository("campaign");
  keepRuns(source, runsOf(source).slice(0, 3));
  const made = await Promise.all([1, 1, 2].map(async (seed) => {
    const root = `${temporaryFolder()}/copies`;
    const plan = { ...ALL, runs: 7, seed, seqs: false, artifacts: false };
    const { copies } = await makeRepository(source, root, plan);
    assert.deepEqual(namesIn(`${root}/.aim/seqs/chunks`), []);
    assert.deepEqual(namesIn(`${root}/artifacts`), []);
    return copies.map(({ hash }) => hash);
  }));
  assert.deepEqual(made[0], made[1]);
  const all = [...made[0]!, ...made[2]!, ...runsOf(source)];
  assert.equal(new Set(all).size, 17);
});

Deno.test("notes, their log and ids of copies are their own", async () => {
  const source = await repository("props");
  const [first] = runsOf(source);
  alter(
    `${source}/.aim/run_metadata.sqlite`,
    `INSERT INTO note (id, content, run_id) SELECT 71, 'kept', id FROM run WHERE hash = '${first}';
     INSERT INTO note_audit_log (id, note_id, action) VALUES (5, 71, 'Created');`,
  );
  const root = `${temporaryFolder()}/copies`;
  const runs = runsOf(source).length * 2;
  await makeRepository(source, root, { ...ALL, runs });
  const rows = (await rowsOf(root)) as { runs: [string, { notes: unknown }][] };
  const notes = rows.runs.map(([, { notes }]) => JSON.stringify(notes))
    .filter((text) => text.includes("kept"));
  assert.equal(notes.length, 2);
  assert.ok(notes.every((text) => text.includes("Created")), `${notes}`);
});
