/**
 * Runs of one kind: their parameters have the same names and nesting, and their
 * metrics the same names, contexts and types. The runs of a campaign are of few
 * kinds, so that what follows from these is found once and not for each run.
 *
 * @module
 */
import type { MetricPlan } from "./metric_plan.ts";
import type { Run } from "./run.ts";
import type { Template } from "./template.ts";
import type { AimValue } from "./value.ts";

/** What the runs of a kind have in common; the same object for all of them. */
export interface RunKind {
  /** The parameters, with slots for the values that are a run's own. */
  readonly params: Template;
  /** The metrics, likewise, in the order of {@linkcode Run.metrics}. */
  readonly metrics: readonly MetricPlan[];
}

/** The kind of a run, and its own values. */
export interface Particulars extends Pick<Run, "params" | "metrics"> {
  /** The kind. */
  readonly kind: RunKind;
  /**
   * A part of the run.
   *
   * @param template A part of the kind
   * @returns It with the run's own values
   */
  fill(template: Template): AimValue;
}

/** What of a run is not copied with it, as copies may be changed. */
const PARTICULARS = Symbol("particulars");

/** A run that was read from a repository. */
interface ReadRun extends Run {
  [PARTICULARS]?: Particulars | undefined;
}

/**
 * The kind of a run that was read from a repository.
 *
 * @param run The run
 * @returns Its kind and values; undefined for a run that was made or changed
 *   otherwise, which is asked for its parameters and metrics
 */
export function particularsOf(run: Run): Particulars | undefined {
  return (run as ReadRun)[PARTICULARS];
}

/** Few commands look at all parameters and metrics, and those at few runs. */
const PARAMS = onDemand("params");
const METRICS = onDemand("metrics");

/**
 * Makes a run of its properties; parameters and metrics are made when they are
 * asked for.
 *
 * @param properties All else of the run; becomes the run
 * @param particulars Its kind and values, which do not change
 * @returns The run
 */
export function runWith(
  properties: Omit<Run, "params" | "metrics">,
  particulars: Particulars,
): Run {
  // The same functions for all runs, so that these are alike to V8.
  Object.defineProperty(properties, "params", PARAMS);
  Object.defineProperty(properties, "metrics", METRICS);
  Object.defineProperty(properties, PARTICULARS, {
    value: particulars,
    writable: true,
  });
  return properties as Run;
}

function onDemand(name: "params" | "metrics"): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: true,
    get(this: ReadRun) {
      return this[PARTICULARS]![name];
    },
    set(this: ReadRun, value) {
      const { params, metrics } = this;
      const values = { params, metrics, [name]: value };
      // With others it is of no kind.
      Object.defineProperties(this, Object.getOwnPropertyDescriptors(values));
      this[PARTICULARS] = undefined;
    },
  };
}

/**
 * One run of each kind: all that there are of names and types are in them.
 *
 * @param runs The runs
 * @returns The first run of each kind, and each run of an unknown one
 */
export function oneOfEachKind(runs: Iterable<Run>): Run[] {
  const found: Run[] = [];
  const seen = new Set<RunKind>();
  let last: RunKind | undefined;
  for (const run of runs) {
    const kind = particularsOf(run)?.kind;
    if (kind) {
      // Mostly it is that of the run before.
      if (kind === last) continue;
      last = kind;
      if (seen.has(kind)) continue;
      seen.add(kind);
    }
    found.push(run);
  }
  return found;
}
