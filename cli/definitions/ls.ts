/**
 * What the command line of `ls` takes.
 *
 * @module
 */
import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../io.ts";
// Not on demand, as one file of a program loads faster than ten do.
import { ls } from "../ls.ts";
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
 * Adds `ls` to the program.
 *
 * @param program The program
 * @param io The outside world of the command
 * @param done Takes its exit status
 */
export function addLs(program: Command, io: Io, done: Done): void {
  program.command("ls")
    .summary("List runs")
    .description("List runs, newest first.")
    .addOption(repositoryOption())
    .addOption(cacheOption())
    .addOption(formatOption(formats))
    .addOption(whereOption())
    .addOption(archivedOption())
    .addOption(
      columnsOption("Properties, hyperparameters and metrics (acc@test-human)"),
    )
    .addOption(sortOption())
    .addOption(limitOption("runs"))
    .addOption(
      new Option("--time <style>", "How to show times").choices(
        ["epoch", "iso", "ago"] as const,
      )
        .default("epoch" as const),
    )
    .addOption(colorOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
        [
          "aimrepo ls --columns hash,aug_name,acc@test-human --sort=-acc@test-human --limit 5",
          "the five best",
        ],
        [
          "aimrepo ls --where 'flowpic_dim = 32' --where 'acc@test-human > 75'",
          "only some",
        ],
        [
          "aimrepo ls --format jsonl --columns '*'",
          "everything, for another program",
        ],
      ]),
    )
    .action(async (options) => {
      done(await ls(options, io));
    });
}
