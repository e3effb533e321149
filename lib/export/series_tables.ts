/**
 * The tables `metrics`, a row for each metric of a run, and `points`, a row for
 * each tracked value. Their columns are the same whatever was tracked; series of
 * texts, images and the like are not in them.
 *
 * @module
 */
import { asNumber } from "../aim/chunk.ts";
import type { Metric, Run } from "../aim/run.ts";
import type { Point } from "../aim/sequences.ts";
import { contextLabel } from "../campaign/contexts.ts";
import { isNumeric } from "../campaign/metrics.ts";
import type { ExportColumn, ExportRow } from "./column.ts";

/** The columns of `metrics`; `last` is the value at the greatest step. */
export const metricsColumns: readonly ExportColumn[] = [
  { name: "hash", type: "STRING" },
  { name: "metric", type: "STRING" },
  { name: "context", type: "STRING" },
  { name: "context_json", type: "JSON" },
  { name: "last", type: "DOUBLE" },
  { name: "last_step", type: "INT64" },
];

/** The columns of `points`; `time` is in seconds since 1970 UTC. */
export const pointsColumns: readonly ExportColumn[] = [
  { name: "hash", type: "STRING" },
  { name: "metric", type: "STRING" },
  { name: "context", type: "STRING" },
  { name: "step", type: "INT64" },
  { name: "epoch", type: "DOUBLE" },
  { name: "time", type: "DOUBLE" },
  { name: "value", type: "DOUBLE" },
];

/**
 * The series of a run that hold numbers.
 *
 * @param run The run
 * @returns By name, then context
 */
export function numericSeries(run: Run): Metric[] {
  return run.metrics.filter(isNumeric);
}

/**
 * The row of a metric.
 *
 * @param run The run
 * @param metric A metric of it
 * @returns A value for each of {@linkcode metricsColumns}
 */
export function metricsRow(run: Run, metric: Metric): ExportRow {
  const { name, context, last, lastStep } = metric;
  return [
    run.hash,
    name,
    contextLabel(context),
    context,
    asNumber(last),
    lastStep,
  ];
}

/**
 * The row of a point.
 *
 * @param run The run
 * @param metric A metric of it
 * @param point A point of that
 * @returns A value for each of {@linkcode pointsColumns}
 */
export function pointsRow(run: Run, metric: Metric, point: Point): ExportRow {
  const { step, epoch, time, value } = point;
  return [
    run.hash,
    metric.name,
    contextLabel(metric.context),
    step,
    asNumber(epoch),
    time,
    asNumber(value),
  ];
}
