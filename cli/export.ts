/**
 * `aimrepo export`: runs and points for other programs.
 *
 * @module
 */
import type { Arrangement } from "../lib/campaign/listing.ts";
import type { ExportFormat } from "../lib/export/manifest.ts";
import { isSystemError } from "../lib/rocksdb/disk.ts";
import { CommandError, usage } from "./errors.ts";
import type { Io } from "./io.ts";
import { count, openRepository, type Selection } from "./load.ts";
import { formatBytes } from "./render/bytes.ts";
import { Reporter, type ReporterOptions } from "./reporter.ts";
import type { ExportSummary } from "./export/to_folder.ts";

/** What `export` is asked for. */
export interface ExportOptions extends Selection, Arrangement, ReporterOptions {
  /** The folder to keep an export in; absent or `-` for the standard output. */
  readonly folder?: string | undefined;
  /** Parquet for a folder and JSON lines for a pipe where it is absent. */
  readonly format?: ExportFormat | undefined;
  /** Whether points and not runs go to the standard output. */
  readonly points?: boolean | undefined;
}

/**
 * Exports runs.
 *
 * @param options What to export, and where
 * @param io Where to print
 * @returns The exit status
 */
export async function exportRuns(
  options: ExportOptions,
  io: Io,
): Promise<number> {
  const { folder } = options;
  const isPipe = folder === undefined || folder === "-";
  const refused = isPipe ? refusedInPipe(options) : refusedInFolder(options);
  if (refused !== undefined) throw usage(`Cannot export: ${refused}`);
  const reporter = new Reporter(io, options);
  const repository = openRepository(options, io);
  if (isPipe) {
    const format = options.format === "csv" ? "csv" : "jsonl";
    const { pipePoints, pipeRuns } = await import("./export/to_pipe.ts");
    const pipe = options.points ? pipePoints : pipeRuns;
    await pipe(repository, { ...options, format }, io, reporter);
  } else {
    const { exportToFolder } = await import("./export/to_folder.ts");
    const format = options.format ?? "parquet";
    try {
      const summary = await exportToFolder(
        repository,
        folder,
        format,
        options,
        reporter,
      );
      io.out(`${sentence(summary)}\n`);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new CommandError(`Cannot export to ${folder}: ${error.message}`);
    }
  }
  return reporter.status;
}

function refusedInPipe(options: ExportOptions): string | undefined {
  if (options.format === "parquet") {
    return "Parquet goes into a folder, name one (the standard output takes csv and jsonl)";
  }
  if (options.points && options.sort !== undefined) {
    return "points are not sorted, they come run by run, each by metric, context and step";
  }
  return undefined;
}

function refusedInFolder(options: ExportOptions): string | undefined {
  if (options.points) {
    return "--points is for the standard output, a folder gets runs and points";
  }
  for (const name of ["columns", "sort", "limit"] as const) {
    if (options[name] !== undefined) {
      return `--${name} is for the standard output, a folder gets every column and row (--where chooses runs)`;
    }
  }
  return undefined;
}

function sentence({ runs, files, bytes }: ExportSummary): string {
  const { added, changed, removed, unchanged } = runs;
  return `runs: ${added} new, ${changed} changed, ${removed} removed, ` +
    `${unchanged} as they were; ` +
    `${count(files.written, "file", "files")} written (${
      formatBytes(bytes)
    }), ${files.removed} removed`;
}
