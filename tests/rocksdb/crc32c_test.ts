import assert from "node:assert/strict";
import fc from "fast-check";
import { crc32c, maskCrc } from "../../lib/rocksdb/crc32c.ts";
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
      let crc = 0xffffffff;
      for (const byte of all.subarray(start)) {
        crc ^= byte;
        for (let i = 0; i < 8; i++) {
          crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
        }
      }
      assert.equal(crc32c(all, start), ~crc >>> 0);
      assert.equal(
        crc32c(all, start, all.length, crc32c(all, 0, start)),
        crc32c(all),
      );
    }),
  );
});

Deno.test("the masked form", () => {
  assert.equal(maskCrc(0), 0xa282ead8);
  assert.equal(maskCrc(0x00008000), 0xa282ead9);
  assert.equal(maskCrc(1), (0x20000 + 0xa282ead8) >>> 0);
});
