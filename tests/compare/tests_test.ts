import assert from "node:assert/strict";
import fc from "fast-check";
import { friedman } from "../../lib/compare/friedman.ts";
import { groupLetters, maximalGroups } from "../../lib/compare/groups.ts";
import { holm } from "../../lib/compare/holm.ts";
import {
  bootstrapInterval,
  studentInterval,
} from "../../lib/compare/interval.ts";
import { nemenyi, nemenyiP } from "../../lib/compare/nemenyi.ts";
import { rank } from "../../lib/compare/ranks.ts";
import { wilcoxon } from "../../lib/compare/wilcoxon.ts";
import { assertNear } from "./near.ts";

Deno.test("ties share the mean of their ranks", () => {
  assert.deepEqual(rank([3, 1, 3, 2]), {
    ranks: [3.5, 1, 3.5, 2],
    ties: [1, 1, 2],
  });
  assert.deepEqual(rank([3, 1, 3, 2], true).ranks, [1.5, 4, 1.5, 3]);
  assert.deepEqual(rank([]), { ranks: [], ties: [] });
});

Deno.test("Friedman's test is scipy's, corrected for ties", () => {
  const table = [
    [1, 2, 3, 3],
    [2, 2, 1, 4],
    [5, 3, 4, 4],
    [1, 1, 1, 2],
    [7, 8, 6, 9],
    [2, 3, 5, 4],
  ];
  const { statistic, df, p, meanRanks } = friedman(table, true);
  assertNear(statistic, 5.603773584905664, 1e-12);
  assertNear(p, 0.13256188831282176, 1e-12);
  assert.equal(df, 3);
  const ranks = [2.91666667, 2.91666667, 2.66666667, 1.5];
  meanRanks.forEach((it, i) => assertNear(it, ranks[i]!, 1e-8));
  const lower = friedman(table, false).meanRanks;
  lower.forEach((it, i) => assertNear(it, 5 - meanRanks[i]!, 1e-12));
  assert.ok(Number.isNaN(friedman([[1, 1, 1], [2, 2, 2]], true).p));
});

Deno.test("the critical distance of IMC 2023, figure 5, and its groups", () => {
  const { criticalDistance } = nemenyi(7, 30, 0.05);
  assert.equal(criticalDistance.toFixed(3), "1.644");
  const published = [2.617, 2.933, 3.233, 3.750, 4.017, 5.567, 5.883];
  assert.deepEqual(maximalGroups(published, criticalDistance), [
    { first: 0, last: 4 },
    { first: 4, last: 5 },
    { first: 5, last: 6 },
  ]);
});

Deno.test("Nemenyi's p is alpha at the critical distance", () => {
  for (
    const [k, n, alpha] of [[3, 5, 0.1], [7, 30, 0.05], [20, 9, 0.01]] as const
  ) {
    const { criticalDistance } = nemenyi(k, n, alpha);
    assertNear(nemenyiP(criticalDistance, k, n), alpha, 1e-12);
  }
});

Deno.test("Wilcoxon's test takes the ways that scipy takes", () => {
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  const cases: [number[], number, "exact" | "normal"][] = [
    [[1, -2, 3, 4, -5, 6], 0.5625, "exact"],
    [[1, 1, -2, 3, 0, 4, 5], 0.15625, "exact"],
    [[0, 0, 0, 0, 0], 1, "exact"],
    [range(20).map((i) => i + 1), 1.9073486328125e-06, "exact"],
    [range(20).map((i) => (-1) ** i * (Math.floor(i / 2) + 1)), 1, "normal"],
    [
      [0, 0, 1, 2, 3, -4, 5, 6, 7, -8, 9, 10, 11, 12],
      0.034170472692229406,
      "normal",
    ],
    [
      range(60).map((i) => (i * 7919 % 101 - 45) / 10),
      0.23735280748344534,
      "normal",
    ],
  ];
  for (const [differences, p, method] of cases) {
    const test = wilcoxon(differences);
    assertNear(test.p, p, 1e-12, `${differences}`);
    assert.equal(test.method, method, `${differences}`);
  }
  assert.equal(wilcoxon(range(20).map(() => 0)).p, 1);
});

Deno.test("exact p counts signs, whatever the ties", () => {
  const differences = fc.array(fc.integer({ min: -3, max: 3 }), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(fc.property(differences, (numbers) => {
    const present = numbers.filter((it) => it !== 0);
    const { ranks } = rank(present.map(Math.abs));
    const { positive, p } = wilcoxon(numbers);
    const all = 2 ** ranks.length;
    let below = 0, above = 0;
    for (let signs = 0; signs < all; signs++) {
      const sum = ranks.reduce(
        (sum, it, i) => signs >> i & 1 ? sum + it : sum,
        0,
      );
      below += Number(sum <= positive);
      above += Number(sum >= positive);
    }
    assertNear(p, Math.min(1, 2 * Math.min(below, above) / all), 1e-12);
  }));
});

Deno.test("Holm's correction is that of statsmodels", () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005, 0.5]);
  const expected = [0.04, 0.09, 0.09, 0.025, 0.5];
  corrected.forEach((it, i) => assertNear(it, expected[i]!, 1e-15));
  assert.deepEqual(holm([0.6, 0.7]), [1, 1]);
  assert.deepEqual(holm([]), []);
});

Deno.test("groups are as long as can be, and none lies in another", () => {
  assert.deepEqual(maximalGroups([1, 2, 3, 4], 1), [
    { first: 0, last: 1 },
    { first: 1, last: 2 },
    { first: 2, last: 3 },
  ]);
  assert.deepEqual(maximalGroups([1, 1.5, 2, 8], 1), [{ first: 0, last: 2 }]);
  assert.deepEqual(maximalGroups([1, 3, 5], 1), []);
  assert.deepEqual(maximalGroups([], 1), []);
});

Deno.test("letters are shared by those that cannot be told apart, only", () => {
  assert.deepEqual(
    groupLetters([{ first: 0, last: 1 }, { first: 1, last: 2 }], 4),
    ["a", "ab", "b", "c"],
  );
  assert.deepEqual(groupLetters([{ first: 1, last: 2 }], 3), ["a", "b", "b"]);
  const sorted = fc.array(fc.double({ min: 1, max: 9, noNaN: true }), {
    minLength: 2,
    maxLength: 40,
  }).map((ranks) => ranks.sort((a, b) => a - b));
  fc.assert(
    fc.property(
      sorted,
      fc.double({ min: 0.01, max: 3, noNaN: true }),
      (ranks, cd) => {
        const letters = groupLetters(maximalGroups(ranks, cd), ranks.length)
          .map((it) => new Set(it.match(/[a-z]\d*/g)));
        for (const [i, x] of ranks.entries()) {
          for (const [j, y] of ranks.entries()) {
            const isShared = [...letters[i]!].some((it) => letters[j]!.has(it));
            assert.equal(isShared, i === j || Math.abs(x - y) <= cd);
          }
        }
      },
    ),
  );
});

Deno.test("Student's interval is symmetric, scipy's", () => {
  // scipy.stats.t.interval(0.9, 4, loc=3, scale=sem([1, 2, 3, 4, 5]))
  const { mean, low, high } = studentInterval([1, 2, 3, 4, 5], 0.1);
  assert.equal(mean, 3);
  assertNear(low, 1.4925566809376755, 1e-12);
  assertNear(high, 4.5074433190623245, 1e-12);
});

Deno.test("a bootstrap is repeatable, and close to Student for many numbers", () => {
  const numbers = Array.from({ length: 200 }, (_, i) => (i * 37 % 101) / 10);
  const first = bootstrapInterval(numbers, 0.05, 1);
  assert.deepEqual(bootstrapInterval(numbers, 0.05, 1), first);
  assert.notDeepEqual(bootstrapInterval(numbers, 0.05, 2), first);
  const student = studentInterval(numbers, 0.05);
  assertNear(first.low, student.low, 0.05);
  assertNear(first.high, student.high, 0.05);
  assert.deepEqual(bootstrapInterval([2, 2, 2], 0.05, 1), {
    mean: 2,
    low: 2,
    high: 2,
  });
});
