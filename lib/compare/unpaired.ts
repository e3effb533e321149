/**
 * Values compared without pairing: Tukey's honestly significant differences.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import { uniqueValues, valueKey } from "../campaign/order.ts";
import { summarize, type Summary } from "../campaign/statistics.ts";
import { CompareError } from "./error.ts";
import type { Interval } from "./interval.ts";
import { placesOfPairs } from "./paired.ts";
import { candidatesOf, demandTwoValues, type Question } from "./question.ts";
import {
  studentizedRangeQuantile,
  studentizedRangeTail,
} from "./studentized_range.ts";

/** The numbers of each value, unpaired. */
export interface Samples {
  /** The values that are compared, sorted. */
  readonly values: readonly AimValue[];
  /** The numbers of each value. */
  readonly numbers: readonly (readonly number[])[];
  /** How many runs have no value at all; they are left out. */
  readonly withoutValue: number;
  /** How many runs have no finite metric; they are left out. */
  readonly withoutMetric: number;
}

/** How samples are compared. */
export interface UnpairedOptions {
  /** Whether a low number is a good one. @default {false} */
  readonly lowerIsBetter?: boolean;
  /** The chance of finding any difference where there is none. @default {0.05} */
  readonly alpha?: number;
}

/** A value with what its runs have reached. */
export interface SampledValue {
  /** The value. */
  readonly value: AimValue;
  /** Its numbers; the interval covers 1 - alpha. */
  readonly summary: Summary;
}

/** Two values: the first has the better mean. */
export interface UnpairedDifference {
  /** The places of the two in the list of values. */
  readonly places: readonly [number, number];
  /**
   * The mean of the first less that of the second; the intervals of all pairs
   * together cover 1 - alpha.
   */
  readonly difference: Interval;
  /** Tukey's p, corrected for all pairs. */
  readonly p: number;
}

/** Values compared by their means. */
export interface UnpairedComparison {
  /** The chance of finding any difference where there is none. */
  readonly alpha: number;
  /** Degrees of freedom of the pooled variance. */
  readonly df: number;
  /** The values, the best mean first. */
  readonly values: readonly SampledValue[];
  /** Every pair of values. */
  readonly pairs: readonly UnpairedDifference[];
}

/**
 * Gathers the numbers of each value.
 *
 * @param runs The runs
 * @param question What is compared
 * @returns A sample for each value
 */
export function samplesOf(runs: readonly Run[], question: Question): Samples {
  const { taken, ...left } = candidatesOf(runs, question);
  const values = uniqueValues(taken.map(({ value }) => value));
  const keys = taken.map(({ value }) => valueKey(value));
  return {
    values,
    numbers: values.map((value) =>
      taken.flatMap(({ number }, i) =>
        keys[i] === valueKey(value) ? [number] : []
      )
    ),
    ...left,
  };
}

/**
 * Compares every pair of values by Tukey's method, with Kramer's standard errors
 * where samples differ in size (Tukey 1949, Kramer 1956), as scipy's
 * `tukey_hsd`. All values are taken to have one variance.
 *
 * @param samples The numbers of each value
 * @param options How they are compared
 * @returns The comparison
 * @throws {CompareError} `too-few-values` if there are not two values,
 *   `too-few-runs` if none of them has two runs
 */
export function compareUnpaired(
  samples: Samples,
  { lowerIsBetter = false, alpha = 0.05 }: UnpairedOptions = {},
): UnpairedComparison {
  const k = samples.values.length;
  const runs = samples.numbers.reduce((sum, it) => sum + it.length, 0);
  demandTwoValues(samples.values);
  demandScatter(samples.values.length, runs);
  const sign = lowerIsBetter ? 1 : -1;
  const values = samples.values.map((value, i): SampledValue => ({
    value,
    summary: summarize(samples.numbers[i]!, 1 - alpha),
  })).sort((a, b) => sign * (a.summary.mean - b.summary.mean));
  const df = runs - k;
  const variance = values.reduce(
    (sum, { summary: { std, count } }) =>
      count > 1 ? sum + std ** 2 * (count - 1) : sum,
    0,
  ) / df;
  const quantile = studentizedRangeQuantile(alpha, k, df);
  const pairs = placesOfPairs(k).map((places): UnpairedDifference => {
    const [a, b] = places.map((place) => values[place]!.summary);
    const mean = a!.mean - b!.mean;
    const error = Math.sqrt(variance / 2 * (1 / a!.count + 1 / b!.count));
    const radius = quantile * error;
    return {
      places,
      difference: { mean, low: mean - radius, high: mean + radius },
      p: studentizedRangeTail(Math.abs(mean) / error, k, df),
    };
  });
  return { alpha, df, values, pairs };
}

function demandScatter(values: number, runs: number): void {
  if (runs > values) return;
  throw new CompareError(
    "too-few-runs",
    "Cannot compare: every value has a single run, so that nothing tells how runs scatter",
  );
}
