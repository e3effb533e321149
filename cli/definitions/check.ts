/**
 * What the command line of `check` takes.
 *
 * @module
 */
import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../io.ts";
import { formats } from "../render/format_names.ts";
import {
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
} from "./options.ts";

/**
 * Adds `check` to the program.
 *
 * @param program The program
 * @param io The outside world of the command
 * @param done Takes its exit status
 */
export function addCheck(program: Command, io: Io, done: Done): void {
  program.command("check")
    .summary("Check that a repository is whole")
    .description(
      "Check every checksum, and whether metadata, runs, index and artifacts agree.",
    )
    .addOption(repositoryOption())
    .addOption(
      new Option("--fix <part>", "Make a part anew").choices(
        ["index"] as const,
      ),
    )
    .addOption(formatOption(formats))
    .addOption(columnsOption("Columns (kind, hash, file, offset, message)"))
    .addOption(sortOption())
    .addOption(limitOption("findings"))
    .addOption(colorOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
        [
          "aimrepo check --aim-repo all",
          "exit status 4 where something is found",
        ],
        [
          "aimrepo check --aim-repo all --fix index",
          "make the index anew first",
        ],
      ]),
    )
    .action(async (options) => {
      const { check } = await import("../check.ts");
      done(await check(options, io));
    });
}
