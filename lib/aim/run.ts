/**
 * What a run is: its properties, its parameters and its metrics.
 *
 * @module
 */
import type { AimObject, AimValue } from "./value.ts";

/** A metric of a run in one context, as the run's trace describes it. */
export interface Metric {
  /** The metric's name, e.g. `acc`. */
  name: string;
  /** What the metric was measured on, e.g. `{subset: "test-human"}`. */
  context: AimObject;
  /** Aim's identity of the context, by which the points are found. */
  contextId: bigint;
  /** The layout of the points: 2 for numbers, 1 for all else and old files. */
  version: number;
  /** Aim's type of the points: `int`, `float`, `aim.text`, …; null if absent. */
  dtype: string | null;
  /** The value at the greatest step; undefined where the trace has none. */
  last: AimValue | undefined;
  /** The step of `last`; undefined where the trace has none. */
  lastStep: bigint | undefined;
  /** The smallest value, where Aim recorded it (3.18 and later). */
  min?: AimValue;
  /** The greatest value, where Aim recorded it (3.18 and later). */
  max?: AimValue;
}

/** A run: one training with everything that was logged of it. */
export interface Run {
  /** The run's identity: usually 24 hexadecimal digits. */
  hash: string;
  /** The run's name, `Run: <hash>` unless it was renamed. */
  name: string | null;
  /** A free text, null where none was given. */
  description: string | null;
  /** The experiment's name, null where the run belongs to none. */
  experiment: string | null;
  /** The names of the run's tags; archived tags are left out. */
  tags: string[];
  /** Whether somebody archived the run; Aim's queries leave it out then. */
  archived: boolean;
  /** Whether the run has no end time: still written to, or crashed. */
  active: boolean;
  /** Seconds since 1970 UTC; null where the repository has no row of the run. */
  creationTime: number | null;
  /** Seconds since 1970 UTC; null while unfinished. */
  endTime: number | null;
  /** The logged parameters, nested; Aim's own `__system_params` left out. */
  params: AimObject;
  /** Metrics, `__system*` ones left out, by name and then context. */
  metrics: Metric[];
}
