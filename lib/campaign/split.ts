/**
 * How a report is split into files.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import { type Columns, columnsOf, selectColumns } from "./columns.ts";
import { newestFirst } from "./campaigns.ts";
import { fileSafe } from "./file_name.ts";
import { valueKey } from "./order.ts";
import { pythonStr } from "./python.ts";

/** The runs that go into one pair of files. */
export interface Split {
  /** What the files differ in, undefined where there is only one pair. */
  readonly by?: { readonly name: string; readonly value: AimValue };
  /** What follows `runsinfo` and `summary` in the files' names. */
  readonly suffix: string;
  /** The runs, newest first. */
  readonly runs: readonly Run[];
}

/**
 * What a report's files are split by unless told otherwise.
 *
 * @param runs All runs of the repository
 * @returns `max_n_pkts` where every run has the flow representation
 *   `pktseries`, else `flowpic_dim`; undefined where no run has it
 */
export function defaultSplit(runs: readonly Run[]): string | undefined {
  const columns = columnsOf(runs);
  const representation = columns.find("flow_representation");
  const isSeries = runs.length > 0 &&
    runs.every((run) => representation?.read(run) === "pktseries");
  const name = isSeries ? "max_n_pkts" : "flowpic_dim";
  return columns.find(name) === undefined ? undefined : name;
}

/**
 * Splits runs by the values of a column.
 *
 * @param runs The runs of a campaign
 * @param name The column; undefined puts all runs into one pair of files
 * @param columns Where to look the name up
 * @returns A part for each value, by first appearance with the newest run first;
 *   runs without a value are a part of their own, named `None`
 * @throws {CampaignError} `unknown-column` if no run has the column
 */
export function splitRuns(
  runs: readonly Run[],
  name: string | undefined,
  columns: Columns = columnsOf(runs),
): Split[] {
  const sorted = newestFirst(runs);
  if (name === undefined) return [{ suffix: "", runs: sorted }];
  const parts = new Map<string, { value: AimValue; runs: Run[] }>();
  const [column] = selectColumns([name], columns);
  for (const run of sorted) {
    const value = column?.read(run) ?? null;
    const key = valueKey(value);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, { value, runs: [run] });
    else part.runs.push(run);
  }
  const taken = new Set<string>();
  return Array.from(parts.values(), ({ value, runs }) => {
    const suffix = unused(`_${fileSafe(`${name}_${pythonStr(value)}`)}`, taken);
    taken.add(suffix.toLowerCase());
    return { by: { name, value }, suffix, runs };
  });
}

function unused(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name}_${n}`;
  return free;
}
