import assert from "node:assert/strict";
import fc from "fast-check";
import { HashPattern } from "../../scripts/bench/hash_pattern.ts";
import { randomDigits } from "../../scripts/bench/repository.ts";

const position = fc.nat({ max: 23 });

Deno.test("a hash that is drawn keeps to what is known of the old one", () => {
  fc.assert(fc.property(
    fc.array(position, { minLength: 24, maxLength: 24 }),
    fc.array(fc.tuple(position, position), { maxLength: 12 }),
    fc.array(position, { maxLength: 12 }),
    fc.integer(),
    (digits, ties, kept, seed) => {
      const old = digits.map((digit) => (digit % 16).toString(16));
      // Digits that are stored once are the same.
      for (const [i, j] of ties) old[j] = old[i]!;
      for (const _ of ties) for (const [i, j] of ties) old[j] = old[i]!;
      fc.pre(ties.every(([i, j]) => old[i] === old[j]));
      const pattern = new HashPattern(old.join(""));
      for (const [i, j] of ties) pattern.tie(i, j);
      for (const i of kept) pattern.keep(i);
      const drawn = pattern.draw(randomDigits(seed));
      assert.match(drawn, /^[0-9a-f]{24}$/);
      for (const [i, j] of ties) assert.equal(drawn[i], drawn[j]);
      for (const i of kept) assert.equal(drawn[i], old[i]);
    },
  ));
});

Deno.test("digits that are kept or tied are not free, in whatever order that is said", () => {
  const pattern = new HashPattern("0123456789abcdef01234567");
  assert.equal(pattern.free, 24);
  pattern.tie(0, 16);
  assert.equal(pattern.free, 23);
  pattern.keep(16);
  assert.equal(pattern.free, 22);
  pattern.keep(0);
  assert.equal(pattern.free, 22);
  pattern.keep(5);
  pattern.tie(21, 5);
  assert.equal(pattern.free, 20);
  const drawn = pattern.draw(() => 15);
  assert.equal(drawn, "0ffff5ffffffffff0ffff5ff");
});

Deno.test("a seed gives the same hashes each time, another seed others", () => {
  const pattern = new HashPattern("0".repeat(24));
  const of = (seed: number) => pattern.draw(randomDigits(seed));
  assert.equal(of(1), of(1));
  assert.notEqual(of(1), of(2));
});
