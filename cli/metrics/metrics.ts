/**
 * `aimrepo metrics`: the points of runs.
 *
 * @module
 */
import type { Arrangement } from "../../lib/campaign/listing.ts";
import { pointText } from "../../lib/campaign/point_text.ts";
import { isSystemError } from "../../lib/rocksdb/disk.ts";
import { chosenRuns } from "../chosen_runs.ts";
import { CommandError, usage } from "../errors.ts";
import type { Io } from "../io.ts";
import { arrangeRows, isArranged } from "../listing.ts";
import { openRepository } from "../load.ts";
import { type ColorChoice, stylesFor } from "../output.ts";
import { type Format, formats } from "../render/format_names.ts";
import { type Cell, formatRows } from "../render/formats.ts";
import { sanitize } from "../render/sanitize.ts";
import { Reporter, type ReporterOptions } from "../reporter.ts";
import { AtomicFile } from "../write.ts";
import { readSeries, type Series, type SeriesChoice } from "./read_series.ts";
import { seriesTable } from "./series_table.ts";

/** What `metrics` is asked for. */
export interface MetricsOptions
  extends SeriesChoice, Arrangement, ReporterOptions {
  /** The repository's path; the contract's default where it is absent. */
  readonly aimRepo?: string | undefined;
  /** Hashes, or beginnings of them that fit one run. */
  readonly hashes: readonly string[];
  readonly format: Format;
  readonly color?: ColorChoice | undefined;
  /** A file to write to instead of the standard output. */
  readonly output?: string | undefined;
}

/** The columns of a point. */
const names = ["hash", "metric", "context", "step", "epoch", "time", "value"];

/**
 * Shows the points of runs; on a terminal, a line a series.
 *
 * @param options Which runs and series, and how
 * @param io Where to print
 * @returns The exit status
 */
export async function metrics(
  options: MetricsOptions,
  io: Io,
): Promise<number> {
  if (options.hashes.length === 0) {
    throw usage("Cannot show metrics: name runs by their hash");
  }
  const reporter = new Reporter(io, options);
  const repository = openRepository(options, io);
  const runs = await chosenRuns(repository, options.hashes, reporter);
  const series = await readSeries(repository, runs, options, reporter);
  if (options.output !== undefined) {
    await save(options.output, series, options);
  } else if (
    options.format === "table" && io.columns !== undefined &&
    !isArranged(options)
  ) {
    io.out(overview(series, io.columns, options, io));
  } else {
    const { bold } = stylesFor(io, options.color);
    io.out(await asText(series, options.format, options, bold));
  }
  return reporter.status;
}

/** A table for each run; which run it is stands above where there are several. */
function overview(
  series: readonly Series[],
  width: number,
  { color }: MetricsOptions,
  io: Io,
): string {
  const { bold } = stylesFor(io, color);
  const runs = Map.groupBy(series, ({ hash }) => hash);
  return Array.from(runs, ([hash, ofRun]) => {
    const title = runs.size > 1 ? `run ${sanitize(hash)}\n` : "";
    return title + seriesTable(ofRun, width, bold);
  }).join("\n");
}

async function asText(
  series: readonly Series[],
  format: Format,
  arrangement: Arrangement,
  headerStyle?: (text: string) => string,
): Promise<string> {
  const isRaw = format === "json" || format === "jsonl";
  const rows = series.flatMap(({ hash, metric, context, points }) =>
    points.map(({ step, epoch, time, value }): Cell[] => {
      const isPlain = isRaw || value === null || typeof value !== "object";
      const shown = isPlain ? value : pointText(value);
      return [hash, metric, context, step, epoch, time, shown];
    })
  );
  const arranged = arrangeRows({ names, rows }, arrangement);
  return await formatRows(format, arranged, headerStyle);
}

/** Writes a file; how its name ends says in which format. */
async function save(
  path: string,
  series: readonly Series[],
  options: MetricsOptions,
): Promise<void> {
  const { format } = options;
  const end = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  const isParquet = end === "parquet" && format === "table";
  const named = format === "table"
    ? formats.find((name) => name === end)
    : format;
  if (!isParquet && (named === undefined || end === "parquet")) {
    throw usage(
      `Cannot write ${path}: its name has to end in .parquet, .csv, .json, ` +
        ".jsonl, .tsv or .md, or --format has to say what else it is",
    );
  }
  if (isParquet && isArranged(options)) {
    throw usage(
      `Cannot write ${path}: --columns, --sort and --limit have no meaning ` +
        "with Parquet",
    );
  }
  const text = isParquet
    ? undefined
    : await asText(series, named ?? format, options);
  const write = text === undefined
    ? (await import("./points_parquet.ts")).writePointsParquet
    : (_: readonly Series[], sink: (bytes: Uint8Array) => void) =>
      sink(new TextEncoder().encode(text));
  try {
    using file = new AtomicFile(path);
    write(series, (bytes) => file.write(bytes));
    file.commit();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new CommandError(`Cannot write ${path}: ${error.message}`);
  }
}
