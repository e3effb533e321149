/**
 * The normal distribution's tail.
 *
 * @module
 */

/** Below, the series is summed; above, the continued fraction is short. */
const seriesEnd = 2;

/**
 * The density of the standard normal distribution.
 *
 * @param x Any number
 * @returns The density at `x`
 */
export function normalDensity(x: number): number {
  return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * The share of the standard normal distribution above a number, by the series
 * and the continued fraction of Abramowitz & Stegun, 26.2.11 and 26.2.14.
 *
 * @param x Any number
 * @returns The share, to about 1e-12 relative
 */
export function normalTail(x: number): number {
  if (x < -seriesEnd) return 1 - normalTail(-x);
  if (x < seriesEnd) return 0.5 - normalDensity(x) * series(x);
  return normalDensity(x) / fraction(x);
}

/** x + x³/3 + x⁵/(3·5) + …, which has terms of one sign only. */
function series(x: number): number {
  let term = x, sum = x;
  for (let n = 3; Math.abs(term) > Math.abs(sum) * 2 ** -54; n += 2) {
    term *= x * x / n;
    sum += term;
  }
  return sum;
}

/** x + 1/(x + 2/(x + 3/(x + …))), from its end; the error is about e^(-2x√(2n)). */
function fraction(x: number): number {
  let value = x;
  for (let n = Math.ceil(10 + 200 / (x * x)); n > 0; n--) value = x + n / value;
  return value;
}
