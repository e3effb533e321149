/**
 * What the command line of `properties` takes.
 *
 * @module
 */
import type { Command } from "@commander-js/extra-typings";
import type { Io } from "../io.ts";
import { formats } from "../render/format_names.ts";
import {
  archivedOption,
  cacheOption,
  colorOption,
  columnsOption,
  type Done,
  examples,
  formatOption,
  limitOption,
  quietOption,
  repositoryOption,
  sortOption,
  verboseOption,
  whereOption,
} from "./options.ts";

/**
 * Adds `properties` to the program.
 *
 * @param program The program
 * @param io The outside world of the command
 * @param done Takes its exit status
 */
export function addProperties(program: Command, io: Io, done: Done): void {
  program.command("properties")
    .summary("List what runs have in common and what they differ in")
    .description(
      "List metrics, contexts, experiments and the values of every hyperparameter.",
    )
    .addOption(repositoryOption())
    .addOption(cacheOption())
    .addOption(formatOption(formats))
    .addOption(whereOption())
    .addOption(archivedOption())
    .addOption(columnsOption("Columns (name, unique, value)"))
    .addOption(sortOption())
    .addOption(limitOption("rows"))
    .addOption(colorOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
        ["aimrepo properties", "the runs of ./aim-repo"],
        [
          "aimrepo properties --where 'tag = final' --format json",
          "of some runs, for another program",
        ],
        [
          "aimrepo properties --columns name,unique --sort=-unique --limit 5",
          "what differs most",
        ],
      ]),
    )
    .action(async (options) => {
      const { properties } = await import("../properties.ts");
      done(await properties(options, io));
    });
}
