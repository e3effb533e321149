/**
 * What the command line of `export` takes.
 *
 * @module
 */
import { type Command, Option } from "@commander-js/extra-typings";
import { exportFormats } from "../../lib/export/manifest.ts";
import type { Io } from "../io.ts";
import {
  archivedOption,
  cacheOption,
  columnsOption,
  type Done,
  examples,
  limitOption,
  quietOption,
  repositoryOption,
  sortOption,
  verboseOption,
  whereOption,
} from "./options.ts";

/**
 * Adds `export` to the program.
 *
 * @param program The program
 * @param io The outside world of the command
 * @param done Takes its exit status
 */
export function addExport(program: Command, io: Io, done: Done): void {
  program.command("export")
    .summary("Write runs and points for DuckDB, Spark and others")
    .description(
      "Keep tables of runs, metrics and points in a folder, as Parquet partitioned\n" +
        "by campaign; done again, only what changed is written. Without a folder, or\n" +
        "with -, write the runs, or the points, to the standard output.",
    )
    .argument("[folder]", "The folder to keep the export in")
    .addOption(repositoryOption())
    .addOption(cacheOption())
    .addOption(
      new Option(
        "--format <format>",
        "How to write (default: parquet into a folder, else jsonl)",
      ).choices(exportFormats),
    )
    .option("--points", "Write points and not runs to the standard output")
    .addOption(whereOption())
    .addOption(archivedOption())
    .addOption(
      columnsOption("Columns of the standard output"),
    )
    .addOption(sortOption())
    .addOption(limitOption("rows"))
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
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
      ]),
    )
    .action(async (folder, options) => {
      const { exportRuns } = await import("../export.ts");
      done(await exportRuns({ ...options, folder }, io));
    });
}
