import assert from "node:assert/strict";
import fc from "fast-check";
import { aggregate } from "../../lib/campaign/aggregate.ts";
import { summarize } from "../../lib/campaign/statistics.ts";
import { studentQuantile } from "../../lib/campaign/student.ts";
import { makeRun } from "./runs.ts";

/**
 * A number as a whole multiple of 2^-1074, which every double is: sums, means and
 * squares of them are exact.
 */
const UNIT = 1074n;

function exact(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n & 0x7ffn;
  const fraction = bits & (1n << 52n) - 1n;
  const magnitude = exponent === 0n
    ? fraction
    : (fraction | 1n << 52n) << exponent - 1n;
  return bits >> 63n ? -magnitude : magnitude;
}

/** Digits of square roots and quotients beyond a double's own. */
const MORE = 200n;

/** p / q · 2^-unit as a double, to within the last digit. */
function double(p: bigint, q: bigint, unit: bigint): number {
  const sign = p < 0n !== q < 0n ? -1 : 1;
  let quotient = (abs(p) << MORE) / abs(q);
  let exponent = -Number(unit + MORE);
  const excess = quotient.toString(2).length - 64;
  if (excess > 0) {
    quotient >>= BigInt(excess);
    exponent += excess;
  }
  // In two steps, as the power alone may not be a double.
  const half = Math.trunc(exponent / 2);
  return sign * Number(quotient) * 2 ** half * 2 ** (exponent - half);
}

const abs = (x: bigint) => x < 0n ? -x : x;

function squareRoot(x: bigint): bigint {
  if (x < 2n) return x;
  let root = 1n << BigInt(x.toString(2).length + 1 >> 1);
  for (;;) {
    const next = (root + x / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

/** Mean and sample standard deviation without any rounding in between. */
function reference(values: readonly number[]): { mean: number; std: number } {
  const n = BigInt(values.length);
  const terms = values.map(exact);
  const sum = terms.reduce((a, b) => a + b, 0n);
  // Σ(x - sum/n)² / (n - 1) = Σ(n·x - sum)² / (n² · (n - 1))
  const squares = terms.reduce((all, x) => all + (n * x - sum) ** 2n, 0n);
  const scaled = (squares << 2n * MORE) / (n * n * (n - 1n || 1n));
  return {
    mean: double(sum, n, UNIT),
    std: n < 2n ? NaN : double(squareRoot(scaled), 1n, UNIT + MORE),
  };
}

/** Whether a number is within some units of its last place. */
function assertNear(found: number, wanted: number, tolerance: number): void {
  if (Number.isNaN(wanted)) return assert.ok(Number.isNaN(found));
  // The squares of smaller numbers are no doubles.
  tolerance += 1e-160;
  assert.ok(
    Math.abs(found - wanted) <= tolerance,
    `${found} and not ${wanted}, to within ${tolerance}`,
  );
}

const metric = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.double({ min: 70, max: 71, noNaN: true }),
  fc.double({ min: -1e100, max: 1e100, noNaN: true }),
  fc.integer({ min: -100, max: 100 }),
);
const ε = 2 ** -52;

Deno.test("the reference itself", () => {
  assert.deepEqual(reference([1, 2, 3, 4]), {
    mean: 2.5,
    std: Math.sqrt(5 / 3),
  });
  assert.deepEqual(reference([0.1, 0.1]), { mean: 0.1, std: 0 });
  assert.equal(reference([1e100, -1e100, 3]).mean, 1);
});

Deno.test("count, mean, deviation and interval against exact fractions", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof({ weight: 9, arbitrary: metric }, {
          weight: 1,
          arbitrary: fc.constant(NaN),
        }),
        { maxLength: 40, size: "max" },
      ),
      fc.constantFrom(0.5, 0.9, 0.95, 0.99),
      (values, confidence) => {
        const { count, mean, std, ci } = summarize(values, confidence);
        const present = values.filter((value) => !Number.isNaN(value));
        assert.equal(count, present.length);
        if (count === 0) {
          return assert.deepEqual([mean, std, ci], [NaN, NaN, NaN]);
        }
        const wanted = reference(present);
        const size = Math.max(...present.map(Math.abs));
        assertNear(mean, wanted.mean, 4 * ε * size);
        assertNear(std, wanted.std, 8 * count * ε * size);
        if (count < 2) return assert.ok(Number.isNaN(ci));
        const t = studentQuantile(confidence, count - 1);
        assertNear(
          ci,
          t * wanted.std / Math.sqrt(count),
          t * (8 * count * ε * size + 4 * ε * wanted.std),
        );
      },
    ),
    { numRuns: 1000 },
  );
});

/** Student's t has this density, but for a factor. */
function shareWithin(t: number, df: number): number {
  // θ = atan(t / √df) makes it cos(θ)^(df-1); Simpson's rule does the rest.
  const integral = (to: number): number => {
    const steps = 20_000;
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
      const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
      sum += weight * Math.cos(to * i / steps) ** (df - 1);
    }
    return sum * to / steps / 3;
  };
  return integral(Math.atan(t / Math.sqrt(df))) / integral(Math.PI / 2);
}

Deno.test("within a quantile of Student's t lies the share that was asked for", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 0.999, noNaN: true }),
      fc.integer({ min: 1, max: 400 }),
      (confidence, df) => {
        const t = studentQuantile(confidence, df);
        assertNear(shareWithin(t, df), confidence, 1e-10);
      },
    ),
    { numRuns: 100 },
  );
});

Deno.test("groups of any runs: each run once, and each summary that of its runs", () => {
  const group = fc.constantFrom<bigint | string | null>(1n, 2n, "a", null);
  const literal = fc.record({
    group,
    acc: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    seconds: fc.option(fc.nat(5000)),
  });
  fc.assert(
    fc.property(fc.array(literal, { maxLength: 40, minLength: 1 }), (list) => {
      const runs = list.map(({ group, acc, seconds }, i) =>
        makeRun({
          hash: `${i}`,
          creationTime: 1000,
          endTime: seconds === null ? null : 1000 + seconds,
          params: { group, filler: 1n },
          ...acc === null ? {} : { metrics: { "acc@test": acc } },
        })
      );
      const { groups } = aggregate(runs, {
        metrics: ["acc"],
        contexts: ["test"],
        groupby: ["group"],
      });
      assert.equal(
        groups.reduce((sum, { runs }) => sum + runs, 0),
        runs.length,
      );
      assert.equal(groups.length, new Set(list.map(({ group }) => group)).size);
      for (const { key, runs, metrics, duration } of groups) {
        const members = list.filter(({ group }) => group === key[1]);
        assert.equal(runs, members.length);
        const accs = members.flatMap(({ acc }) => acc ?? []);
        const times = members.flatMap(({ seconds }) => seconds ?? []);
        for (
          const [found, values] of [[metrics[0]!, accs], [
            duration,
            times,
          ]] as const
        ) {
          assert.equal(found.count, values.length);
          if (values.length === 0) continue;
          const wanted = reference(values);
          assertNear(found.mean, wanted.mean, 1e-9);
          assertNear(found.std, wanted.std, 1e-9);
        }
      }
    }),
    { numRuns: 500 },
  );
});
