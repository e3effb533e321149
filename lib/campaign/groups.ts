/**
 * Runs in groups: who belongs together in a report.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import { newestFirst } from "./campaigns.ts";
import { type Columns, columnsOf, selectColumns } from "./columns.ts";
import { compareValues, valueNumbers } from "./order.ts";

/** The grouping name that stands for a metric's context. */
export const splitName = "test_split_name";

/** What to group by. */
export interface GroupOptions {
  /** Labels of contexts. */
  readonly contexts: readonly string[];
  /**
   * Names of columns, the outermost first. `test_split_name` is put first where
   * it is not among them.
   */
  readonly groupby: readonly string[];
  /** Where to look names up. @default the columns of the runs given */
  readonly columns?: Columns;
}

/** The groups of some runs. */
export interface RunGroups {
  /** The names that the keys' parts belong to. */
  readonly groupby: readonly string[];
  /** The groups, sorted by key; a missing value is the greatest. */
  readonly groups: readonly RunGroup[];
}

/** A run in one of its contexts. */
export interface Member {
  /** The run. */
  readonly run: Run;
  /** The context's label. */
  readonly context: string;
}

/** Runs in contexts that agree in everything they are grouped by. */
export interface RunGroup {
  /** A value for each name in `groupby`; null where the runs have none. */
  readonly key: readonly AimValue[];
  /** The runs, newest first. */
  readonly members: readonly Member[];
}

/**
 * Groups runs. A run stands once in each context; one without a value to group
 * by is in a group of its own kind, not dropped.
 *
 * @param runs The runs
 * @param options What to group by
 * @returns The groups
 * @throws {CampaignError} `unknown-column` if no run has a column to group by
 */
export function groupRuns(
  runs: readonly Run[],
  options: GroupOptions,
): RunGroups {
  const groupby = options.groupby.includes(splitName)
    ? options.groupby
    : [splitName, ...options.groupby];
  const place = groupby.indexOf(splitName);
  const columns = selectColumns(
    groupby.filter((name) => name !== splitName),
    options.columns ?? columnsOf(runs),
  );
  const alike = new Map<string, { values: AimValue[]; runs: Run[] }>();
  const numberOf = valueNumbers();
  for (const run of newestFirst(runs)) {
    const values = columns.map((column) => column.read(run) ?? null);
    const id = values.map(numberOf).join();
    const found = alike.get(id);
    if (found === undefined) alike.set(id, { values, runs: [run] });
    else found.runs.push(run);
  }
  const contexts = new Set(options.contexts);
  const groups = [...alike.values()].flatMap(({ values, runs }) =>
    Array.from(contexts, (context): RunGroup => ({
      key: values.toSpliced(place, 0, context),
      members: runs.map((run) => ({ run, context })),
    }))
  );
  return { groupby, groups: groups.sort((a, b) => compareKeys(a.key, b.key)) };
}

function compareKeys(a: readonly AimValue[], b: readonly AimValue[]): number {
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? null;
    const order = Number(x === null) - Number(y === null) ||
      compareValues(x, y);
    if (order !== 0) return order;
  }
  return 0;
}
