import assert from "node:assert/strict";
import fc from "fast-check";
import { onlyTableOf } from "../../lib/kernel/kernel.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import { readVersion, type Version } from "../../lib/rocksdb/version.ts";
import {
  bytesOf,
  concat,
  Edit,
  internalKey,
  LogWriter,
  memoryDirectory,
  prefixed,
  type TableRow,
  varint,
} from "../rocksdb/writer.ts";

const row = fc.record({
  level: fc.nat(2),
  // Few, so that they meet again.
  number: fc.integer({ min: 1, max: 4 }),
  size: fc.constantFrom(0, 1, 300, 46_192, 2 ** 28 - 1, 2 ** 28, 2 ** 40),
  smallest: fc.constant(internalKey(bytesOf("a"), 1, 1)),
  largest: fc.constant(internalKey(bytesOf("z"), 9, 1)),
});
const number = fc.constantFrom(0, 1, 8, 127, 128, 2 ** 28 - 1, 2 ** 28);
const skipped = (tag: number) => concat([varint(tag), prefixed(bytesOf("?"))]);

/** What is in manifests, and now and then what is not in plain ones. */
const field = fc.oneof(
  { weight: 8, arbitrary: row.map((row) => Edit.added(row)) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 4 }))
      .map(([level, number]) => Edit.deleted(level, number)),
  },
  { weight: 2, arbitrary: number.map(Edit.logNumber) },
  { weight: 2, arbitrary: number.map(Edit.previousLog) },
  { weight: 2, arbitrary: number.map(Edit.nextFile) },
  { weight: 2, arbitrary: number.map(Edit.lastSequence) },
  { weight: 2, arbitrary: fc.constant(Edit.comparator()) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(8193, 8194, 9000).map(skipped),
  },
  { weight: 2, arbitrary: fc.constant(concat([varint(203), varint(0)])) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.constantFrom(7 as const, 100 as const, 102 as const).chain((form) =>
        row.map((row) => Edit.added(row, form))
      ),
      fc.constantFrom(
        Edit.comparator("other"),
        Edit.family(0),
        Edit.family(1),
        Edit.group(0),
        Edit.group(1),
        skipped(77),
        varint(5),
      ),
      row.chain((row) =>
        fc.constantFrom(65, 66, 128, 7).map((tag) => withField(row, tag))
      ),
    ),
  },
);

/** A new table with one more field behind it. */
function withField(row: TableRow, tag: number): Uint8Array {
  return concat([
    Edit.added(row).slice(0, -1),
    varint(tag),
    prefixed(Uint8Array.of(0)),
    varint(1),
  ]);
}

function manifestOf(edits: readonly Uint8Array[][]): Uint8Array {
  const log = new LogWriter();
  for (const fields of edits) log.add(concat(fields));
  return log.bytes;
}

/** What the reader makes of a manifest; undefined where it refuses it. */
function versionOf(manifest: Uint8Array): Version | undefined {
  try {
    return readVersion(memoryDirectory(
      new Map([
        ["CURRENT", bytesOf("MANIFEST-000001\n")],
        ["MANIFEST-000001", manifest],
      ]),
    ));
  } catch (error) {
    if (error instanceof DatabaseError) return undefined;
    throw error;
  }
}

function compare(manifest: Uint8Array): boolean {
  const found = onlyTableOf(manifest);
  if (!found) return false;
  const version = versionOf(manifest);
  assert.ok(version && !version.torn);
  const { logNumber, previousLogNumber, tables } = version;
  assert.deepEqual(
    tables.map(({ number, size }) => ({
      number,
      size,
      logNumber,
      previousLogNumber,
    })),
    [found],
  );
  return true;
}

Deno.test("the kernel finds the only table that the reader finds", () => {
  let count = 0, plain = 0;
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { maxLength: 3 }), { maxLength: 5 }),
      (edits) => {
        count++;
        if (compare(manifestOf(edits))) plain++;
      },
    ),
    { numRuns: 3000 },
  );
  assert.ok(plain > count / 10, `${plain} of ${count}`);
});

Deno.test("what was changed or cut is not taken for whole", () => {
  const whole = manifestOf([
    [Edit.comparator(), Edit.logNumber(3)],
    [Edit.added({
      level: 0,
      number: 9,
      size: 46_192,
      smallest: internalKey(bytesOf("a"), 1, 1),
      largest: internalKey(bytesOf("z"), 9, 1),
    })],
    [Edit.logNumber(8), Edit.lastSequence(77)],
  ]);
  assert.deepEqual(onlyTableOf(whole), {
    number: 9,
    size: 46_192,
    logNumber: 8,
    previousLogNumber: 0,
  });
  for (let length = 0; length < whole.length; length++) {
    compare(whole.slice(0, length));
  }
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const changed = whole.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    assert.equal(onlyTableOf(changed), undefined, `bit ${bit}`);
  }
});

Deno.test("a manifest of more than a block is left to the reader", () => {
  const table = Edit.added({
    level: 0,
    number: 9,
    size: 1,
    smallest: internalKey(bytesOf("a"), 1, 1),
    largest: internalKey(bytesOf("z"), 9, 1),
  });
  const filler = (length: number) =>
    concat([varint(8200), prefixed(new Uint8Array(length))]);
  assert.ok(compare(manifestOf([[table], [filler(32_000)]])));
  assert.ok(!compare(manifestOf([[table], [filler(33_000)]])));
  const records = Array.from({ length: 400 }, () => [filler(100)]);
  assert.ok(!compare(manifestOf([[table], ...records])));
});
