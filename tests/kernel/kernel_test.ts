import assert from "node:assert/strict";
import fc from "fast-check";
import { snappyUncompress } from "hyparquet/src/snappy.js";
import {
  BUFFER_LENGTH,
  checksumOf,
  findFragments,
  giveBuffer,
  takeBuffer,
  unsnap,
} from "../../lib/kernel/kernel.ts";
import { bitwiseCrc } from "../rocksdb/bitwise_crc.ts";
import { concat, fixed, varint } from "../rocksdb/writer.ts";

const large = Uint8Array.from(
  { length: 3_000_001 },
  (_, i) => i * 7 + (i >> 9),
);

Deno.test("checksums are the same wherever the bytes stand", () => {
  const buffer = takeBuffer(1);
  fc.assert(fc.property(
    fc.uint8Array({ maxLength: 300 }),
    fc.nat(40),
    fc.nat(300),
    (bytes, offset, cut) => {
      const expected = bitwiseCrc(bytes);
      assert.equal(checksumOf(bytes, 0), expected);
      const own = buffer.subarray(offset, offset + bytes.length);
      own.set(bytes);
      assert.equal(checksumOf(own, 0), expected);
      const first = checksumOf(own.subarray(0, cut), 0);
      assert.equal(checksumOf(own.subarray(cut), first), expected);
    },
  ));
  giveBuffer(buffer);
  assert.equal(checksumOf(large, 0), bitwiseCrc(large));
});

/** An element of Snappy: a literal or a copy. */
const element = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) =>
    concat([Uint8Array.of(bytes.length - 1 << 2), bytes])
  ),
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) =>
    concat([Uint8Array.of(61 << 2), fixed(bytes.length - 1, 2), bytes])
  ),
  fc.tuple(fc.integer({ min: 4, max: 11 }), fc.nat(2047)).map(
    ([length, offset]) =>
      Uint8Array.of(
        offset >> 8 << 5 | length - 4 << 2 | 1,
        offset & 0xff,
      ),
  ),
  fc.tuple(fc.integer({ min: 1, max: 64 }), fc.nat(90)).map((
    [length, offset],
  ) => concat([Uint8Array.of(length - 1 << 2 | 2), fixed(offset, 2)])),
  fc.tuple(fc.integer({ min: 1, max: 64 }), fc.nat(90)).map((
    [length, offset],
  ) => concat([Uint8Array.of(length - 1 << 2 | 3), fixed(offset, 4)])),
  // What is cut off, or nothing.
  fc.uint8Array({ maxLength: 3 }),
);

/** Snappy byte by byte, as its description says; undefined where it is none. */
function naive(elements: Uint8Array): number[] | undefined {
  const output: number[] = [];
  let i = 0;
  const number = (bytes: number): number => {
    let sum = 0;
    for (let k = 0; k < bytes; k++) sum += (elements[i + k] ?? NaN) * 256 ** k;
    i += bytes;
    return sum;
  };
  while (i < elements.length) {
    const tag = number(1);
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const length = (short < 60 ? short : number(short - 59)) + 1;
      // A cut length is NaN, which is not less than anything.
      if (!(i + length <= elements.length)) return undefined;
      output.push(...elements.subarray(i, i += length));
      continue;
    }
    const length = kind === 1 ? (tag >> 2 & 7) + 4 : (tag >> 2) + 1;
    const offset = kind === 1
      ? (tag >> 5) * 256 + number(1)
      : number(kind === 2 ? 2 : 4);
    if (!(offset > 0 && offset <= output.length)) return undefined;
    for (let k = 0; k < length; k++) output.push(output.at(-offset)!);
  }
  return output;
}

Deno.test("Snappy is decompressed as its description says, or refused", () => {
  let accepted = 0;
  fc.assert(
    fc.property(
      fc.array(element, { maxLength: 12 }),
      fc.integer({ min: -1, max: 1 }),
      fc.boolean(),
      (parts, off, isInside) => {
        const elements = concat(parts);
        const expected = naive(elements);
        const length = Math.max(0, (expected?.length ?? 70) + off);
        const buffer = takeBuffer(1);
        let input: Uint8Array = elements;
        if (isInside) {
          input = buffer.subarray(5, 5 + elements.length);
          input.set(elements);
        }
        const found = unsnap(input, length);
        giveBuffer(buffer);
        if (expected?.length !== length) {
          assert.equal(found, false);
          return;
        }
        accepted++;
        assert.deepEqual(found, Uint8Array.from(expected));
        // Another implementation refuses some literals with long lengths.
        const output = new Uint8Array(length);
        try {
          snappyUncompress(concat([varint(length), elements]), output);
        } catch {
          return;
        }
        assert.deepEqual(found, output);
      },
    ),
    { numRuns: 2000 },
  );
  assert(accepted > 100, `${accepted}`);
  // The copy of one byte over and over, which overlaps itself.
  assert.deepEqual(
    unsnap(Uint8Array.of(0, 65, 63 << 2 | 2, 1, 0), 65),
    new Uint8Array(65).fill(65),
  );
  assert.equal(unsnap(Uint8Array.of(0, 65, 63 << 2 | 2, 1, 0), 64), false);
  assert.equal(unsnap(Uint8Array.of(0, 65, 63 << 2 | 2, 2, 0), 65), false);
  assert.equal(unsnap(large, large.length), undefined);
});

Deno.test("what decompresses to more than it claims writes nothing behind", () => {
  const neighbour = takeBuffer(1);
  neighbour.fill(7);
  const copies = concat(
    Array.from({ length: 5000 }, () => Uint8Array.of(63 << 2 | 2, 1, 0)),
  );
  const bomb = concat([Uint8Array.of(0, 65), copies]);
  for (const length of [0, 1, 64, 1 << 20]) {
    assert.equal(unsnap(bomb, length), false);
  }
  assert(neighbour.every((byte) => byte === 7));
  giveBuffer(neighbour);
});

Deno.test("blocks of range deletions that make no sense are left to others", () => {
  fc.assert(fc.property(
    fc.uint8Array({ maxLength: 200, max: 30 }),
    fc.nat(40),
    (entries, most) => {
      const found = findFragments(entries, most);
      if (!found) return;
      assert(found.length <= most);
      for (let i = 0; i < found.length; i++) {
        const [start, startLength, end, endLength] = found.places.slice(
          i * 6,
        ) as unknown as [number, number, number, number];
        assert(start + startLength + 8 === end);
        assert(end + endLength <= entries.length);
      }
    },
  ));
  assert.equal(findFragments(large, 1000), undefined);
});

Deno.test("there are as many buffers as are asked for", () => {
  const buffers = Array.from({ length: 40 }, () => takeBuffer(BUFFER_LENGTH));
  buffers.forEach((buffer, i) => buffer.fill(i));
  buffers.forEach((buffer, i) => {
    assert.equal(buffer.length, BUFFER_LENGTH);
    assert(buffer.every((byte) => byte === i));
  });
  // Where the kernel has none left, a buffer is as long as is asked for.
  assert.equal(takeBuffer(100).length, 100);
  assert.equal(takeBuffer(BUFFER_LENGTH + 1).length, BUFFER_LENGTH + 1);
  for (const buffer of buffers) giveBuffer(buffer);
  const again = takeBuffer(1);
  assert(buffers.includes(again));
  giveBuffer(again);
});
