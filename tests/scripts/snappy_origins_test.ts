import assert from "node:assert/strict";
import fc from "fast-check";
import { snappyUncompress } from "hyparquet/src/snappy.js";
import { snappyOrigins } from "../../scripts/bench/snappy_origins.ts";
import { type Element, encode } from "./snappy_encoder.ts";

/** Elements whose copies reach no further back than the beginning. */
const blocks = fc.array(
  fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 90 }),
    fc.record({
      back: fc.integer({ min: 1, max: 2047 }),
      length: fc.integer({ min: 4, max: 11 }),
      bytes: fc.constantFrom<1 | 2 | 4>(1, 2, 4),
    }),
  ),
).map((elements) => {
  let done = 0;
  return encode(elements.flatMap((element): Element[] => {
    if (element instanceof Uint8Array) {
      done += element.length;
      return [element];
    }
    if (done === 0) return [];
    const back = (element.back - 1) % done + 1;
    done += element.length;
    return [{ ...element, back }];
  }));
});

function decompress(block: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  if (length > 0) snappyUncompress(block, output);
  return output;
}

Deno.test("each byte of a Snappy block is that of its literal", () => {
  fc.assert(fc.property(blocks, (block) => {
    const origins = snappyOrigins(block);
    const expected = decompress(block, origins.length);
    assert.deepEqual(
      Uint8Array.from(origins, (origin) => block[origin]!),
      expected,
    );
  }));
});

Deno.test("a changed literal changes the bytes that come from it, and no others", () => {
  fc.assert(
    fc.property(blocks, fc.nat(), fc.integer({ min: 1, max: 255 }), (
      block,
      choice,
      change,
    ) => {
      const origins = snappyOrigins(block);
      fc.pre(origins.length > 0);
      const literal = origins[choice % origins.length]!;
      const before = decompress(block, origins.length);
      const changed = block.slice();
      changed[literal] = changed[literal]! ^ change;
      const after = decompress(changed, origins.length);
      origins.forEach((origin, i) =>
        assert.equal(
          after[i],
          origin === literal ? before[i]! ^ change : before[i],
        )
      );
    }),
  );
});

Deno.test("a Snappy block that is not whole is refused", () => {
  const literal = Uint8Array.of(1, 2, 3);
  const whole = encode([literal, { back: 3, length: 6, bytes: 2 }]);
  assert.equal(snappyOrigins(whole).length, 9);
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => snappyOrigins(whole.subarray(0, length)), RangeError);
  }
  const copy = { back: 4, length: 6, bytes: 2 } as const;
  assert.throws(() => snappyOrigins(encode([literal, copy])), RangeError);
  const nowhere = { ...copy, back: 0 };
  assert.throws(() => snappyOrigins(encode([literal, nowhere])), RangeError);
});
