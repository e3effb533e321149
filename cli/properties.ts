/**
 * `aimrepo properties`: what the runs of a repository have in common.
 *
 * @module
 */
import type { AimValue } from "../lib/aim/value.ts";
import type { Arrangement } from "../lib/campaign/listing.ts";
import { type Overview, overviewOf } from "../lib/campaign/overview.ts";
import { pythonRepr } from "../lib/campaign/python.ts";
import type { Io } from "./io.ts";
import { loadRuns, openRepository, type Selection } from "./load.ts";
import { type ColorChoice, stylesFor } from "./output.ts";
import { boxedTable } from "./render/boxed_table.ts";
import { formatDuration } from "./render/duration.ts";
import type { Format } from "./render/format_names.ts";
import type { Cell } from "./render/formats.ts";
import { Reporter, type ReporterOptions } from "./reporter.ts";

/** What `properties` is asked for. */
export interface PropertiesOptions
  extends Selection, Arrangement, ReporterOptions {
  readonly format: Format;
  readonly color?: ColorChoice | undefined;
}

/** The width of the table in a pipe, as tcbench's documentation shows it. */
const PIPE_WIDTH = 100;

/** A row: a name, how many distinct values, and what they are. */
interface PropertyRow {
  name: string;
  unique: number | undefined;
  value: AimValue;
}

/**
 * Sums a repository up.
 *
 * @param options Which runs to take
 * @param io Where to print
 * @returns The exit status
 */
export async function properties(
  options: PropertiesOptions,
  io: Io,
): Promise<number> {
  const reporter = new Reporter(io, options);
  const repository = openRepository(options, io);
  const overview = overviewOf(await loadRuns(repository, options, reporter));
  const [general, specific] = rowsOf(overview);
  const { bold } = stylesFor(io, options.color);
  if (options.format === "table" && !isArranged(options)) {
    const width = io.columns ?? PIPE_WIDTH;
    io.out(boxedTable(
      [{ name: "Name" }, { name: "No. unique", align: "right" }, {
        name: "Value",
      }],
      [general, specific].map((rows) => rows.map(cells)),
      { width, headerStyle: bold },
    ));
  } else {
    // Loaded for who wants another table.
    const { arrangeRows } = await import("./listing.ts");
    const { formatRows } = await import("./render/formats.ts");
    const rows = [...general, ...specific].map((
      { name, unique, value },
    ): Cell[] => [
      name,
      unique === undefined ? null : BigInt(unique),
      value,
    ]);
    const names = ["name", "unique", "value"];
    const arranged = arrangeRows({ names, rows }, options);
    io.out(await formatRows(options.format, arranged, bold));
  }
  return reporter.status;
}

/** Whether the user wants other than the two parts that tcbench shows. */
function isArranged({ columns, sort, limit }: Arrangement): boolean {
  return columns !== undefined || sort !== undefined || limit !== undefined;
}

function cells({ name, unique, value }: PropertyRow): string[] {
  return [
    name,
    unique === undefined ? "-" : `${unique}`,
    typeof value === "string" ? value : pythonRepr(value),
  ];
}

function rowsOf(overview: Overview): [PropertyRow[], PropertyRow[]] {
  const { runs, duration, metrics, contexts, experiments, hyperparameters } =
    overview;
  const spread = `${formatDuration(duration.mean)} ± ${
    formatDuration(duration.std)
  }`;
  const list = (name: string, values: readonly AimValue[]): PropertyRow => ({
    name,
    unique: values.length,
    value: [...values],
  });
  return [
    [
      { name: "runs", unique: undefined, value: BigInt(runs) },
      { name: "run duration (mean ± std)", unique: undefined, value: spread },
      list("metrics", metrics),
      list("contexts", contexts),
    ],
    [experiments, ...hyperparameters].map(({ name, values }) =>
      list(name, values)
    ),
  ];
}
