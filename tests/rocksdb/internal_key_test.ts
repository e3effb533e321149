import assert from "node:assert/strict";
import fc from "fast-check";
import {
  compareInternal,
  MAX_SEQUENCE,
  sequenceOf,
  typeOf,
  writeTrailer,
} from "../../lib/rocksdb/internal_key.ts";
import { bytesOf, compare, internalKey, LAST_SEQUENCE } from "./writer.ts";

function order(a: Uint8Array, b: Uint8Array): number {
  return Math.sign(compareInternal(a, a.length, b, b.length));
}

Deno.test("the trailer is sequence and type, also above 32 bits", () => {
  fc.assert(fc.property(
    fc.uint8Array(),
    fc.maxSafeNat(),
    fc.nat(255),
    (key, sequence, type) => {
      const expected = internalKey(key, sequence, type);
      const written = new Uint8Array(expected.length);
      written.set(key);
      writeTrailer(written, key.length, sequence, type);
      assert.deepEqual(written, expected);
      assert.equal(sequenceOf(written, written.length), sequence);
      assert.equal(typeOf(written, written.length), type);
    },
  ));
});

Deno.test("the greatest sequence is known as such", () => {
  const last = internalKey(bytesOf("k"), LAST_SEQUENCE, 15);
  assert.equal(sequenceOf(last, last.length), MAX_SEQUENCE);
  const usual = internalKey(bytesOf("k"), 2n ** 53n - 1n, 15);
  assert(sequenceOf(usual, usual.length) < MAX_SEQUENCE);
});

Deno.test("user keys ascend, sequences and types of one key descend", () => {
  const entry = fc.tuple(
    fc.uint8Array({ maxLength: 3 }),
    fc.bigInt(0n, LAST_SEQUENCE),
    fc.constantFrom(0, 1, 7, 15),
  );
  fc.assert(fc.property(entry, entry, ([k1, s1, t1], [k2, s2, t2]) => {
    const trailer1 = s1 * 256n + BigInt(t1);
    const trailer2 = s2 * 256n + BigInt(t2);
    const expected = compare(k1, k2) ||
      (trailer1 > trailer2 ? -1 : trailer1 < trailer2 ? 1 : 0);
    assert.equal(
      order(internalKey(k1, s1, t1), internalKey(k2, s2, t2)),
      Math.sign(expected),
    );
  }));
});

Deno.test("a key comes before its extensions whatever its trailer", () => {
  const short = internalKey(bytesOf("a"), LAST_SEQUENCE, 255);
  assert.equal(order(short, internalKey(bytesOf("a\0"), 1, 1)), -1);
});
