/**
 * What a repository holds, in a few lines.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import { durationsOf } from "./durations.ts";
import { hyperparameterReader, hyperparametersOf } from "./hyperparameters.ts";
import { contextNames, metricNames } from "./metrics.ts";
import { uniqueValues } from "./order.ts";
import { summarize, type Summary } from "./statistics.ts";

/** A name and its distinct values among runs. */
export interface UniqueValues {
  /** The label, e.g. `lr`. */
  readonly name: string;
  /** The values, sorted. */
  readonly values: readonly AimValue[];
  /** How many runs have no value. */
  readonly missing: number;
}

/** What some runs have in common and what they differ in. */
export interface Overview {
  /** How many runs there are. */
  readonly runs: number;
  /** Seconds, over the runs with both times. */
  readonly duration: Summary;
  /** The metrics' names. */
  readonly metrics: readonly string[];
  /** The contexts' labels. */
  readonly contexts: readonly string[];
  /** The experiments' names. */
  readonly experiments: UniqueValues;
  /** The hyperparameters, by name. */
  readonly hyperparameters: readonly UniqueValues[];
}

/**
 * Sums runs up.
 *
 * @param runs The runs
 * @returns What they hold
 */
export function overviewOf(runs: readonly Run[]): Overview {
  const { names, find } = hyperparametersOf(runs);
  return {
    runs: runs.length,
    duration: summarize(durationsOf(runs)),
    metrics: metricNames(runs),
    contexts: contextNames(runs),
    experiments: unique("experiment", runs.map((run) => run.experiment)),
    hyperparameters: names.map((name) =>
      unique(name, runs.map(hyperparameterReader(find(name)!)))
    ),
  };
}

function unique(
  name: string,
  values: readonly (AimValue | undefined)[],
): UniqueValues {
  const present = values.filter((value) => value !== undefined);
  const missing = values.length - present.length;
  return { name, values: uniqueValues(present), missing };
}
