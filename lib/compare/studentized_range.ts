/**
 * The studentized range: the range of k normal numbers over an independent
 * estimate of their deviation.
 *
 * @module
 */
import { normalDensity, normalTail } from "./normal.ts";

/** Nodes of the trapezoidal rule for the range: the distance, and how far out. */
const step = 1 / 8, reach = 9;
/** The weights of deviations end where they are smaller than this. */
const leastWeight = 1e-30;

/**
 * The share of the studentized range's distribution above a number.
 *
 * With known deviation it is k ∫ φ(z) (A(z)^(k-1) - (A(z) - A(z+q))^(k-1)) dz,
 * where z is the least of the k numbers and A the normal tail. (The usual
 * formula, e.g. Copenhaver & Holland 1988, gives the share below; this is the
 * difference to its value at infinity, taken before the integral so that small
 * shares keep their digits.) With an estimated deviation it is averaged over the
 * estimate. Both integrals are smooth and fall off like a normal density or
 * faster: the trapezoidal rule is exact to about 1e-14.
 *
 * @param q The range, at least 0
 * @param k How many numbers, an integer of at least 2
 * @param df Degrees of freedom of the estimate; Infinity for a known deviation
 * @returns The share; NaN for NaN
 */
export function studentizedRangeTail(q: number, k: number, df: number): number {
  if (Number.isNaN(q)) return NaN;
  if (q === Infinity) return 0;
  if (df === Infinity) return Math.min(1, rangeTail(q, k));
  let sum = 0, total = 0;
  for (const { scale, weight } of deviations(df)) {
    sum += weight * rangeTail(q * scale, k);
    total += weight;
  }
  return Math.min(1, sum / total);
}

/**
 * The number above which a given share of the studentized range's distribution
 * lies: `q(1 - tail; k, df)` as tables have it.
 *
 * @param tail The share above, between 0 and 1, both excluded
 * @param k How many numbers, an integer of at least 2
 * @param df Degrees of freedom of the estimate; Infinity for a known deviation
 * @returns The quantile, to about 1e-12 relative
 * @throws {RangeError} If `tail` is out of its range
 */
export function studentizedRangeQuantile(
  tail: number,
  k: number,
  df: number,
): number {
  if (!(tail > 0 && tail < 1)) {
    throw new RangeError(
      `Cannot compute a critical value: ${tail} is not between 0 and 1`,
    );
  }
  // The logarithm of the tail falls steadily, close to a parabola.
  const excess = (q: number): number =>
    Math.log(studentizedRangeTail(q, k, df) / tail);
  let low = 0, high = 4;
  while (excess(high) > 0) {
    low = high;
    high *= 2;
  }
  return root(excess, low, high);
}

/**
 * Where a falling function is 0, by the false position method with Illinois'
 * weights (Dowell & Jarratt 1971).
 */
function root(f: (x: number) => number, low: number, high: number): number {
  let above = f(low), below = f(high), side = 0;
  for (let round = 0; round < 200 && high - low > 1e-14 * high; round++) {
    const x = (low * below - high * above) / (below - above);
    const y = f(x);
    if (Math.abs(y) < 1e-14) return x;
    if (y > 0) {
      [low, above] = [x, y];
      if (side > 0) below /= 2;
      side = 1;
    } else {
      [high, below] = [x, y];
      if (side < 0) above /= 2;
      side = -1;
    }
  }
  return (low + high) / 2;
}

/** The tail of the range itself; most of it is where both ends are ±q/2. */
function rangeTail(q: number, k: number): number {
  let sum = 0;
  for (let t = -reach; t <= reach; t += step) {
    const z = t - q / 2;
    const density = normalDensity(z);
    const above = normalTail(z), beyond = Math.min(normalTail(z + q), above);
    if (density === 0 || beyond === 0) continue;
    const lost = Math.expm1((k - 1) * Math.log1p(-beyond / above));
    sum -= density * above ** (k - 1) * lost;
  }
  return k * sum * step;
}

/**
 * Estimates of a deviation of 1 and their weights: nodes in u = ln s of the chi
 * distribution. Weights are relative: by the same rule they sum up to the
 * integral that makes them a distribution.
 */
function deviations(df: number): { scale: number; weight: number }[] {
  const distance = Math.min(step, 1 / Math.sqrt(8 * df));
  const nodes: { scale: number; weight: number }[] = [];
  for (const direction of [-1, 1]) {
    for (let i = direction < 0 ? 1 : 0;; i++) {
      const u = direction * i * distance;
      const weight = Math.exp(df * (u - Math.expm1(2 * u) / 2));
      if (weight < leastWeight) break;
      nodes.push({ scale: Math.exp(u), weight });
    }
  }
  return nodes;
}
