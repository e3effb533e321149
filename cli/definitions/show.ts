/**
 * What the command line of `show` takes.
 *
 * @module
 */
import type { Command } from "@commander-js/extra-typings";
import type { Io } from "../io.ts";
import {
  archivedOption,
  cacheOption,
  colorOption,
  type Done,
  examples,
  formatOption,
  quietOption,
  repositoryOption,
  verboseOption,
  whereOption,
} from "./options.ts";

/**
 * Adds `show` to the program.
 *
 * @param program The program
 * @param io The outside world of the command
 * @param done Takes its exit status
 */
export function addShow(program: Command, io: Io, done: Done): void {
  program.command("show")
    .summary("Show runs whole")
    .description(
      "Show properties, parameters, metrics, notes and artifacts of runs; params.yml\n" +
        "beside what was logged, classification reports and confusion matrices.",
    )
    .argument("[hashes...]", "Hashes, or beginnings that fit one run")
    .addOption(repositoryOption())
    .addOption(cacheOption())
    .option("--all", "Show all runs")
    .addOption(formatOption(["table", "json", "jsonl"]))
    .addOption(whereOption())
    .addOption(archivedOption())
    .addOption(colorOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
        ["aimrepo show 014b", "the run whose hash begins so"],
        [
          "aimrepo show --all --format jsonl > runs.jsonl",
          "every run, for another program",
        ],
      ]),
    )
    .action(async (hashes, options) => {
      const { show } = await import("../show.ts");
      done(await show({ ...options, hashes }, io));
    });
}
