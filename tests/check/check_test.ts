import assert from "node:assert/strict";
import { layoutOf } from "../../lib/aim/layout.ts";
import { encodePath } from "../../lib/aim/path.ts";
import { check } from "../../lib/check/check.ts";
import { merge } from "../../lib/merge/merge.ts";
import { rebuildIndex } from "../../lib/merge/rebuild_index.ts";
import { run } from "../cli/harness.ts";
import {
  alter,
  bytesOf,
  namesIn,
  repository,
  runsOf,
  temporaryFolder,
} from "../merge/repositories.ts";
import { concat, DatabaseWriter } from "../rocksdb/writer.ts";

interface Found {
  kind: string;
  hash: string | undefined;
  message: string;
  offset: number | undefined;
}

async function findingsIn(root: string): Promise<Found[]> {
  const { findings } = await check(layoutOf(root));
  return findings.filter(({ isNote }) => !isNote)
    .map(({ kind, hash, message, offset }) => ({
      kind,
      hash,
      message,
      offset,
    }));
}

/** A repository with everything, and nothing wrong. */
async function sound(): Promise<string> {
  const all = `${temporaryFolder()}/all`;
  await merge([await repository("pktseries")], layoutOf(all));
  return all;
}

function flip(path: string, offset: number): void {
  const bytes = Deno.readFileSync(path);
  bytes[offset]! ^= 0x40;
  Deno.writeFileSync(path, bytes);
}

function tableIn(folder: string): string {
  const name = namesIn(folder).find((name) => /\.(sst|ldb)$/.test(name));
  return `${folder}/${name}`;
}

Deno.test("nothing is found in a repository that is whole, and nothing written", async () => {
  const all = await sound();
  const before = bytesOf(all);
  assert.deepEqual(await findingsIn(all), []);
  assert.deepEqual(bytesOf(all), before);
});

/** What is done to a sound repository, and what is found then. */
const damages: [
  name: string,
  damage: (root: string, hash: string) => void,
  kind: string,
  message: RegExp,
][] = [
  [
    "a byte of a table of parameters",
    (root, hash) => flip(tableIn(`${root}/.aim/meta/chunks/${hash}`), 500),
    "data",
    /\.sst at offset \d+: the block's checksum is wrong/,
  ],
  [
    "a byte of a table of points",
    (root, hash) => flip(tableIn(`${root}/.aim/seqs/chunks/${hash}`), 10),
    "data",
    /\.sst at offset 0: the block's checksum is wrong/,
  ],
  [
    "a table that the manifest names",
    (root, hash) =>
      Deno.removeSync(tableIn(`${root}/.aim/seqs/chunks/${hash}`)),
    "data",
    /\.sst: there is no such file/,
  ],
  [
    "all points",
    (root, hash) =>
      Deno.removeSync(`${root}/.aim/seqs/chunks/${hash}`, { recursive: true }),
    "data",
    /there is no such folder, and the run has \d+ series/,
  ],
  [
    "a row",
    (root, hash) =>
      alter(
        `${root}/.aim/run_metadata.sqlite`,
        `DELETE FROM run WHERE hash = '${hash}'`,
      ),
    "rows",
    /data and no metadata/,
  ],
  [
    "a chunk",
    (root, hash) =>
      Deno.removeSync(`${root}/.aim/meta/chunks/${hash}`, { recursive: true }),
    "rows",
    /metadata and no data/,
  ],
  [
    "a byte of the index",
    (root) => flip(tableIn(`${root}/.aim/meta/index`), 100),
    "index",
    /\.ldb at offset \d+: the block's checksum is wrong/,
  ],
  [
    "a page of the metadata",
    (root) => {
      const file = `${root}/.aim/run_metadata.sqlite`;
      const bytes = Deno.readFileSync(file);
      // Each page but the first begins with what it is a page of.
      for (let page = 4096; page < bytes.length; page += 4096) {
        bytes[page] = 0x77;
      }
      Deno.writeFileSync(file, bytes);
    },
    "metadata",
    /./,
  ],
  [
    "artifacts of nobody",
    (root) => Deno.mkdirSync(`${root}/artifacts/nobody`),
    "artifacts",
    /belong to no run/,
  ],
  [
    "a link to nowhere",
    (root, hash) =>
      Deno.symlinkSync("nothing", `${root}/artifacts/${hash}/link`),
    "artifacts",
    /a link to nothing leads nowhere/,
  ],
  [
    "tags of a deleted run",
    (root) =>
      alter(
        `${root}/.aim/run_metadata.sqlite`,
        "INSERT INTO note (content, run_id) VALUES ('left', 9999)",
      ),
    "metadata",
    /1 rows of note that belong to no run/,
  ],
];

for (const [name, damage, kind, message] of damages) {
  Deno.test(`it is found: ${name}`, async () => {
    const all = await sound();
    const [hash] = runsOf(all);
    damage(all, hash!);
    const findings = await findingsIn(all);
    const found = findings.find((finding) => finding.kind === kind);
    assert.ok(found, JSON.stringify(findings));
    assert.match(found.message, message);
  });
}

Deno.test("every block of every table is looked at", async () => {
  const all = await sound();
  const [hash] = runsOf(all);
  const table = tableIn(`${all}/.aim/meta/chunks/${hash}`);
  const { size } = Deno.statSync(table);
  for (let offset = 7; offset < size; offset += Math.floor(size / 23)) {
    flip(table, offset);
    const findings = await findingsIn(all);
    assert.ok(findings.some(({ kind }) => kind === "data"), `${offset}`);
    flip(table, offset);
  }
  assert.deepEqual(await findingsIn(all), []);
});

Deno.test("a stale index is found, and made anew", async () => {
  const root = await repository("index-new-stale");
  const kinds = (await findingsIn(root)).map(({ kind }) => kind);
  assert.deepEqual(kinds, ["rows", "index", "index", "index"]);
  const data = (): Map<string, string> =>
    bytesOf(root, /^\.aim\/(aimrepo|meta\/index)\//);
  const before = data();
  await rebuildIndex(layoutOf(root));
  assert.deepEqual(data(), before);
  assert.deepEqual(
    (await findingsIn(root)).map(({ kind }) => kind),
    ["rows"],
  );
});

Deno.test("crashed runs are findings, what a crash leaves besides is a note", async () => {
  const root = await repository("killed");
  const { findings } = await check(layoutOf(root));
  const counted = new Map<string, number>();
  for (const { kind, isNote } of findings) {
    const key = `${kind}${isNote ? " (note)" : ""}`;
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  assert.deepEqual([...counted].sort(), [["data (note)", 1], ["run", 5]]);
  const series = await check(layoutOf(await repository("series")));
  assert.match(series.findings[0]!.message, /1 values or steps have no/);
});

Deno.test("the command prints a line a finding, and exits with 4", async () => {
  const all = await sound();
  const whole = await run(["check", "--aim-repo", all]);
  assert.deepEqual(whole, {
    status: 0,
    out: "12 runs checked: nothing found\n",
    err: "",
  });
  const [hash] = runsOf(all);
  const folder = `${all}/.aim/meta/chunks/${hash}`;
  flip(tableIn(folder), 100);
  const { status, out } = await run(["check", "--aim-repo", all]);
  assert.equal(status, 4);
  const lines = out.trimEnd().split("\n");
  assert.match(lines[0]!, /^ kind +hash +file +offset +message$/);
  assert.ok(
    lines.some((line) => line.includes(hash!) && line.includes(folder)),
  );
  assert.match(lines.at(-1)!, /^12 runs checked: \d+ findings?$/);
  const json = await run(["check", "--aim-repo", all, "--format", "json"]);
  assert.equal(JSON.parse(json.out)[0].hash, hash);
});

Deno.test("--fix index makes the index anew", async () => {
  const all = await sound();
  flip(tableIn(`${all}/.aim/meta/index`), 100);
  assert.equal((await run(["check", "--aim-repo", all])).status, 4);
  const { status, err } = await run([
    "check",
    "--aim-repo",
    all,
    "--fix",
    "index",
  ]);
  assert.deepEqual(
    [status, err],
    [0, "aimrepo: note: the index was made anew\n"],
  );
});

Deno.test("a merge that has not ended is said to be that", async () => {
  const all = await sound();
  const [hash] = runsOf(all);
  const own = `${all}/.aim/aimrepo`;
  Deno.writeTextFileSync(
    `${own}/journal.json`,
    JSON.stringify({ since: "2024-05-01T00:00:00Z", hashes: [hash] }),
  );
  alter(
    `${all}/.aim/run_metadata.sqlite`,
    `DELETE FROM run WHERE hash = '${hash}'`,
  );
  const findings = await findingsIn(all);
  assert.deepEqual(findings.map(({ kind }) => kind), ["merge", "merge"]);
  assert.match(findings[0]!.message, /has not ended \(1 runs\): run it again/);
});

Deno.test("a journal that is damaged is still one", async () => {
  const all = await sound();
  for (const text of ["", "{", "null", "[]", '{"since": 1, "hashes": 2}']) {
    Deno.writeTextFileSync(`${all}/.aim/aimrepo/journal.json`, text);
    const findings = await findingsIn(all);
    assert.deepEqual(findings.map(({ kind }) => kind), ["merge"], text);
    assert.match(findings[0]!.message, /began some time ago/);
  }
});

Deno.test("an index with a run whose name is no UTF-8 is gone through", async () => {
  const all = await sound();
  const index = `${all}/.aim/meta/index`;
  const key = encodePath(["meta", "chunks"]);
  const writer = new DatabaseWriter();
  for (const name of [0xff, 0xfc]) {
    const value = Uint8Array.of(0);
    writer.put(concat([key, Uint8Array.of(name, 0xfe, 0x61, 0xfe)]), value);
  }
  for (const name of namesIn(index)) Deno.removeSync(`${index}/${name}`);
  for (const [name, bytes] of writer.files) {
    Deno.writeFileSync(`${index}/${name}`, bytes);
  }
  const strange = (await findingsIn(all)).filter(({ message }) =>
    message === "the index holds a run that has no data"
  );
  assert.deepEqual(strange.map(({ hash }) => hash), ["\ufffd", "\ufffd"]);
});
