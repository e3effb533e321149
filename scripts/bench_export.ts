// deno-lint-ignore-file no-console
/**
 * How much memory an export takes, by the number of runs: repositories are made
 * of copies of the campaign in `testdata/`, each run under a hash of its own.
 * Linux only, which tells the peak of a process. The heap is limited, as V8 would
 * rather take memory that is free than look for what it holds in vain.
 *
 *     deno run --allow-all scripts/bench_export.ts [--times 1,8,32] [--heap 96]
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { Repository } from "../lib/aim/repository.ts";
import { Database } from "../lib/rocksdb/database.ts";
import { diskDirectory } from "../lib/rocksdb/disk.ts";
import { DatabaseWriter, Type } from "../tests/rocksdb/writer.ts";
import { unpackTestdata } from "../tests/testdata.ts";

/** What an export took. */
interface Measured {
  /** The greatest resident memory, in bytes. */
  peak: number;
  seconds: number;
  out: string;
}

const program = new URL("../cli/main.ts", import.meta.url).pathname;
const parts = ["meta", "seqs"] as const;

/** The hash of a copy: as long as that of the original. */
function hashOf(hash: string, copy: number): string {
  return copy === 0 ? hash : copy.toString(16).padStart(4, "0") + hash.slice(4);
}

/** Makes a repository with each run of another one several times. */
async function multiply(
  source: string,
  target: string,
  times: number,
): Promise<void> {
  const { hashes } = await Repository.open(source).inventory();
  for (const part of parts) {
    Deno.mkdirSync(`${target}/.aim/${part}/chunks`, { recursive: true });
  }
  const metadata = `${target}/.aim/run_metadata.sqlite`;
  Deno.copyFileSync(`${source}/.aim/run_metadata.sqlite`, metadata);
  copyRows(metadata, hashes, times);
  for (const hash of hashes) {
    for (const part of parts) {
      const from = `${source}/.aim/${part}/chunks/${hash}`;
      const entries = await entriesOf(from);
      for (let copy = 0; copy < times; copy++) {
        const own = hashOf(hash, copy);
        writeCopy(entries, hash, own, `${target}/.aim/${part}/chunks/${own}`);
      }
    }
  }
}

type Entries = { key: Uint8Array; value: Uint8Array }[];

async function entriesOf(folder: string): Promise<Entries> {
  const database = await Database.open(diskDirectory(folder));
  try {
    const entries: Entries = [];
    const cursor = database.cursor();
    for (cursor.seek(new Uint8Array(0)); cursor.valid; cursor.next()) {
      entries.push({ key: cursor.key.slice(), value: cursor.value.slice() });
    }
    return entries;
  } finally {
    database.close();
  }
}

/** The hash stands in every key. */
function writeCopy(
  entries: Entries,
  hash: string,
  own: string,
  folder: string,
): void {
  const latin = (bytes: Uint8Array) => String.fromCharCode(...bytes);
  const writer = new DatabaseWriter();
  writer.batch(entries.map(({ key, value }) => ({
    type: Type.Value,
    key: Uint8Array.from(
      latin(key).replace(hash, own),
      (character) => character.charCodeAt(0),
    ),
    value,
  })));
  Deno.mkdirSync(folder);
  for (const [name, bytes] of writer.files) {
    Deno.writeFileSync(`${folder}/${name}`, bytes);
  }
}

function copyRows(path: string, hashes: readonly string[], times: number) {
  const database = new DatabaseSync(path);
  try {
    const columns = database.prepare("PRAGMA table_info(run)").all()
      .map(({ name }) => `${name}`)
      .filter((name) => name !== "id" && name !== "hash").join(", ");
    const insert = database.prepare(
      `INSERT INTO run (hash, ${columns}) SELECT ?, ${columns} FROM run WHERE hash = ?`,
    );
    database.exec("BEGIN");
    for (let copy = 1; copy < times; copy++) {
      for (const hash of hashes) insert.run(hashOf(hash, copy), hash);
    }
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}

/** Runs a command, and asks the system for its peak until it ends. */
async function measure(heap: string, args: string[]): Promise<Measured> {
  const started = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-all",
      `--v8-flags=--max-old-space-size=${heap}`,
      program,
      ...args,
    ],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let peak = 0;
  const timer = setInterval(() => {
    peak = peakOf(process.pid) ?? peak;
  }, 20);
  const { success, stdout } = await process.output();
  clearInterval(timer);
  if (!success) throw new Error(`${args.join(" ")} failed`);
  return {
    peak,
    seconds: (performance.now() - started) / 1000,
    out: new TextDecoder().decode(stdout).trim(),
  };
}

/** Undefined once the process has ended. */
function peakOf(pid: number): number | undefined {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return found === undefined ? undefined : Number(found) * 1024;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      times: { type: "string", default: "1,8,32" },
      heap: { type: "string", default: "96" },
    },
  });
  const source = await unpackTestdata("campaign");
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-bench-export-" });
  try {
    console.log("   runs  command              peak MB  ratio  seconds");
    const first = new Map<string, number>();
    for (const times of values.times.split(",").map(Number)) {
      const root = `${folder}/${times}`;
      const lake = `${folder}/lake${times}`;
      await multiply(source, root, times);
      const on = ["--aim-repo", root];
      const commands: Record<string, string[]> = {
        "export lake": ["export", lake, ...on],
        "export lake, again": ["export", lake, ...on],
        "export --points": ["export", "--points", ...on],
      };
      for (const [name, args] of Object.entries(commands)) {
        const { peak, seconds } = await measure(values.heap, args);
        if (!first.has(name)) first.set(name, peak);
        console.log([
          `${315 * times}`.padStart(7),
          name.padEnd(19),
          (peak / 1e6).toFixed(0).padStart(8),
          (peak / first.get(name)!).toFixed(2).padStart(6),
          seconds.toFixed(1).padStart(8),
        ].join("  "));
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
