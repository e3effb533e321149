/**
 * Metrics of runs: their names, their contexts, their last values.
 *
 * @module
 */
import { asNumber } from "../aim/chunk.ts";
import { oneOfEachKind, particularsOf, type RunKind } from "../aim/kind.ts";
import type { MetricPlan } from "../aim/metric_plan.ts";
import type { Metric, Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import { contextLabel } from "./contexts.ts";
import { compareText } from "./order.ts";

/** A metric's name and the label of a context in which it was measured. */
export interface MetricName {
  /** The metric, e.g. `acc`. */
  readonly metric: string;
  /** The context's label, e.g. `test-human`. */
  readonly context: string;
}

/**
 * Whether a series holds numbers; texts, images and log lines are no metrics.
 *
 * @param series A series of a run
 * @returns False for Aim's own object types, lists and other non-numbers
 */
export function isNumeric({ dtype, last }: Metric): boolean {
  if (dtype !== null && !isNumericType(dtype)) return false;
  return typeof last === "number" || typeof last === "bigint" ||
    last === undefined || last === null;
}

const numericTypes = new Map<string, boolean>();

/** There are few types, and many series of each. */
function isNumericType(dtype: string): boolean {
  let isNumeric = numericTypes.get(dtype);
  if (isNumeric === undefined) {
    isNumeric = !/^(aim\.|list|str|bool)/.test(dtype);
    numericTypes.set(dtype, isNumeric);
  }
  return isNumeric;
}

/**
 * The pairs of metric and context that runs have.
 *
 * @param runs The runs
 * @returns Each pair once, by metric and then context
 */
export function metricsOf(runs: Iterable<Run>): MetricName[] {
  const found = new Map<string, Set<string>>();
  for (const run of oneOfEachKind(runs)) {
    for (const series of run.metrics) {
      if (!isNumeric(series)) continue;
      const contexts = found.get(series.name);
      const label = contextLabel(series.context);
      if (contexts) contexts.add(label);
      else found.set(series.name, new Set([label]));
    }
  }
  return [...found.keys()].sort(compareText).flatMap((metric) =>
    sortedSet(found.get(metric)!).map((context) => ({ metric, context }))
  );
}

/**
 * The metrics that runs have.
 *
 * @param runs The runs
 * @returns The names, sorted, each once
 */
export function metricNames(runs: Iterable<Run>): string[] {
  return sortedSet(metricsOf(runs).map((pair) => pair.metric));
}

/**
 * The contexts in which runs have metrics.
 *
 * @param runs The runs
 * @returns The labels, sorted, each once
 */
export function contextNames(runs: Iterable<Run>): string[] {
  return sortedSet(metricsOf(runs).map((pair) => pair.context));
}

/**
 * The contexts that a report shows unless told otherwise: those that start
 * with `test`, or all of them where none does.
 *
 * @param contexts The labels that exist
 * @returns Some or all of them, in the order given
 */
export function defaultContexts(contexts: readonly string[]): string[] {
  const tests = contexts.filter((context) => context.startsWith("test"));
  return tests.length > 0 ? tests : [...contexts];
}

/**
 * The last value of a metric.
 *
 * @param run The run
 * @param metric The metric's name
 * @param context The context's label
 * @returns The value at the greatest step; undefined where the run has no such
 *   metric or its value is no number
 */
export function lastValue(
  run: Run,
  metric: string,
  context: string,
): number | undefined {
  return lastValueReader(metric)(run, context);
}

/**
 * Reads a metric of many runs: where it stands in runs of a kind is found once for
 * those that come one after the other.
 *
 * @param metric The metric's name
 * @returns Tells what {@linkcode lastValue} does of a run and a context's label
 */
export function lastValueReader(
  metric: string,
): (run: Run, context: string) => number | undefined {
  let kind: RunKind | undefined;
  let label: string | undefined;
  let series: readonly MetricPlan[] = [];
  return (run, context) => {
    const own = particularsOf(run);
    if (!own) {
      const found = seriesOf(run.metrics, metric, context);
      return firstNumber(found, ({ last }) => last);
    }
    if (own.kind !== kind || context !== label) {
      kind = own.kind;
      label = context;
      series = seriesOfKind(kind, metric, context);
    }
    return firstNumber(series, ({ last }) => last && own.fill(last));
  };
}

function firstNumber<T>(
  series: readonly T[],
  valueOf: (one: T) => AimValue | undefined,
): number | undefined {
  for (const one of series) {
    const number = asNumber(valueOf(one));
    if (number !== undefined) return number;
  }
  return undefined;
}

/** The series of a metric in a context; contexts may share a label. */
function seriesOf<T extends Pick<Metric, "name" | "context">>(
  all: readonly T[],
  metric: string,
  context: string,
): T[] {
  return all.filter((series) =>
    series.name === metric && contextLabel(series.context) === context
  );
}

const seriesByKind = new WeakMap<
  RunKind,
  Map<string, Map<string, readonly MetricPlan[]>>
>();

function seriesOfKind(
  kind: RunKind,
  metric: string,
  context: string,
): readonly MetricPlan[] {
  let byMetric = seriesByKind.get(kind);
  if (!byMetric) seriesByKind.set(kind, byMetric = new Map());
  let byContext = byMetric.get(metric);
  if (!byContext) byMetric.set(metric, byContext = new Map());
  let series = byContext.get(context);
  if (!series) {
    series = seriesOf(kind.metrics, metric, context);
    byContext.set(context, series);
  }
  return series;
}

function sortedSet(names: Iterable<string>): string[] {
  return [...new Set(names)].sort(compareText);
}
