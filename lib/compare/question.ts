/**
 * What is compared: which number of each run, for which values of what.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import type { Column } from "../campaign/columns.ts";
import { lastValueReader } from "../campaign/metrics.ts";
import { pythonStr } from "../campaign/python.ts";
import { CompareError } from "./error.ts";

/** What is compared. */
export interface Question {
  /** What the values to compare are values of. */
  readonly by: Column;
  /** The metric's name. */
  readonly metric: string;
  /** The label of the metric's context. */
  readonly context: string;
}

/** A run that takes part. */
export interface Candidate {
  readonly run: Run;
  /** The value that it has been run with. */
  readonly value: AimValue;
  /** The last value of its metric, finite. */
  readonly number: number;
}

/** The runs that take part, and how many cannot. */
export interface Candidates {
  readonly taken: readonly Candidate[];
  /** How many runs have no value at all; a logged None is a value. */
  readonly withoutValue: number;
  /** How many of the others have no finite number as their metric. */
  readonly withoutMetric: number;
}

/**
 * Sorts out the runs that a question is about.
 *
 * @param runs The runs
 * @param question What is compared
 * @returns Those with a value and a finite metric, in the order given
 */
export function candidatesOf(
  runs: readonly Run[],
  { by, metric, context }: Question,
): Candidates {
  const taken: Candidate[] = [];
  let withoutValue = 0, withoutMetric = 0;
  const read = lastValueReader(metric);
  for (const run of runs) {
    const value = by.read(run);
    const number = read(run, context);
    if (value === undefined) withoutValue++;
    else if (number === undefined || !Number.isFinite(number)) withoutMetric++;
    else taken.push({ run, value, number });
  }
  return { taken, withoutValue, withoutMetric };
}

/**
 * Refuses what cannot be compared for want of values.
 *
 * @param values The values that runs have
 * @throws {CompareError} `too-few-values` if there are not two
 */
export function demandTwoValues(values: readonly AimValue[]): void {
  const [only, second] = values;
  if (second !== undefined) return;
  throw new CompareError(
    "too-few-values",
    "Cannot compare: " +
      (only === undefined
        ? "no run has both a value and the metric"
        : `all runs have the value ${pythonStr(only)}`),
  );
}
