/**
 * What the command line of `merge` takes.
 *
 * @module
 */
import { DEFAULT_REPOSITORY } from "../repository_path.ts";
import { type Command, define, type Option } from "./definition.ts";
import * as option from "./options.ts";

const src: Option<readonly string[]> = {
  flags: "--src <path>",
  description: "A repository to read; may be repeated",
  repeated: true,
  mandatory: true,
};

const options = {
  src,
  dst: option.text(
    "--dst <path>",
    `The repository to add to (default: ${DEFAULT_REPOSITORY}); made if absent`,
  ),
  onConflict: option.withDefault(
    option.choice(
      "--on-conflict <policy>",
      "For a run that differs: which copy wins",
      ["newer", "keep", "replace", "fail"],
    ),
    "newer",
  ),
  active: option.withDefault(
    option.choice("--active <policy>", "For a run that is being written", [
      "skip",
      "copy",
    ]),
    "skip",
  ),
  dryRun: option.flag("--dry-run", "Say what would be done, and do nothing"),
  jobs: option.made(
    "--jobs <n>",
    "Copy N runs at a time (default: 8)",
    option.jobs,
  ),
  verify: option.flag("--verify", "Check what was copied"),
  index: option.negated(
    "--no-index",
    "Leave the index out, and remove one that is there",
  ),
  wait: option.flag(
    "--wait",
    "Wait for another merge into the same repository",
  ),
  format: option.format(["table", "json"]),
  quiet: option.quiet,
  verbose: option.verbose,
};

/** `aimrepo merge`. */
export const merge: Command<typeof options> = define({
  name: "merge",
  summary: "Merge repositories into one",
  description:
    "Add the runs of repositories to another one, with all that belongs to them.\n" +
    "Nothing is deleted and no source is touched. Killed at any moment, the same\n" +
    "command finishes the work; done again, it copies only what is new.",
  options,
  examples: [
    ["aimrepo merge --src gpu1 --src gpu2 --dst all", "two repositories"],
    ["aimrepo merge --src gpu1 --dst all --dry-run", "what would be done"],
  ],
  run: async ({ options }, io) => {
    const { merge } = await import("../merge.ts");
    return await merge(options, io);
  },
});
