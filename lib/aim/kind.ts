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
export interface Particulars {
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

const known = new WeakMap<Run, Particulars>();

/**
 * The kind of a run that was read from a repository.
 *
 * @param run The run
 * @returns Its kind and values; undefined for a run that was made otherwise,
 *   which is asked for its parameters and metrics
 */
export function particularsOf(run: Run): Particulars | undefined {
  return known.get(run);
}

/**
 * Remembers the kind of a run, whose parameters and metrics do not change.
 *
 * @param run The run
 * @param particulars Its kind and values
 */
export function setParticulars(run: Run, particulars: Particulars): void {
  known.set(run, particulars);
}

/**
 * Forgets the kind of a run, which is made another one.
 *
 * @param run The run
 */
export function forgetParticulars(run: Run): void {
  known.delete(run);
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
    const kind = known.get(run)?.kind;
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
