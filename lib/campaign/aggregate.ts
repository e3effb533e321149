/**
 * Runs in groups, each summarised: the numbers of a report.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import { durationsOf } from "./durations.ts";
import { type GroupOptions, groupRuns, type RunGroup } from "./groups.ts";
import {
  type Hyperparameter,
  hyperparameterReader,
  hyperparametersOf,
  isBelowHparams,
} from "./hyperparameters.ts";
import { lastValueReader } from "./metrics.ts";
import { valueKey } from "./order.ts";
import { summarize, type Summary } from "./statistics.ts";

export { splitName } from "./groups.ts";

/** What to group by and what to summarise. */
export interface AggregateOptions extends GroupOptions {
  /** Names of metrics. */
  readonly metrics: readonly string[];
  /** The share that confidence intervals shall cover. @default {0.95} */
  readonly confidence?: number;
}

/** Runs that agree in everything they are grouped by. */
export interface Group {
  /** A value for each name in `groupby`; null where the runs have none. */
  readonly key: readonly AimValue[];
  /** How many runs there are, with and without the metrics. */
  readonly runs: number;
  /** A summary for each metric. */
  readonly metrics: readonly Summary[];
  /** Seconds, over the runs that have both times. */
  readonly duration: Summary;
}

/** Groups and what their parts stand for. */
export interface Aggregation {
  /** The names that the keys' parts belong to. */
  readonly groupby: readonly string[];
  /** The names that the summaries belong to. */
  readonly metrics: readonly string[];
  /** The groups, sorted by key; a missing value is the greatest. */
  readonly groups: readonly Group[];
}

/**
 * Groups runs and summarises each group. A run stands once in each context. A
 * run without a metric counts in `runs` only; a run without a value to group by
 * is in a group of its own kind, not dropped.
 *
 * @param runs The runs
 * @param options What to group by and what to summarise
 * @returns The groups
 * @throws {CampaignError} `unknown-column` if no run has a column to group by
 */
export function aggregate(
  runs: readonly Run[],
  options: AggregateOptions,
): Aggregation {
  const { metrics, confidence } = options;
  const { groupby, groups: groupsOfRuns } = groupRuns(runs, options);
  const groups = groupsOfRuns.map((group) =>
    summarizeGroup(group, metrics, confidence)
  );
  return { groupby, metrics: [...metrics], groups };
}

/**
 * What a report groups by unless told otherwise: every hyperparameter with more
 * than one value, having none counted as one, but those that number or seed
 * repetitions. Where runs log `hparams`, only what is below it is considered:
 * what stands beside it is seldom configuration. Where nothing differs it is
 * the campaign, if there is one.
 *
 * @param runs The runs
 * @returns Names of hyperparameters, by first appearance
 */
export function defaultGroupby(runs: readonly Run[]): string[] {
  const { all, find } = hyperparametersOf(runs);
  const below = all.filter(isBelowHparams);
  const names = (below.length > 0 ? below : all)
    .filter(({ name }) => !isRepetition(name))
    .filter((hyperparameter) => differs(runs, hyperparameter))
    .map(({ name }) => name);
  if (names.length > 0) return names;
  const campaign = find("hparams.campaign_id") ?? find("campaign_id");
  return campaign === undefined ? [] : [campaign.name];
}

function summarizeGroup(
  { key, members }: RunGroup,
  metrics: readonly string[],
  confidence?: number,
): Group {
  const values = (metric: string): number[] => {
    const read = lastValueReader(metric);
    return members.map(({ run, context }) => read(run, context) ?? NaN);
  };
  return {
    key,
    runs: members.length,
    metrics: metrics.map((metric) => summarize(values(metric), confidence)),
    duration: summarize(durationsOf(members.map(({ run }) => run)), confidence),
  };
}

function isRepetition(name: string): boolean {
  return /(^|\.)(campaign_exp_idx|split_index)$|seed$/.test(name);
}

function differs(
  runs: readonly Run[],
  hyperparameter: Hyperparameter,
): boolean {
  let first: AimValue | undefined;
  let firstKey: string | undefined;
  const read = hyperparameterReader(hyperparameter);
  for (const run of runs) {
    const value = read(run) ?? null;
    // Mostly it is the very same, and needs no key.
    if (value === first) continue;
    const key = valueKey(value);
    if (firstKey !== undefined && key !== firstKey) return true;
    first = value;
    firstKey = key;
  }
  return false;
}
