import assert from "node:assert/strict";
import fc from "fast-check";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import { decodeWriteBatch } from "../../lib/rocksdb/write_batch.ts";
import {
  bytesOf,
  concat,
  encodeBatch,
  fixed,
  prefixed,
  Type,
} from "./writer.ts";

const PLACE = { file: "000003.log", offset: 0 };
const NOTHING = new Uint8Array(0);

function fails(payload: Uint8Array, code: string): void {
  assert.throws(
    () => decodeWriteBatch(payload, PLACE),
    (error) => error instanceof DatabaseError && error.code === code,
  );
}

Deno.test("each kind of record, with and without a column family", () => {
  const [key, value] = [bytesOf("key"), bytesOf("value")];
  const types = [
    Type.Value,
    Type.Deletion,
    Type.SingleDeletion,
    Type.RangeDeletion,
    Type.Merge,
  ];
  const records = types.flatMap((type) => [
    { type, key, value },
    { type, key, value, family: 3 },
  ]);
  const { sequence, count, entries } = decodeWriteBatch(
    encodeBatch(2 ** 40, records),
    PLACE,
  );
  assert.deepEqual([sequence, count], [2 ** 40, 10]);
  assert.deepEqual(
    entries,
    types.map((type, i) => ({
      type,
      sequence: 2 ** 40 + 2 * i,
      key,
      value: type === Type.Deletion || type === Type.SingleDeletion
        ? NOTHING
        : value,
    })),
  );
});

Deno.test("data for the log and marks take no sequence number", () => {
  const one = encodeBatch(7, [{ type: Type.Value, key: bytesOf("a") }]);
  const payload = concat([
    one.subarray(0, 12),
    Uint8Array.of(13, 3),
    prefixed(bytesOf("said to the log")),
    one.subarray(12),
    Uint8Array.of(13),
  ]);
  const { entries } = decodeWriteBatch(payload, PLACE);
  assert.deepEqual(entries.map((entry) => entry.sequence), [7]);
});

Deno.test("a wrong count is damage", () => {
  const records = [{ type: Type.Value, key: bytesOf("a") }];
  fails(encodeBatch(7, records, 2), "CORRUPT");
  fails(encodeBatch(7, records, 0), "CORRUPT");
  fails(encodeBatch(7, records, 0xffffffff), "CORRUPT");
});

Deno.test("transactions and unknown records are refused by name", () => {
  const empty = encodeBatch(7, [], 0);
  for (let type = 0; type < 256; type++) {
    if ([0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 15, 16, 17].includes(type)) {
      continue;
    }
    fails(concat([empty, Uint8Array.of(type)]), "UNSUPPORTED");
  }
});

Deno.test("cut anywhere, it is damage or a batch of fewer records", () => {
  const whole = encodeBatch(7, [
    { type: Type.Value, key: bytesOf("a"), value: bytesOf("b") },
    { type: Type.RangeDeletion, key: bytesOf("a"), value: bytesOf("b") },
  ]);
  for (let cut = 0; cut < whole.length; cut++) {
    fails(whole.subarray(0, cut), "CORRUPT");
  }
  fails(concat([fixed(2n ** 60n, 8), fixed(0, 4)]), "CORRUPT");
});

Deno.test("no bytes whatever make it fail otherwise", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
    try {
      decodeWriteBatch(bytes, PLACE);
    } catch (error) {
      assert(error instanceof DatabaseError);
    }
  }));
});
