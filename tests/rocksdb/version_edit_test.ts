import assert from "node:assert/strict";
import fc from "fast-check";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import { decodeVersionEdit } from "../../lib/rocksdb/version_edit.ts";
import {
  bytesOf,
  concat,
  Edit,
  internalKey,
  LAST_SEQUENCE,
  prefixed,
  varint,
} from "./writer.ts";

const PLACE = { file: "MANIFEST-000001", offset: 0 };
const ROW = {
  level: 3,
  number: 2 ** 33,
  size: 2 ** 40,
  smallest: internalKey(bytesOf("a"), 1, 1),
  largest: internalKey(bytesOf("z"), LAST_SEQUENCE, 15),
};

function fails(payload: Uint8Array, code: string): void {
  assert.throws(
    () => decodeVersionEdit(payload, PLACE),
    (error) => error instanceof DatabaseError && error.code === code,
  );
}

Deno.test("all that a reader needs of an edit", () => {
  const edit = decodeVersionEdit(
    concat([
      Edit.comparator(),
      Edit.logNumber(12),
      Edit.previousLog(11),
      Edit.nextFile(13),
      Edit.lastSequence(2 ** 45),
      varint(5), // a compact pointer
      varint(1),
      prefixed(bytesOf("pointer")),
      Edit.deleted(1, 8),
      Edit.group(2),
      Edit.family(0),
    ]),
    PLACE,
  );
  assert.deepEqual(edit, {
    columnFamily: 0,
    comparator: "leveldb.BytewiseComparator",
    logNumber: 12,
    previousLogNumber: 11,
    lastSequence: 2 ** 45,
    deleted: [{ level: 1, number: 8 }],
    added: [],
    groupRemaining: 2,
  });
});

Deno.test("every form of a new table", () => {
  for (const form of [7, 100, 102, 103] as const) {
    const { added } = decodeVersionEdit(Edit.added(ROW, form), PLACE);
    assert.deepEqual(added, [ROW]);
  }
});

Deno.test("a tag with bit 13 is skipped, another unknown one is not", () => {
  const unknown = (tag: number) =>
    concat([varint(tag), prefixed(bytesOf("?")), Edit.logNumber(5)]);
  const edit = decodeVersionEdit(unknown(8192 + 7), PLACE);
  assert.equal(edit.logNumber, 5);
  fails(unknown(77), "UNSUPPORTED");
  fails(unknown(400), "UNSUPPORTED");
});

Deno.test("fields of a table that must be understood", () => {
  const row = Edit.added(ROW).slice(0, -1);
  const withField = (field: number, value: Uint8Array) =>
    concat([row, varint(field), prefixed(value), varint(1)]);
  const read = (payload: Uint8Array) => decodeVersionEdit(payload, PLACE).added;
  assert.equal(read(withField(9, bytesOf("?"))).length, 1);
  assert.equal(read(withField(65, Uint8Array.of(0))).length, 1);
  fails(withField(65, Uint8Array.of(1)), "UNSUPPORTED");
  fails(withField(65, Uint8Array.of()), "UNSUPPORTED");
  fails(withField(66, Uint8Array.of(0)), "UNSUPPORTED");
  fails(row, "CORRUPT");
});

Deno.test("a bound without a sequence number is damage", () => {
  fails(Edit.added({ ...ROW, smallest: bytesOf("short") }), "CORRUPT");
});

Deno.test("no bytes whatever make it fail otherwise", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
    try {
      decodeVersionEdit(bytes, PLACE);
    } catch (error) {
      assert(error instanceof DatabaseError);
    }
  }));
});
