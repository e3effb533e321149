/**
 * Intervals for a mean.
 *
 * @module
 */
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { summarize } from "../campaign/statistics.ts";

/** A mean and the interval that it is thought to lie in. */
export interface Interval {
  /** The mean of the numbers at hand. */
  readonly mean: number;
  /** The lower end. */
  readonly low: number;
  /** The upper end. */
  readonly high: number;
}

/** How often a bootstrap draws. */
export const resamples = 10_000;

/**
 * Student's interval for the mean of some numbers.
 *
 * @param numbers The numbers, at least two
 * @param alpha The chance that the interval misses
 * @returns The interval, symmetric about the mean
 */
export function studentInterval(
  numbers: readonly number[],
  alpha: number,
): Interval {
  const { mean, ci } = summarize(numbers, 1 - alpha);
  return { mean, low: mean - ci, high: mean + ci };
}

/**
 * The percentile bootstrap's interval for the mean of some numbers (Efron &
 * Tibshirani 1993, 13.3), from 10,000 draws with replacement.
 *
 * @param numbers The numbers, at least two
 * @param alpha The chance that the interval misses
 * @param seed An integer; the same seed gives the same interval
 * @returns The interval
 */
export function bootstrapInterval(
  numbers: readonly number[],
  alpha: number,
  seed: number,
): Interval {
  const random = xoroshiro128plus(seed);
  const n = numbers.length;
  const means = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += numbers[uniformInt(random, 0, n - 1)]!;
    means[draw] = sum / n;
  }
  means.sort();
  const { mean } = summarize(numbers);
  return {
    mean,
    low: quantile(means, alpha / 2),
    high: quantile(means, 1 - alpha / 2),
  };
}

/** Between the two nearest, in proportion. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1), below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}
