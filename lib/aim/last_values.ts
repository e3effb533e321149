/**
 * Last values that a chunk does not tell.
 *
 * @module
 */
import { particularsOf, type RunKind } from "./kind.ts";
import type { Repository } from "./repository.ts";
import type { Metric, Run } from "./run.ts";

/**
 * Whether a run has a metric whose last value its chunk does not tell.
 *
 * @param run The run
 * @returns False where {@linkcode withLastValues} returns it as it is
 */
export function lacksLastValues(run: Run): boolean {
  const kind = particularsOf(run)?.kind;
  return kind ? isAnyLacking(kind) : run.metrics.some(isLacking);
}

/**
 * Fills in the last value of metrics whose trace has none, from their points:
 * Aim writes none for a metric that was tracked at negative steps only. Runs
 * without such a metric are returned as they are, and their points not opened.
 *
 * @param repository Where the run is from
 * @param run The run
 * @returns The run with the last values that could be found
 * @throws {DatabaseError} Where the points cannot be read
 */
export async function withLastValues(
  repository: Repository,
  run: Run,
): Promise<Run> {
  if (!lacksLastValues(run)) return run;
  const lacking = run.metrics.filter(isLacking);
  const series = await repository.points(run.hash, lacking);
  const found = new Map<Metric, Metric>();
  for (const [i, metric] of lacking.entries()) {
    const newest = series[i]?.points.at(-1);
    if (newest) {
      found.set(metric, {
        ...metric,
        last: newest.value,
        lastStep: newest.step,
      });
    }
  }
  return {
    ...run,
    metrics: run.metrics.map((metric) => found.get(metric) ?? metric),
  };
}

const lacks = new WeakMap<RunKind, boolean>();

function isAnyLacking(kind: RunKind): boolean {
  let isLackingAny = lacks.get(kind);
  if (isLackingAny === undefined) {
    isLackingAny = kind.metrics.some(isLacking);
    lacks.set(kind, isLackingAny);
  }
  return isLackingAny;
}

/** Only series of numbers are metrics whose last value is asked for. */
function isLacking(
  { last, version }: { readonly last?: unknown; readonly version: number },
): boolean {
  return last === undefined && version === 2;
}
