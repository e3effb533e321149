/**
 * Many small changes to a database, some behind the back of its checksums and
 * some with fresh ones: it is read, or refused with a `DatabaseError`, soon.
 */
import assert from "node:assert/strict";
import { Database } from "../../lib/rocksdb/database.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import { readLog } from "../../lib/rocksdb/log.ts";
import { mutated } from "../fuzz/bytes.ts";
import { generator } from "../fuzz/random.ts";
import {
  bytesOf,
  DatabaseWriter,
  LogWriter,
  memoryDirectory,
  type TableOptions,
} from "./writer.ts";

const SEED = 20_240_229;
const MUTANTS = 500;
const LONGEST = 2000;

function write(options: TableOptions): DatabaseWriter {
  const writer = new DatabaseWriter(options);
  for (let round = 0; round < 3; round++) {
    for (let i = round; i < 40; i += 1 + round) {
      writer.put(bytesOf(`key ${i}`), bytesOf(`value ${round} `.repeat(i)));
    }
    writer.deleteRange(bytesOf(`key 1${round}`), bytesOf(`key 1${round + 3}`));
    writer.flush();
    if (round === 1) writer.compact(15);
  }
  writer.delete(bytesOf("key 3"));
  writer.put(bytesOf("key 39"), bytesOf("in the log"));
  return writer;
}

/** All entries as text, or the error. */
async function read(files: Map<string, Uint8Array>): Promise<string> {
  const begin = performance.now();
  try {
    const database = await Database.open(memoryDirectory(files));
    const entries = Array.from(
      database.entries(),
      ({ key, value }) => `${key.join()}=${value.join()}`,
    );
    database.get(bytesOf("key 20"));
    database.verify(() => {});
    return `${entries.join(";")}${database.notes.length > 0 ? " torn" : ""}`;
  } catch (error) {
    if (error instanceof DatabaseError) return "refused";
    throw error;
  } finally {
    const took = performance.now() - begin;
    assert(took < LONGEST, `it took ${took} ms`);
  }
}

Deno.test("changes that the checksums do not know of", async () => {
  for (const [n, deltaIndex] of [false, true].entries()) {
    const { files } = write({ deltaIndex });
    const whole = await read(files);
    const names = [...files.keys()];
    const random = generator(SEED + n);
    const outcomes = { equal: 0, refused: 0, noted: 0 };
    for (let i = 0; i < MUTANTS / 2; i++) {
      const name = names[random(names.length)]!;
      const changed = mutated(files.get(name)!, random);
      const found = await read(new Map(files).set(name, changed))
        .catch((error) =>
          assert.fail(`mutant ${i} of ${name}: ${error.stack}`)
        );
      if (found === whole) outcomes.equal++;
      else if (found === "refused") outcomes.refused++;
      else if (found.endsWith(" torn")) outcomes.noted++;
      else {
        // A log that is cut between two records is a shorter log.
        assert(
          /MANIFEST|log$/.test(name) && isPrefix(changed, files.get(name)!),
          `mutant ${i} of ${name} was read, and wrongly`,
        );
      }
    }
    assert(outcomes.refused > MUTANTS / 4);
  }
});

function isPrefix(short: Uint8Array, long: Uint8Array): boolean {
  return short.every((byte, i) => byte === long[i]);
}

Deno.test("changes in tables whose checksums agree", async () => {
  for (let i = 0; i < MUTANTS; i++) {
    const random = generator(SEED + i);
    const { files } = write({
      deltaIndex: i % 2 === 0,
      ...i % 3 === 0 ? { hashBuckets: 9 } : {},
      mutate: (block) => random(12) === 0 ? mutated(block, random) : block,
    });
    await read(files).catch((error) =>
      assert.fail(`mutant ${i}: ${error.stack}`)
    );
  }
});

Deno.test("changes in logs and manifests whose checksums agree", async () => {
  const { files } = write({});
  const logs = [...files.keys()].filter((name) => /MANIFEST|log$/.test(name));
  for (let i = 0; i < MUTANTS; i++) {
    const random = generator(SEED + i);
    const name = logs[i % logs.length]!;
    const { records } = readLog(files.get(name)!);
    const hit = random(records.length);
    const writer = new LogWriter();
    records.forEach(({ payload }, n) =>
      writer.add(n === hit ? mutated(payload, random) : payload)
    );
    await read(new Map(files).set(name, writer.bytes)).catch((error) =>
      assert.fail(`mutant ${i} of ${name}: ${error.stack}`)
    );
  }
});
