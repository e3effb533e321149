import assert from "node:assert/strict";
import fc from "fast-check";
import { crc32c, maskCrc } from "../../lib/rocksdb/crc32c.ts";
import { bitwiseCrc } from "./bitwise_crc.ts";
import { bytesOf } from "./writer.ts";

Deno.test("the vectors of RFC 3720, B.4", () => {
  const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
  assert.equal(crc32c(ascending), 0x46dd794e);
  assert.equal(crc32c(ascending.toReversed()), 0x113fdb5c);
  const command = Uint8Array.from([
    ...[0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0],
    ...[0, 0, 0x04, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0],
    ...[0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0],
  ]);
  assert.equal(crc32c(command), 0xd9963a56);
  assert.equal(crc32c(bytesOf("123456789")), 0xe3069283);
});

Deno.test("it equals the sum that is made bit by bit, for any range", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 99 }), fc.nat(99), (all, n) => {
      const start = Math.min(n, all.length);
      assert.equal(crc32c(all, start), bitwiseCrc(all.subarray(start)));
      assert.equal(
        crc32c(all, start, all.length, crc32c(all, 0, start)),
        crc32c(all),
      );
    }),
  );
});

/** Bytes that look random, the same for the same seed. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return state >>> 24;
  });
}

Deno.test("also of long ranges, wherever they begin, end and are cut", () => {
  // What is folded at once is 16 KiB, and what is left then 1,672 bytes.
  const lengths = fc.oneof(
    fc.integer({ min: 6_000, max: 6_300 }),
    fc.integer({ min: 16_384, max: 16_384 + 3_400 }),
    fc.integer({ min: 30_000, max: 70_000 }),
  );
  fc.assert(
    fc.property(
      lengths,
      fc.nat(70),
      fc.integer(),
      fc.nat(70_000),
      (length, start, seed, cut) => {
        const all = noise(start + length, seed);
        const end = start + Math.min(cut, length);
        const whole = crc32c(all, start);
        assert.equal(whole, bitwiseCrc(all.subarray(start)));
        assert.equal(
          crc32c(all, end, all.length, crc32c(all, start, end)),
          whole,
        );
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("every bit of a long range counts", () => {
  const bytes = noise(20_000, 1);
  const whole = crc32c(bytes);
  const seen = new Set([whole]);
  for (let bit = 0; bit < 8 * bytes.length; bit += 13) {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    seen.add(crc32c(bytes));
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
  assert.equal(seen.size, 1 + Math.ceil(8 * bytes.length / 13));
});

Deno.test("the masked form", () => {
  assert.equal(maskCrc(0), 0xa282ead8);
  assert.equal(maskCrc(0x00008000), 0xa282ead9);
  assert.equal(maskCrc(1), (0x20000 + 0xa282ead8) >>> 0);
});
