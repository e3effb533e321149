/**
 * What the command line of `merge` takes.
 *
 * @module
 */
import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../io.ts";
import { DEFAULT_REPOSITORY } from "../repository_path.ts";
import {
  collect,
  type Done,
  examples,
  formatOption,
  jobs,
  quietOption,
  verboseOption,
} from "./options.ts";

/**
 * Adds `merge` to the program.
 *
 * @param program The program
 * @param io The outside world of the command
 * @param done Takes its exit status
 */
export function addMerge(program: Command, io: Io, done: Done): void {
  program.command("merge")
    .summary("Merge repositories into one")
    .description(
      "Add the runs of repositories to another one, with all that belongs to them.\n" +
        "Nothing is deleted and no source is touched. Killed at any moment, the same\n" +
        "command finishes the work; done again, it copies only what is new.",
    )
    .requiredOption(
      "--src <path>",
      "A repository to read; may be repeated",
      collect,
    )
    .option(
      "--dst <path>",
      `The repository to add to (default: ${DEFAULT_REPOSITORY}); made if absent`,
    )
    .addOption(
      new Option(
        "--on-conflict <policy>",
        "For a run that differs: which copy wins",
      )
        .choices(["newer", "keep", "replace", "fail"] as const)
        .default("newer" as const),
    )
    .addOption(
      new Option("--active <policy>", "For a run that is being written")
        .choices(["skip", "copy"] as const)
        .default("skip" as const),
    )
    .option("--dry-run", "Say what would be done, and do nothing")
    .option("--jobs <n>", "Copy N runs at a time (default: 8)", jobs)
    .option("--verify", "Check what was copied")
    .option("--no-index", "Leave the index out, and remove one that is there")
    .option("--wait", "Wait for another merge into the same repository")
    .addOption(formatOption(["table", "json"]))
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
        ["aimrepo merge --src gpu1 --src gpu2 --dst all", "two repositories"],
        ["aimrepo merge --src gpu1 --dst all --dry-run", "what would be done"],
      ]),
    )
    .action(async (options) => {
      const { merge } = await import("../merge.ts");
      done(await merge(options, io));
    });
}
