/**
 * `aimrepo ls`: a line a run.
 *
 * @module
 */
import { oneOfEachKind } from "../lib/aim/kind.ts";
import type { Run } from "../lib/aim/run.ts";
import type { AimValue } from "../lib/aim/value.ts";
import {
  type Column,
  columnsOf,
  selectColumns,
} from "../lib/campaign/columns.ts";
import { type Arrangement, sortAndLimit } from "../lib/campaign/listing.ts";
import type { Io } from "./io.ts";
import { loadRuns, openRepository, type Selection } from "./load.ts";
import { type ColorChoice, stylesFor } from "./output.ts";
import type { Format } from "./render/format_names.ts";
import { type Cell, formatRows } from "./render/formats.ts";
import { Reporter, type ReporterOptions } from "./reporter.ts";

/** How times are shown. */
export type TimeStyle = "epoch" | "iso" | "ago";

/** What `ls` is asked for. */
export interface LsOptions extends Selection, Arrangement, ReporterOptions {
  readonly format: Format;
  readonly color?: ColorChoice | undefined;
  readonly time: TimeStyle;
}

/** The columns that hold seconds since 1970. */
const TIMES = new Set(["creation_time", "end_time"]);

/**
 * Lists runs.
 *
 * @param options What to list
 * @param io Where to print
 * @returns The exit status
 */
export async function ls(options: LsOptions, io: Io): Promise<number> {
  const reporter = new Reporter(io, options);
  const repository = openRepository(options, io);
  const runs = await loadRuns(repository, options, reporter, {
    metrics: namesColumns(options),
  });
  const all = columnsOf(runs);
  const columns = selectColumns(options.columns ?? defaultColumns(runs), all);
  const shown = sortAndLimit(runs, all, options);
  const now = Date.now() / 1000;
  const rows = shown.map((run) =>
    columns.map((column) => cell(run, column, options.time, now))
  );
  const names = columns.map(({ name }) => name);
  const { bold } = stylesFor(io, options.color);
  io.out(await formatRows(options.format, { names, rows }, bold));
  return reporter.status;
}

/** Whether columns are asked for by name, so that metrics may be among them. */
function namesColumns({ columns, sort, where }: LsOptions): boolean {
  return columns !== undefined || sort !== undefined || where !== undefined;
}

/** tcbench shows a campaign where it is a parameter of its own. */
function defaultColumns(runs: readonly Run[]): string[] {
  const hasCampaign = oneOfEachKind(runs)
    .some((run) => run.params.campaign_id !== undefined);
  return [
    "hash",
    ...hasCampaign ? ["campaign_id"] : [],
    "creation_time",
    "end_time",
  ];
}

function cell(run: Run, column: Column, style: TimeStyle, now: number): Cell {
  const value = column.read(run);
  if (
    style === "epoch" || typeof value !== "number" || !TIMES.has(column.name)
  ) return value;
  return style === "iso" ? isoTime(value) : ago(now - value);
}

/** A time in UTC, to the second. */
function isoTime(seconds: number): AimValue {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime())
    ? seconds
    : `${date.toISOString().slice(0, 19)}Z`;
}

const UNITS: [string, number][] = [
  ["y", 365 * 86400],
  ["d", 86400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
];

/** How long ago, in the greatest unit that fits. */
function ago(seconds: number): string {
  const [unit, length] =
    UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["s", 1];
  const text = `${Math.floor(Math.abs(seconds) / length)}${unit}`;
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}
