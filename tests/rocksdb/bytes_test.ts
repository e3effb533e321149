import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteReader, compareBytes } from "../../lib/rocksdb/bytes.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import { compare, concat, fixed, prefixed, varint } from "./writer.ts";

const PLACE = { file: "f", offset: 1000 };

function reader(bytes: Uint8Array): ByteReader {
  return new ByteReader(bytes, PLACE);
}

function corruptAt(action: () => unknown, offset: number): void {
  assert.throws(action, (error) => {
    assert(error instanceof DatabaseError);
    assert.equal(error.code, "CORRUPT");
    assert.equal(error.file, "f");
    assert.equal(error.offset, offset);
    return true;
  });
}

Deno.test("every number comes back from its encoding", () => {
  fc.assert(fc.property(
    fc.nat({ max: 0xffffffff }),
    fc.maxSafeNat(),
    fc.uint8Array(),
    (small, large, bytes) => {
      const input = reader(concat([
        varint(small),
        varint(large),
        fixed(small, 4),
        fixed(large, 8),
        prefixed(bytes),
      ]));
      assert.equal(input.varint32(), small);
      assert.equal(input.varint64(), large);
      assert.equal(input.uint32(), small);
      assert.equal(input.uint64(), large);
      assert.deepEqual(input.prefixed(), bytes);
      assert(input.done);
    },
  ));
});

Deno.test("zig-zag numbers", () => {
  for (
    const [stored, value] of [[0, 0], [1, -1], [2, 1], [3, -2], [254, 127]]
  ) {
    assert.equal(reader(varint(stored!)).zigzag64(), value);
  }
});

Deno.test("a number that does not fit is refused where it ends", () => {
  corruptAt(() => reader(varint(2n ** 32n)).varint32(), 1005);
  corruptAt(() => reader(varint(2n ** 53n)).varint64(), 1008);
  corruptAt(() => reader(varint(2n ** 64n - 1n)).varint64(), 1010);
  corruptAt(() => reader(fixed(2n ** 53n, 8)).uint64(), 1008);
  corruptAt(() => reader(new Uint8Array(20).fill(0x80)).varint32(), 1005);
  corruptAt(() => reader(new Uint8Array(20).fill(0x80)).varint64(), 1010);
});

Deno.test("nothing is read beyond the end", () => {
  const actions: ((input: ByteReader) => unknown)[] = [
    (input) => input.byte(),
    (input) => input.uint32(),
    (input) => input.uint64(),
    (input) => input.varint32(),
    (input) => input.varint64(),
    (input) => input.prefixed(),
    (input) => input.take(1),
  ];
  for (const action of actions) {
    corruptAt(() => action(reader(new Uint8Array(0))), 1000);
    const bounded = new ByteReader(new Uint8Array(9).fill(0x80), PLACE, 2, 2);
    corruptAt(() => action(bounded), 1002);
  }
  corruptAt(() => reader(Uint8Array.of(3, 1, 2)).prefixed(), 1001);
});

Deno.test("byte strings are ordered like unsigned bytes, shorter first", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
    const order = compareBytes(a, a.length, b, b.length);
    assert.equal(Math.sign(order), Math.sign(compare(a, b)));
  }));
  assert(compareBytes(Uint8Array.of(0x7f), 1, Uint8Array.of(0x80), 1) < 0);
});
