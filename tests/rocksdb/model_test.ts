import assert from "node:assert/strict";
import fc from "fast-check";
import { Database } from "../../lib/rocksdb/database.ts";
import {
  buildTable,
  bytesOf,
  compare,
  concat,
  Edit,
  encodeBatch,
  type Entry,
  LogWriter,
  memoryDirectory,
  nameOf,
  type TableOptions,
  Type,
} from "./writer.ts";

/** The LSM rules, on a map: changes by sequence number, the last one counts. */
function play(
  changes: readonly Entry[],
): Map<string, [Uint8Array, Uint8Array]> {
  const model = new Map<string, [Uint8Array, Uint8Array]>();
  for (const { type, key, value } of changes) {
    if (type === Type.Value) model.set(key.join(), [key, value]);
    else if (type !== Type.RangeDeletion) model.delete(key.join());
    else {
      for (const [id, [held]] of model) {
        if (compare(key, held) <= 0 && compare(held, value) < 0) {
          model.delete(id);
        }
      }
    }
  }
  return model;
}

/** Where changes are stored: the oldest on the lowest level, the newest in logs. */
interface Shape {
  /** Where the changes of one part end and those of the next begin, in shares. */
  cuts: readonly number[];
  /** How many of the parts are levels, then how many are tables of level 0. */
  levels: number;
  shallow: number;
  /** Where the tables of a level are cut. */
  borders: readonly Uint8Array[];
  /** How many changes a batch has. */
  batch: number;
  options: TableOptions;
}

/** How many tables of deeper levels, of level 0, and logs there are. */
interface Stored {
  deep: number;
  shallow: number;
  logs: number;
}

/** Builds the database in which the changes are stored in that shape. */
function build(
  changes: readonly Entry[],
  { cuts, levels, shallow, borders, batch, options }: Shape,
): { files: Map<string, Uint8Array>; stored: Stored } {
  const stored: Stored = { deep: 0, shallow: 0, logs: 0 };
  const files = new Map([["CURRENT", bytesOf("MANIFEST-000001\n")]]);
  const manifest = new LogWriter();
  manifest.add(concat([Edit.comparator(), Edit.logNumber(0)]));
  const ends = [...cuts].sort((a, b) => a - b)
    .map((share) => Math.round(share * changes.length));
  const parts = [...ends, changes.length].map((end, i) =>
    changes.slice(ends[i - 1] ?? 0, end)
  );
  let number = 4;
  let logNumber: number | undefined;
  const addTable = (level: number, entries: Entry[]): void => {
    if (entries.length === 0) return;
    const built = buildTable(entries, options);
    files.set(nameOf(++number, "sst"), built.bytes);
    const size = built.bytes.length;
    manifest.add(Edit.added({ ...built, size, number, level }));
    if (level > 0) stored.deep++;
    else stored.shallow++;
  };
  for (const [i, part] of parts.entries()) {
    if (i < levels) {
      // Levels may be skipped; the lowest is the oldest.
      const level = 2 * (levels - i);
      for (const entries of divide(part, borders)) addTable(level, entries);
    } else if (i < levels + shallow) addTable(0, part);
    else {
      const log = new LogWriter();
      for (let at = 0; at < part.length; at += batch) {
        const records = part.slice(at, at + batch);
        log.add(encodeBatch(records[0]!.sequence, records));
      }
      files.set(nameOf(++number, "log"), log.bytes);
      logNumber ??= number;
      stored.logs++;
    }
  }
  manifest.add(Edit.logNumber(logNumber ?? number + 1));
  files.set("MANIFEST-000001", manifest.bytes);
  return { files, stored };
}

/** A level's tables: no key in two of them, ranges cut to each. */
function divide(
  part: readonly Entry[],
  borders: readonly Uint8Array[],
): Entry[][] {
  const sorted = [...borders].sort(compare)
    .filter((key, i, all) =>
      key.length > 0 && (i === 0 || compare(key, all[i - 1]!) !== 0)
    );
  return [new Uint8Array(0), ...sorted].map((start, i) => {
    const end = sorted[i];
    return part.flatMap((entry) => {
      if (entry.type !== Type.RangeDeletion) {
        const isWithin = compare(start, entry.key) <= 0 &&
          (!end || compare(entry.key, end) < 0);
        return isWithin ? [entry] : [];
      }
      const key = compare(entry.key, start) < 0 ? start : entry.key;
      const value = end && compare(entry.value, end) > 0 ? end : entry.value;
      return compare(key, value) < 0 ? [{ ...entry, key, value }] : [];
    });
  });
}

const someKey = fc.uint8Array({ maxLength: 3, max: 2 });
const change = fc.tuple(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(Type.Value) },
    { weight: 2, arbitrary: fc.constant(Type.Deletion) },
    { weight: 1, arbitrary: fc.constant(Type.SingleDeletion) },
    { weight: 2, arbitrary: fc.constant(Type.RangeDeletion) },
  ),
  someKey,
  someKey,
);
const shape: fc.Arbitrary<Shape> = fc.record({
  cuts: fc.array(fc.nat(100).map((part) => part / 100), {
    minLength: 2,
    maxLength: 8,
    size: "max",
  }),
  levels: fc.nat(3),
  shallow: fc.nat(4),
  borders: fc.array(someKey, { maxLength: 4 }),
  batch: fc.integer({ min: 1, max: 5 }),
  options: fc.record({
    deltaIndex: fc.boolean(),
    blockEntries: fc.constantFrom(1, 2, 8),
    restartInterval: fc.constantFrom(1, 4),
  }),
});

Deno.test("the reader knows the LSM rules: levels, level 0 and logs against a map", async () => {
  const several = { deep: 0, shallow: 0, logs: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 80, size: "max" }),
      fc.constantFrom(1, 2 ** 32 - 40, 2 ** 52),
      fc.nat(3),
      shape,
      fc.array(someKey, { maxLength: 12 }),
      async (list, first, gap, shape, asked) => {
        // Sequence numbers grow, and need not be next to each other in tables.
        const changes = list.map(([type, key, other], i): Entry => ({
          type,
          key,
          sequence: first + i,
          value: type === Type.RangeDeletion
            ? other
            : bytesOf(`${i}`.repeat(1 + gap)),
        }));
        const model = play(changes);
        const expected = [...model.values()].sort(([a], [b]) => compare(a, b));
        const { files, stored } = build(changes, shape);
        const database = await Database.open(memoryDirectory(files));
        assert.deepEqual(database.notes, []);
        for (const kind of ["deep", "shallow", "logs"] as const) {
          if (stored[kind] > 1) several[kind]++;
        }
        const cursor = database.cursor();
        for (const from of [new Uint8Array(0), ...asked]) {
          const rest = expected.filter(([key]) => compare(key, from) >= 0);
          assert.deepEqual(
            Array.from(database.entries(from), (e) => [e.key, e.value]),
            rest,
          );
          // One cursor goes back and forth.
          cursor.seek(from);
          assert.equal(cursor.valid, rest.length > 0);
          if (cursor.valid) {
            assert.deepEqual([cursor.key, cursor.value], rest[0]);
          }
          assert.deepEqual(database.get(from), model.get(from.join())?.[1]);
          assert.deepEqual(
            Array.from(database.entries(from, from), ({ key }) => key),
            rest.flatMap(([key]) =>
              compare(key.subarray(0, from.length), from) === 0 ? [key] : []
            ),
          );
        }
      },
    ),
    { numRuns: 1000 },
  );
  for (const count of Object.values(several)) {
    assert.ok(count > 200, JSON.stringify(several));
  }
});
