/**
 * Every database of the test data, as RocksDB's own tools and Aim's build of
 * RocksDB read it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { cp } from "node:fs/promises";
import { Database } from "../../lib/rocksdb/database.ts";
import { diskDirectory } from "../../lib/rocksdb/disk.ts";
import {
  sequenceOf,
  TRAILER_LENGTH,
  typeOf,
} from "../../lib/rocksdb/internal_key.ts";
import { Table } from "../../lib/rocksdb/table.ts";
import { readVersion } from "../../lib/rocksdb/version.ts";
import { testdataNames, unpackTestdata } from "../testdata.ts";
import { interpreter, runPython } from "./python.ts";
import { rocksdbTools, type Tool } from "./rocksdb_tools.ts";

/** At most this many chunks of a repository: the campaign's are all alike. */
const CHUNKS = 20;
/** So many tools run at once. */
const AT_ONCE = 4;

/** The databases of a repository: its chunks and, where RocksDB wrote it, its index. */
function databasesOf(root: string): string[] {
  const chunks = ["meta/chunks", "seqs/chunks"].flatMap((place) =>
    namesIn(`${root}/.aim/${place}`).slice(0, CHUNKS).map((name) =>
      `${root}/.aim/${place}/${name}`
    )
  );
  return [...chunks, `${root}/.aim/meta/index`]
    .filter((folder) => namesIn(folder).includes("CURRENT"));
}

function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Lets a test work on the databases of all repositories, on copies of them. */
async function withDatabases(
  test: (folders: string[]) => Promise<void>,
): Promise<void> {
  const copies = await Deno.makeTempDir({ prefix: "aimrepo-databases-" });
  try {
    const folders: string[] = [];
    for (const name of testdataNames()) {
      for (const folder of databasesOf(await unpackTestdata(name))) {
        const copy = `${copies}/${folders.length}`;
        await cp(folder, copy, { recursive: true });
        folders.push(copy);
      }
    }
    await test(folders);
  } finally {
    await Deno.remove(copies, { recursive: true });
  }
}

const hex = (bytes: Uint8Array) =>
  Buffer.from(bytes).toString("hex").toUpperCase();

function say(text: string): void {
  // deno-lint-ignore no-console
  console.log(text);
}

/** Our entries, a line each as `ldb scan --hex` prints them. */
async function entriesOf(folder: string): Promise<string[]> {
  const database = await Database.open(diskDirectory(folder));
  try {
    return Array.from(
      database.entries(),
      ({ key, value }) => `0x${hex(key)} : 0x${hex(value)}`,
    );
  } finally {
    database.close();
  }
}

/** What ldb says of a manifest: log number and, by level, tables and sizes. */
function versionIn(dump: string): unknown {
  const tables: string[] = [];
  let level = -1;
  for (const line of dump.split("\n")) {
    const header = /^--- level (\d+) ---/.exec(line);
    if (header) level = Number(header[1]);
    const table = /^ (\d+):(\d+)\[/.exec(line);
    if (table) tables.push(`${level} ${table[1]} ${table[2]}`);
  }
  const logNumber = Number(/^log number: (\d+)$/m.exec(dump)?.[1]);
  return { logNumber, tables: tables.sort() };
}

/** The tables of a version, each entry as `sst_dump --command=scan` prints it. */
async function compareTables(folder: string, ldb: Tool): Promise<number[]> {
  const directory = diskDirectory(folder);
  const version = readVersion(directory)!;
  const dump = await ldb("ldb", [
    "manifest_dump",
    `--path=${folder}/${version.manifest}`,
  ]);
  assert.deepEqual(versionIn(dump), {
    logNumber: version.logNumber,
    tables: version.tables.map(({ level, number, size }) =>
      `${level} ${number} ${size}`
    ).sort(),
  });
  let entries = 0;
  for (const { number } of version.tables) {
    const name = `${String(number).padStart(6, "0")}.sst`;
    const file = directory.open(name);
    const table = await Table.open(file);
    const ours: string[] = [];
    const iterator = table.iterator();
    for (iterator.seekToFirst(); iterator.valid; iterator.next()) {
      const { key, keyLength, value } = iterator;
      const user = hex(key.subarray(0, keyLength - TRAILER_LENGTH));
      const sequence = sequenceOf(key, keyLength);
      const type = typeOf(key, keyLength);
      ours.push(`'${user}' seq:${sequence}, type:${type} => ${hex(value)}`);
    }
    table.close();
    const scan = ["--command=scan", "--output_hex", `--file=${file.path}`];
    const theirs = (await ldb("sst_dump", scan)).split("\n")
      .filter((line) => line.startsWith("'"));
    assert.deepEqual(ours, theirs, file.path);
    entries += ours.length;
  }
  return [version.tables.length, entries];
}

Deno.test("ldb and sst_dump read the test data as we do", async () => {
  const tool = await rocksdbTools();
  if (!tool) return;
  await withDatabases(async (folders) => {
    const sum = { entries: 0, tables: 0, inTables: 0 };
    const compare = async (folder: string) => {
      const [tables, inTables] = await compareTables(folder, tool);
      sum.tables += tables!;
      sum.inTables += inTables!;
      const ours = await entriesOf(folder);
      // ldb replays the logs, and so changes the database.
      const scan = await tool("ldb", [`--db=${folder}`, "scan", "--hex"]);
      const theirs = scan.split("\n").filter((line) => line.startsWith("0x"));
      assert.deepEqual(ours, theirs, folder);
      sum.entries += ours.length;
    };
    for (let i = 0; i < folders.length; i += AT_ONCE) {
      await Promise.all(folders.slice(i, i + AT_ONCE).map(compare));
    }
    say(
      `test data by ldb and sst_dump: ${folders.length} databases ` +
        `(${sum.entries} entries) and ${sum.tables} tables ` +
        `(${sum.inTables} entries) compared, 0 differences`,
    );
  });
});

const READ = `
import hashlib, json, sys
import aimrocks
for folder in sys.argv[1:]:
    items = aimrocks.DB(folder, aimrocks.Options(), read_only=True).iteritems()
    items.seek_to_first()
    lines = [f'0x{k.hex().upper()} : 0x{v.hex().upper()}' for k, v in items]
    print(json.dumps([len(lines), hashlib.sha256('\\n'.join(lines).encode()).hexdigest()]))
`;

for (const aim of ["aim-3.17.4", "aim-3.29.1"] as const) {
  Deno.test(`the RocksDB of ${aim} reads the test data as we do`, async () => {
    const python = await interpreter(aim);
    if (!python) return;
    await withDatabases(async (folders) => {
      const ours: [number, string][] = [];
      for (const folder of folders) {
        const lines = await entriesOf(folder);
        const hash = createHash("sha256").update(lines.join("\n"));
        ours.push([lines.length, hash.digest("hex")]);
      }
      const output = await runPython(python, ["-c", READ, ...folders]);
      const theirs = output.trim().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual(ours, theirs);
      const entries = ours.reduce((sum, [count]) => sum + count, 0);
      say(
        `test data by the RocksDB of ${aim}: ${folders.length} databases ` +
          `(${entries} entries) compared, 0 differences`,
      );
    });
  });
}
