/**
 * What the command line of `ls` takes.
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
  columns: option.columns(
    "Properties, hyperparameters and metrics (acc@test-human)",
  ),
  sort: option.sort,
  limit: option.limit("runs"),
  time: option.withDefault(
    option.choice("--time <style>", "How to show times", [
      "epoch",
      "iso",
      "ago",
    ]),
    "epoch",
  ),
  ...option.talk,
};

/** `aimrepo ls`. */
export const ls: Command<typeof options> = define({
  name: "ls",
  summary: "List runs",
  description: "List runs, newest first.",
  options,
  examples: [
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
  ],
  run: async ({ options }, io) => {
    const { ls } = await import("../ls.ts");
    return await ls(options, io);
  },
});
