/**
 * What the command line of `check` takes.
 *
 * @module
 */
import { formats } from "../render/format_names.ts";
import { type Command, define } from "./definition.ts";
import * as option from "./options.ts";

const options = {
  aimRepo: option.aimRepo,
  fix: option.choice("--fix <part>", "Make a part anew", ["index"]),
  format: option.format(formats),
  columns: option.columns("Columns (kind, hash, file, offset, message)"),
  sort: option.sort,
  limit: option.limit("findings"),
  ...option.talk,
};

/** `aimrepo check`. */
export const check: Command<typeof options> = define({
  name: "check",
  summary: "Check that a repository is whole",
  description:
    "Check every checksum, and whether metadata, runs, index and artifacts agree.",
  options,
  examples: [
    ["aimrepo check --aim-repo all", "exit status 4 where something is found"],
    [
      "aimrepo check --aim-repo all --fix index",
      "make the index anew first",
    ],
  ],
  run: async ({ options }, io) => {
    const { check } = await import("../check.ts");
    return await check(options, io);
  },
});
