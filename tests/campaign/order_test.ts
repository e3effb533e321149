import assert from "node:assert/strict";
import fc from "fast-check";
import { aimObject, type AimValue } from "../../lib/aim/value.ts";
import {
  compareText,
  compareValues,
  uniqueValues,
  valueKey,
} from "../../lib/campaign/order.ts";

const values: fc.Arbitrary<AimValue> =
  fc.letrec<{ value: AimValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      fc.constant(null),
      fc.boolean(),
      fc.bigInt({ min: -3n, max: 3n }),
      fc.constantFrom(NaN, -0, 0.5, 1, Infinity),
      fc.string({ maxLength: 2, unit: "binary" }),
      fc.array(tie("value"), { maxLength: 2 }),
      fc.constant(aimObject()),
      fc.uint8Array({ maxLength: 2 }),
    ),
  })).value;

Deno.test("values of all types are sorted, each once", () => {
  const sorted = uniqueValues([
    "b",
    NaN,
    2n,
    aimObject(),
    true,
    1,
    "a",
    1n,
    null,
    NaN,
    [1n],
  ]);
  assert.deepEqual(sorted, [
    null,
    true,
    1,
    2n,
    NaN,
    "a",
    "b",
    [1n],
    aimObject(),
  ]);
});

Deno.test("of values that count as one, the first is kept", () => {
  fc.assert(fc.property(fc.array(values), (all) => {
    const first = new Map(
      all.toReversed().map((value) => [valueKey(value), value]),
    );
    const kept = uniqueValues(all);
    assert.equal(kept.length, first.size);
    // Zeros of both signs count as one, and are not the same.
    for (const value of kept) {
      assert.ok(Object.is(value, first.get(valueKey(value))));
    }
  }));
});

Deno.test("the order is total and agrees with identity", () => {
  fc.assert(fc.property(values, values, values, (a, b, c) => {
    assert.equal(
      Math.sign(compareValues(a, b)),
      -Math.sign(compareValues(b, a)) + 0,
    );
    if (valueKey(a) === valueKey(b)) assert.equal(compareValues(a, b), 0);
    if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) {
      assert.ok(compareValues(a, c) <= 0);
    }
  }));
});

Deno.test("texts are ordered by code point", () => {
  assert.ok(compareText("\uff01", "😀") < 0);
  const points = (text: string) =>
    Array.from(text, (c) => c.codePointAt(0) ?? 0);
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "binary" }),
      (a, b) => {
        assert.equal(
          Math.sign(compareText(a, b)),
          Math.sign(compareValues(
            points(a).map(BigInt),
            points(b).map(BigInt),
          )),
        );
      },
    ),
  );
});

Deno.test("large integers keep apart", () => {
  assert.ok(compareValues(2n ** 53n + 1n, 2n ** 53n) > 0);
  assert.notEqual(valueKey(2n ** 53n + 1n), valueKey(2n ** 53n));
});
