import assert from "node:assert/strict";
import fc from "fast-check";
import { chiSquareTail } from "../../lib/compare/chi_square.ts";
import { normalTail } from "../../lib/compare/normal.ts";
import {
  studentizedRangeQuantile,
  studentizedRangeTail,
} from "../../lib/compare/studentized_range.ts";
import { assertClose, assertNear } from "./near.ts";

// The numbers are those of scipy 1.17.

Deno.test("tails of the normal distribution, far out too", () => {
  const cases: [number, number][] = [
    [-8, 0.9999999999999993],
    [-2.5, 0.9937903346742238],
    [-1, 0.8413447460685429],
    [0, 0.5],
    [0.1, 0.460172162722971],
    [1.96, 0.024997895148220435],
    [2, 0.022750131948179195],
    [5, 2.866515718791933e-07],
    [30, 4.906713927147908e-198],
  ];
  for (const [x, tail] of cases) {
    assertClose(normalTail(x), tail, 1e-12, `${x}`);
  }
  assert.ok(Number.isNaN(normalTail(NaN)));
});

Deno.test("the series and the fraction meet", () => {
  assertClose(normalTail(2 - 2 ** -40), normalTail(2), 1e-11);
  fc.assert(fc.property(
    fc.double({ min: 0, max: 8, noNaN: true }),
    (x) => assertNear(normalTail(x) + normalTail(-x), 1, 1e-14),
  ));
});

Deno.test("tails of chi-square for even and odd degrees of freedom", () => {
  const cases: [number, number, number][] = [
    [0.5, 1, 0.47950012218695337],
    [3, 2, 0.22313016014842982],
    [14.675, 3, 0.0021165395146421568],
    [66.47, 6, 2.160249692531305e-12],
    [100, 19, 5.355560750435117e-13],
    [0, 4, 1],
  ];
  for (const [x, df, tail] of cases) {
    assertClose(chiSquareTail(x, df), tail, 1e-12, `${x}, ${df}`);
  }
  assert.equal(chiSquareTail(2000, 40), 0);
  assert.ok(Number.isNaN(chiSquareTail(NaN, 3)));
});

Deno.test("tails of the studentized range", () => {
  const cases: [number, number, number, number][] = [
    [0.5, 2, Infinity, 0.7236736098317631],
    [3.5, 3, 5, 0.11927295546605088],
    [4.2, 7, Infinity, 0.04698070113735453],
    [2.1, 20, 12, 0.982852106213553],
    [8, 4, 56, 3.216585619525425e-06],
    [1, 3, 1, 0.8031614184036899],
  ];
  for (const [q, k, df, tail] of cases) {
    assertNear(
      studentizedRangeTail(q, k, df),
      tail,
      1e-11,
      `${q}, ${k}, ${df}`,
    );
  }
  assert.equal(studentizedRangeTail(0, 5, 10), 1);
  assert.equal(studentizedRangeTail(Infinity, 5, 10), 0);
  assert.ok(Number.isNaN(studentizedRangeTail(NaN, 5, 10)));
});

Deno.test("the range of two is a difference of two", () => {
  // |a - b| of two standard normals has deviation √2.
  for (const q of [0.01, 1, 4, 12, 25]) {
    const tail = 2 * normalTail(q / Math.SQRT2);
    assertClose(studentizedRangeTail(q, 2, Infinity), tail, 1e-11, `${q}`);
  }
});

Deno.test("quantiles of the studentized range", () => {
  const cases: [number, number, number, number][] = [
    [0.05, 7, Infinity, 4.169554155006547],
    [0.01, 3, Infinity, 4.12030320646012],
    [0.05, 4, 56, 3.744678186817406],
    [0.1, 20, Infinity, 4.694104409490512],
  ];
  for (const [tail, k, df, q] of cases) {
    assertNear(studentizedRangeQuantile(tail, k, df), q, 1e-9, `${tail}, ${k}`);
  }
  assert.throws(() => studentizedRangeQuantile(0, 3, 5), RangeError);
});

Deno.test("a quantile's tail is what was asked for", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 0.999, noNaN: true }),
      fc.integer({ min: 2, max: 40 }),
      (tail, k) => {
        const q = studentizedRangeQuantile(tail, k, Infinity);
        assertClose(studentizedRangeTail(q, k, Infinity), tail, 1e-10);
      },
    ),
    { numRuns: 40 },
  );
});
