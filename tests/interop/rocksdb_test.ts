/**
 * Databases that RocksDB and LevelDB have written, read by both sides: equal
 * entries, or refused by name. Never anything else.
 *
 * RocksDB comes from PyPI into a folder of the user's cache; where that cannot
 * be had, its tests are skipped. `AIMREPO_TEST_SEED` repeats a run,
 * `AIMREPO_RANDOM_DATABASES` makes a longer one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { Database } from "../../lib/rocksdb/database.ts";
import { diskDirectory } from "../../lib/rocksdb/disk.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";

const PACKAGES = ["rocksdict==0.3.29", "aimrocks==0.5.2"];
/** How many databases RocksDB writes. */
const COUNT = Number(Deno.env.get("AIMREPO_RANDOM_DATABASES") ?? 150);
const SEED = Number(
  Deno.env.get("AIMREPO_TEST_SEED") ?? Math.floor(Math.random() * 2 ** 31),
);

/** What a script says of a database that it has written. */
interface Case {
  name: string;
  how: Record<string, unknown>;
  /** What RocksDB reads; null where it reads nothing either. */
  found?: { sha256: string; entries: number } | null;
  /** Whether it is to be refused by name. */
  refused?: true;
}

function say(text: string): void {
  // deno-lint-ignore no-console
  console.log(text);
}

async function run(
  command: string,
  args: string[],
): Promise<string | undefined> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args,
      stdin: "null",
    }).output();
    if (success) return new TextDecoder().decode(stdout);
    say(new TextDecoder().decode(stderr).trim().split("\n").at(-1) ?? "");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return undefined;
}

/** A Python that has RocksDB, made at the first call. */
async function pythonWithRocksdb(): Promise<string | undefined> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    `${Deno.env.get("HOME") ?? "."}/.cache`;
  const folder = `${cache}/aimrepo-tests/rocksdb`;
  const python = `${folder}/bin/python`;
  const mark = `${folder}/${PACKAGES.join("_")}`;
  if (existsSync(mark)) return python;
  if (await run("python3", ["-m", "venv", folder]) === undefined) {
    return undefined;
  }
  const pip = ["-m", "pip", "install", "--quiet", ...PACKAGES];
  if (await run(python, pip) === undefined) return undefined;
  Deno.writeTextFileSync(mark, "");
  return python;
}

function sha256Of(database: Database): { sha256: string; entries: number } {
  const hash = createHash("sha256");
  const length = new DataView(new ArrayBuffer(4));
  let entries = 0;
  for (const { key, value } of database.entries()) {
    for (const bytes of [key, value]) {
      length.setUint32(0, bytes.length, true);
      hash.update(new Uint8Array(length.buffer)).update(bytes);
    }
    entries++;
  }
  return { sha256: hash.digest("hex"), entries };
}

/** What our reader finds, or the error that it refuses with. */
async function read(
  folder: string,
): Promise<{ sha256: string; entries: number } | DatabaseError> {
  let database: Database | undefined;
  try {
    database = await Database.open(diskDirectory(folder));
    const found = sha256Of(database);
    database.verify((error) => {
      throw error;
    });
    return found;
  } catch (error) {
    if (error instanceof DatabaseError) return error;
    throw error;
  } finally {
    database?.close();
  }
}

async function withFolder(
  action: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "aimrepo-rocksdb-" });
  try {
    await action(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Lets a script write databases and compares each of them. */
async function compareWith(
  script: string,
  count: number,
  writer: string,
): Promise<void> {
  const python = await pythonWithRocksdb();
  if (python === undefined) {
    say("skipped: no RocksDB (python3 and packages from PyPI are needed)");
    return;
  }
  await withFolder(async (folder) => {
    const path = new URL(script, import.meta.url).pathname;
    const output = await run(python, [path, folder, `${SEED}`, `${count}`]);
    assert(output !== undefined, `${script} failed, seed ${SEED}`);
    let compared = 0;
    let entries = 0;
    let refusedCount = 0;
    let unreadable = 0;
    const refusals = new Set<string>();
    for (const line of output.trim().split("\n")) {
      const { name, how, found, refused }: Case = JSON.parse(line);
      const ours = await read(`${folder}/${name}`);
      const of = `seed ${SEED}, ${name}: ${JSON.stringify(how)}`;
      if (refused) {
        assert(ours instanceof DatabaseError, `${of} was read`);
        assert.equal(ours.code, "UNSUPPORTED", `${of}: ${ours.message}`);
        refusals.add(reasonOf(ours));
        refusedCount++;
      } else if (found) {
        if (ours instanceof DatabaseError) {
          assert.equal(ours.code, "UNSUPPORTED", `${of}: ${ours.message}`);
          refusals.add(reasonOf(ours));
          refusedCount++;
        } else {
          assert.deepEqual(ours, found, of);
          compared++;
          entries += ours.entries;
        }
      } else {
        unreadable++;
      }
    }
    assert(compared > 0);
    say(
      `databases by ${writer}: ${compared} compared from seed ${SEED} ` +
        `(${entries} entries), 0 differences, ${refusedCount} refused by name, ` +
        `${unreadable} that RocksDB refuses too`,
    );
    for (const refusal of refusals) say(`  refused: ${refusal}`);
  });
}

/** What is not supported, in the words of the error. */
function reasonOf({ message }: DatabaseError): string {
  return message.replace(/^.*?: |(?: is)? not supported$/g, "");
}

Deno.test("databases written by the newest RocksDB", async () => {
  await compareWith("rocksdb_write.py", COUNT, "the newest RocksDB");
});

Deno.test("databases written by aimrocks", async () => {
  await compareWith("rocksdb_aimrocks.py", COUNT, "Aim's RocksDB");
});

/** A generator of random numbers below a bound, which a seed repeats. */
function generator(seed: number): (bound: number) => number {
  let state = seed | 0;
  return (bound) => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) % bound;
  };
}

Deno.test("databases written by LevelDB", async () => {
  const { ClassicLevel } = await import("npm:classic-level@3.0.0");
  const random = generator(SEED);
  const bytes = (length: number) =>
    Uint8Array.from({ length }, () => random(256));
  let entries = 0;
  const count = 12;
  for (let n = 0; n < count; n++) {
    await withFolder(async (folder) => {
      const level = new ClassicLevel<Uint8Array, Uint8Array>(folder, {
        keyEncoding: "view",
        valueEncoding: "view",
        compression: n % 2 === 0,
        writeBufferSize: n % 3 === 0 ? 1 << 16 : 4 << 20,
        maxFileSize: 1 << 20,
        blockSize: [256, 4096, 65536][n % 3]!,
      });
      await level.open();
      let batch = level.batch();
      for (let i = 0; i < [5, 300, 3000][n % 3]!; i++) {
        const key = bytes(1 + random(5));
        const longest = random(20) === 0 ? 5000 : 60;
        if (random(5) === 0) batch.del(key);
        else batch.put(key, bytes(random(longest)));
        if (random(30) > 0) continue;
        await batch.write();
        batch = level.batch();
      }
      await batch.write();
      if (n % 4 === 0) {
        await level.compactRange(new Uint8Array([0]), new Uint8Array([255]));
      }
      const hash = createHash("sha256");
      const length = new DataView(new ArrayBuffer(4));
      let here = 0;
      for await (const pair of level.iterator()) {
        for (const part of pair) {
          length.setUint32(0, part.length, true);
          hash.update(new Uint8Array(length.buffer)).update(part);
        }
        here++;
      }
      await level.close();
      const ours = await read(folder);
      assert.deepEqual(
        ours,
        { sha256: hash.digest("hex"), entries: here },
        `seed ${SEED}, database ${n}`,
      );
      entries += here;
    });
  }
  say(
    `databases by LevelDB: ${count} compared from seed ${SEED} ` +
      `(${entries} entries), 0 differences`,
  );
});
