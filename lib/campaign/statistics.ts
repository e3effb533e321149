/**
 * Mean, deviation and confidence interval, and rounding as NumPy does it.
 *
 * @module
 */
import { studentQuantile } from "./student.ts";

/** What a report says of some numbers, in their unit. */
export interface Summary {
  /** How many numbers there are, NaN not counted. */
  readonly count: number;
  /** Their mean; NaN for none. */
  readonly mean: number;
  /** The sample standard deviation (n - 1); NaN for fewer than two. */
  readonly std: number;
  /** Half the width of Student's t interval; NaN for fewer than two. */
  readonly ci: number;
}

/**
 * Summarises numbers.
 *
 * @param values The numbers; NaN is missing and left out
 * @param confidence The share that the interval shall cover
 * @returns Count, mean, deviation and half width of the interval
 * @throws {RangeError} If `confidence` is not between 0 and 1
 */
export function summarize(
  values: Iterable<number>,
  confidence = 0.95,
): Summary {
  const present = [...values].filter((value) => !Number.isNaN(value));
  const count = present.length;
  const mean = meanOf(present);
  if (count < 2) return { count, mean, std: NaN, ci: NaN };
  const std = Math.sqrt(squares(present) / (count - 1));
  const quantile = studentQuantile(confidence, count - 1);
  return { count, mean, std, ci: quantile * std / Math.sqrt(count) };
}

/**
 * Rounds as `numpy.round` does: half to even of value · 10^digits.
 *
 * @param value The number
 * @param digits Decimals to keep; negative ones round to tens, hundreds, …
 * @returns The rounded number; the number itself where it is too large to scale
 */
export function roundHalfEven(value: number, digits: number): number {
  const scale = 10 ** Math.abs(digits);
  const scaled = digits < 0 ? value / scale : value * scale;
  if (!Number.isFinite(scaled)) return value;
  const whole = nearestEven(scaled);
  return digits < 0 ? whole * scale : whole / scale;
}

function nearestEven(value: number): number {
  const floor = Math.floor(value), rest = value - floor;
  if (rest === 0) return value;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  const rounded = up ? floor + 1 : floor;
  return rounded === 0 && value < 0 ? -0 : rounded;
}

/** Kahan's sum, step by step as pandas has it: equal to the last bit. */
function meanOf(values: readonly number[]): number {
  let sum = 0, lost = 0;
  for (const value of values) {
    const term = value - lost;
    const next = sum + term;
    lost = next - sum - term;
    if (Number.isNaN(lost)) lost = 0;
    sum = next;
  }
  return sum / values.length;
}

/** The sum of squared deviations, by Welford's updates as pandas has it. */
function squares(values: readonly number[]): number {
  let mean = 0, sum = 0, count = 0;
  for (const value of values) {
    const deviation = value - mean;
    mean += deviation / ++count;
    sum += deviation * (value - mean);
  }
  return sum;
}
