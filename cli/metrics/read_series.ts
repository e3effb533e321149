/**
 * The series of chosen runs with their points.
 *
 * @module
 */
import type { Point } from "../../lib/aim/sequences.ts";
import type { Repository } from "../../lib/aim/repository.ts";
import type { Metric, Run } from "../../lib/aim/run.ts";
import { contextLabel } from "../../lib/campaign/contexts.ts";
import { suggest } from "../../lib/campaign/suggest.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import { usage } from "../errors.ts";
import { count } from "../load.ts";
import { sanitize } from "../render/sanitize.ts";
import type { Reporter } from "../reporter.ts";

/** Which series of a run; absent is every one. */
export interface SeriesChoice {
  /** Names of metrics and other series. */
  readonly name?: readonly string[] | undefined;
  /** Labels of contexts. */
  readonly context?: readonly string[] | undefined;
}

/** A series of a run. */
export interface Series {
  /** The run's hash. */
  readonly hash: string;
  /** The metric's name. */
  readonly metric: string;
  /** The context's label. */
  readonly context: string;
  /** The points, by step. */
  readonly points: readonly Point[];
}

/**
 * Reads series. A run whose points cannot be read is named, and the rest goes on;
 * what has a value and no step, or a step and no value, is counted in a note.
 *
 * @param repository Where the runs are
 * @param runs The runs
 * @param choice Which series
 * @param reporter Is told of what is left out
 * @returns The series run by run, by name and then context
 * @throws {CommandError} Where no run has a series of a name or in a context
 */
export async function readSeries(
  repository: Repository,
  runs: readonly Run[],
  choice: SeriesChoice,
  reporter: Reporter,
): Promise<Series[]> {
  const all = runs.flatMap(({ metrics }) => metrics);
  refuseUnknown("metric", choice.name, all.map(({ name }) => name));
  refuseUnknown(
    "context",
    choice.context,
    all.map(({ context }) => contextLabel(context)),
  );
  const series: Series[] = [];
  for (const [done, run] of runs.entries()) {
    reporter.progress(() => `reading points ${done}/${runs.length}`);
    const metrics = run.metrics.filter((metric) => isChosen(metric, choice));
    if (metrics.length === 0) {
      reporter.note(`run ${run.hash} has none of these metrics`);
    }
    series.push(...await read(repository, run, metrics, reporter));
  }
  reporter.clear();
  return series;
}

function isChosen(metric: Metric, { name, context }: SeriesChoice): boolean {
  return (name?.includes(metric.name) ?? true) &&
    (context?.includes(contextLabel(metric.context)) ?? true);
}

async function read(
  repository: Repository,
  { hash }: Run,
  metrics: readonly Metric[],
  reporter: Reporter,
): Promise<Series[]> {
  try {
    const points = await repository.points(hash, metrics);
    return metrics.map((metric, i) => {
      const context = contextLabel(metric.context);
      const { points: found = [], orphans = 0 } = points[i] ?? {};
      if (orphans > 0) {
        reporter.note(
          `run ${hash}: ${
            count(orphans, "point of", "points of")
          } ${metric.name}@${context} without a value or a step left out, ` +
            "as after a crash",
        );
      }
      return { hash, metric: metric.name, context, points: found };
    });
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    reporter.problem(`run ${hash}: ${error.message}`);
    return [];
  }
}

function refuseUnknown(
  kind: string,
  asked: readonly string[] | undefined,
  existing: readonly string[],
): void {
  const names = [...new Set(existing)];
  for (const name of asked ?? []) {
    if (names.includes(name)) continue;
    const near = suggest(name, names);
    throw usage(
      `Cannot show metrics: none of these runs has the ${kind} ` +
        JSON.stringify(name) +
        (near === undefined ? "" : `, did you mean ${sanitize(near)}?`) +
        ` (there ${names.length === 1 ? "is" : "are"} ${
          sanitize(names.join(", ")) || "none"
        })`,
    );
  }
}
