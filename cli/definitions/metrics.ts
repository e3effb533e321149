/**
 * What the command line of `metrics` takes.
 *
 * @module
 */
import type { Command } from "@commander-js/extra-typings";
import type { Io } from "../io.ts";
import { formats } from "../render/format_names.ts";
import {
  colorOption,
  columnsOption,
  type Done,
  examples,
  formatOption,
  limitOption,
  list,
  quietOption,
  repositoryOption,
  sortOption,
  verboseOption,
} from "./options.ts";

/**
 * Adds `metrics` to the program.
 *
 * @param program The program
 * @param io The outside world of the command
 * @param done Takes its exit status
 */
export function addMetrics(program: Command, io: Io, done: Done): void {
  program.command("metrics")
    .summary("Show the points of metrics")
    .description(
      "Show what runs tracked, by step: step, epoch, time and value of each point.\n" +
        "On a terminal, a line and a picture for each series.",
    )
    .argument("[hashes...]", "Hashes, or beginnings that fit one run")
    .addOption(repositoryOption())
    .option(
      "--name <names>",
      "Metrics, separated by commas (default: all)",
      list,
    )
    .option(
      "--context <names>",
      "Contexts, separated by commas (default: all)",
      list,
    )
    .addOption(formatOption(formats))
    .option(
      "--output <file>",
      "Write the points to a file; its end (.parquet, .csv, …) is the format",
    )
    .addOption(columnsOption("Columns of the points"))
    .addOption(sortOption())
    .addOption(limitOption("points"))
    .addOption(colorOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
        ["aimrepo metrics 014b", "how a training went"],
        [
          "aimrepo metrics 014b --name loss --context train,val --format csv",
          "the points, for another program",
        ],
        [
          "aimrepo metrics 014b --name acc --context val --sort=-value --limit 1",
          "the best step",
        ],
        [
          "aimrepo metrics 014b --output points.parquet",
          "all points as Parquet",
        ],
      ]),
    )
    .action(async (hashes, options) => {
      const { metrics } = await import("../metrics/metrics.ts");
      done(await metrics({ ...options, hashes }, io));
    });
}
