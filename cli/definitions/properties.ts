/**
 * What the command line of `properties` takes.
 *
 * @module
 */
import { formats } from "../render/format_names.ts";
import { type Command, define } from "./definition.ts";
import * as option from "./options.ts";

const options = {
  aimRepo: option.aimRepo,
  cache: option.cache,
  format: option.format(formats),
  where: option.where,
  includeArchived: option.includeArchived,
  columns: option.columns("Columns (name, unique, value)"),
  sort: option.sort,
  limit: option.limit("rows"),
  ...option.talk,
};

/** `aimrepo properties`. */
export const properties: Command<typeof options> = define({
  name: "properties",
  summary: "List what runs have in common and what they differ in",
  description:
    "List metrics, contexts, experiments and the values of every hyperparameter.",
  options,
  examples: [
    ["aimrepo properties", "the runs of ./aim-repo"],
    [
      "aimrepo properties --where 'tag = final' --format json",
      "of some runs, for another program",
    ],
    [
      "aimrepo properties --columns name,unique --sort=-unique --limit 5",
      "what differs most",
    ],
  ],
  run: async ({ options }, io) => {
    const { properties } = await import("../properties.ts");
    return await properties(options, io);
  },
});
