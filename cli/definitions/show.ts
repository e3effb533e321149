/**
 * What the command line of `show` takes.
 *
 * @module
 */
import { type Command, define } from "./definition.ts";
import * as option from "./options.ts";

const options = {
  aimRepo: option.aimRepo,
  cache: option.cache,
  all: option.flag("--all", "Show all runs"),
  format: option.format(["table", "json", "jsonl"]),
  where: option.where,
  includeArchived: option.includeArchived,
  ...option.talk,
};

/** `aimrepo show`. */
export const show: Command<typeof options> = define({
  name: "show",
  summary: "Show runs whole",
  description:
    "Show properties, parameters, metrics, notes and artifacts of runs; params.yml\n" +
    "beside what was logged, classification reports and confusion matrices.",
  argument: {
    flags: "[hashes...]",
    description: "Hashes, or beginnings that fit one run",
  },
  options,
  examples: [
    ["aimrepo show 014b", "the run whose hash begins so"],
    [
      "aimrepo show --all --format jsonl > runs.jsonl",
      "every run, for another program",
    ],
  ],
  run: async ({ options, args }, io) => {
    const { show } = await import("../show.ts");
    return await show({ ...options, hashes: args }, io);
  },
});
