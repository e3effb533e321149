/**
 * The properties that every run has, whatever was logged.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import { durationOf } from "./durations.ts";

/** A property of runs. */
export interface RunProperty {
  /** The name, as in Aim's own data frames. */
  readonly name: string;
  /** The value in a run; null where the run has none. */
  read(run: Run): AimValue;
}

/** The properties in Aim's order; times are seconds, tags an array. */
export const runProperties: readonly RunProperty[] = [
  { name: "hash", read: (run) => run.hash },
  { name: "name", read: (run) => run.name },
  { name: "description", read: (run) => run.description },
  { name: "archived", read: (run) => run.archived },
  { name: "creation_time", read: (run) => run.creationTime },
  { name: "end_time", read: (run) => run.endTime },
  { name: "active", read: (run) => run.active },
  { name: "experiment", read: (run) => run.experiment },
  { name: "tags", read: (run) => run.tags },
  { name: "run_duration", read: (run) => durationOf(run) ?? null },
];
