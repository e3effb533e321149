/**
 * A run with what stands outside its chunk.
 *
 * @module
 */
import type { Artifact } from "../../lib/aim/artifacts.ts";
import type { Note } from "../../lib/aim/metadata.ts";
import type { Repository } from "../../lib/aim/repository.ts";
import type { Metric, Run } from "../../lib/aim/run.ts";
import type { AimValue } from "../../lib/aim/value.ts";
import { summarizeSeries } from "../../lib/campaign/series.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import type { Reporter } from "../reporter.ts";

/** A metric with its extremes, which not every Aim records. */
export interface MetricDetail {
  readonly metric: Metric;
  readonly min: AimValue;
  readonly max: AimValue;
  /** How many points there are, where they were read. */
  readonly points?: number;
}

/** A run with what stands outside its chunk. */
export interface RunDetail {
  readonly run: Run;
  readonly metrics: readonly MetricDetail[];
  /** The run's files; undefined where it has no folder for them. */
  readonly artifacts: readonly Artifact[] | undefined;
  readonly notes: readonly Note[];
}

/**
 * Reads what stands outside a run's chunk. Points that cannot be read are named,
 * and what they would have told is missing.
 *
 * @param repository The run's repository
 * @param run The run
 * @param reporter Is told of what cannot be read
 * @param needsPoints Whether the points of all metrics are counted, not only
 *   those looked at that tell extremes
 * @returns The run with all that
 */
export async function detailOf(
  repository: Repository,
  run: Run,
  reporter: Reporter,
  needsPoints: boolean,
): Promise<RunDetail> {
  const asked = run.metrics.filter((metric) =>
    needsPoints || lacksExtremes(metric)
  );
  const found = new Map<Metric, MetricDetail>();
  try {
    const series = await repository.points(run.hash, asked);
    for (const [i, metric] of asked.entries()) {
      found.set(metric, withPoints(metric, series[i]?.points ?? []));
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    reporter.problem(
      `run ${run.hash}: ${error.message}; what the points tell is unknown`,
    );
  }
  return {
    run,
    metrics: run.metrics.map((metric) =>
      found.get(metric) ??
        { metric, min: metric.min ?? null, max: metric.max ?? null }
    ),
    artifacts: repository.artifacts(run.hash),
    notes: await repository.notes(run.hash),
  };
}

function lacksExtremes({ version, min, max }: Metric): boolean {
  return version === 2 && (min === undefined || max === undefined);
}

type SeriesPoints = Parameters<typeof summarizeSeries>[0];

function withPoints(metric: Metric, points: SeriesPoints): MetricDetail {
  const { min, max } = summarizeSeries(points);
  return {
    metric,
    min: metric.min ?? min ?? null,
    max: metric.max ?? max ?? null,
    points: points.length,
  };
}
