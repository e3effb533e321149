import assert from "node:assert/strict";
import fc from "fast-check";
import { roundHalfEven, summarize } from "../../lib/campaign/statistics.ts";
import { studentQuantile } from "../../lib/campaign/student.ts";

Deno.test("mean, sample deviation and Student's interval", () => {
  const { count, mean, std, ci } = summarize([2, 4, NaN, 4, 4, 5, 5, 7, 9]);
  assert.equal(count, 8);
  assert.equal(mean, 5);
  assert.equal(std, 2.138089935299395);
  assert.ok(Math.abs(ci - 1.7874879182362096) < 1e-12, `${ci}`);
});

Deno.test("one value has no deviation, none no mean", () => {
  assert.deepEqual(summarize([3]), { count: 1, mean: 3, std: NaN, ci: NaN });
  assert.deepEqual(summarize([NaN]), {
    count: 0,
    mean: NaN,
    std: NaN,
    ci: NaN,
  });
  assert.equal(summarize([0.1, 0.1, 0.1]).std, 0);
  assert.equal(summarize([1, Infinity]).mean, Infinity);
});

Deno.test("small differences survive a large offset", () => {
  const { mean, std } = summarize([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
  assert.equal(mean, 1e9 + 10);
  assert.ok(Math.abs(std - Math.sqrt(30)) < 1e-12);
});

Deno.test("quantiles are scipy's", () => {
  const cases: [number, number, number][] = [
    [0.95, 1, 12.706204736174694],
    [0.95, 2, 4.302652729749462],
    [0.95, 14, 2.1447866879178035],
    [0.99, 29, 2.756385903670610],
    [0.5, 5, 0.7266868438004228],
    [0.95, 1000000, 1.9599663568165627],
  ];
  for (const [confidence, df, expected] of cases) {
    const relative = studentQuantile(confidence, df) / expected - 1;
    assert.ok(Math.abs(relative) < 1e-9, `${df}: ${relative}`);
  }
});

Deno.test("a confidence must lie between 0 and 1", () => {
  for (const confidence of [0, 1, 95, NaN]) {
    assert.throws(() => summarize([1, 2], confidence), RangeError);
  }
});

Deno.test("rounding is half to even of the scaled value", () => {
  const cases: [number, number, number][] = [
    [0.125, 2, 0.12],
    [0.375, 2, 0.38],
    [2.5, 0, 2],
    [-2.5, 0, -2],
    [2.675, 2, 2.68],
    [1234.5, -2, 1200],
    [-0.001, 2, -0],
    [1e300, 20, 1e300],
    [1.5, 400, 1.5],
    [Infinity, 2, Infinity],
  ];
  for (const [value, digits, expected] of cases) {
    assert.ok(Object.is(roundHalfEven(value, digits), expected), `${value}`);
  }
  assert.ok(Number.isNaN(roundHalfEven(NaN, 2)));
});

Deno.test("rounding moves a value by at most half a digit", () => {
  fc.assert(fc.property(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.integer({ min: 0, max: 6 }),
    (x, digits) => {
      const moved = Math.abs(roundHalfEven(x, digits) - x);
      assert.ok(moved <= 0.5 * 10 ** -digits * (1 + 1e-6) + 1e-9);
    },
  ));
});
