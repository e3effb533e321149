/**
 * What the command line of `export` takes.
 *
 * @module
 */
import { exportFormats } from "../../lib/export/manifest.ts";
import { type Command, define } from "./definition.ts";
import * as option from "./options.ts";

const options = {
  aimRepo: option.aimRepo,
  cache: option.cache,
  format: option.choice(
    "--format <format>",
    "How to write (default: parquet into a folder, else jsonl)",
    exportFormats,
  ),
  points: option.flag(
    "--points",
    "Write points and not runs to the standard output",
  ),
  where: option.where,
  includeArchived: option.includeArchived,
  columns: option.columns("Columns of the standard output"),
  sort: option.sort,
  limit: option.limit("rows"),
  quiet: option.quiet,
  verbose: option.verbose,
};

/** `aimrepo export`. */
export const exportCommand: Command<typeof options> = define({
  name: "export",
  summary: "Write runs and points for DuckDB, Spark and others",
  description:
    "Keep tables of runs, metrics and points in a folder, as Parquet partitioned\n" +
    "by campaign; done again, only what changed is written. Without a folder, or\n" +
    "with -, write the runs, or the points, to the standard output.",
  argument: {
    flags: "[folder]",
    description: "The folder to keep the export in",
  },
  options,
  examples: [
    [
      "aimrepo export lake",
      "lake/runs, lake/metrics and lake/points as Parquet",
    ],
    [
      "aimrepo export --format csv --columns hash,aug_name,acc@test-human > runs.csv",
      "some columns of every run",
    ],
    [
      "aimrepo export --points --where 'aug_name = noaug' | gzip > points.jsonl.gz",
      "every point of some runs",
    ],
  ],
  run: async ({ options, args: [folder] }, io) => {
    const { exportRuns } = await import("../export.ts");
    return await exportRuns({ ...options, folder }, io);
  },
});
