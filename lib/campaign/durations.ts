/**
 * How long runs took.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";

/**
 * The duration of a run.
 *
 * @param run The run
 * @returns Seconds between creation and end; undefined where either is unknown
 */
export function durationOf(run: Run): number | undefined {
  if (run.creationTime === null || run.endTime === null) return undefined;
  return run.endTime - run.creationTime;
}

/**
 * The durations of runs.
 *
 * @param runs The runs
 * @returns Seconds, of the runs with both times
 */
export function durationsOf(runs: Iterable<Run>): number[] {
  return [...runs].map(durationOf).filter((seconds) => seconds !== undefined);
}
