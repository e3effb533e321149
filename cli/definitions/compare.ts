/**
 * What the command line of `compare` takes.
 *
 * @module
 */
import { formats } from "../render/format_names.ts";
import { type Command, define } from "./definition.ts";
import * as option from "./options.ts";

const options = {
  aimRepo: option.aimRepo,
  cache: option.cache,
  by: option.mandatory(
    "--by <name>",
    "The hyperparameter to compare values of",
  ),
  metric: option.text("--metric <name>", "The metric (default: acc)"),
  context: option.text(
    "--context <name>",
    "Its context (default: the first that begins with test)",
  ),
  block: option.made(
    "--block <names>",
    "What to pair by, separated by commas (default: split_index and names that end in seed, where runs differ in them)",
    option.list,
  ),
  lowerIsBetter: option.flag(
    "--lower-is-better",
    "Take the least value for the best",
  ),
  alpha: option.withDefault(
    option.made(
      "--alpha <share>",
      "Chance of finding a difference where there is none",
      option.share,
    ),
    0.05,
  ),
  interval: option.withDefault(
    option.choice(
      "--interval <kind>",
      "How to make intervals of differences",
      ["t", "bootstrap"],
    ),
    "t",
  ),
  seed: option.withDefault(
    option.made("--seed <n>", "Where the bootstrap begins", option.wholeNumber),
    0,
  ),
  unpaired: option.flag(
    "--unpaired",
    "Compare means without blocks: Tukey's honestly significant differences",
    ["block", "interval", "seed", "svg"],
  ),
  svg: option.text("--svg <file>", "Save the critical-distance diagram"),
  pairs: option.flag(
    "--pairs",
    "Print the pairs alone, which csv, tsv, jsonl, md and latex lack otherwise",
  ),
  precision: option.withDefault(
    option.made(
      "--precision <n>",
      "Decimals of means and differences",
      option.digits,
    ),
    2,
  ),
  format: option.format(formats),
  where: option.where,
  includeArchived: option.includeArchived,
  ...option.talk,
};

/** `aimrepo compare`. */
export const compare: Command<typeof options> = define({
  name: "compare",
  summary: "Test which values of a hyperparameter are better",
  description:
    "Compare the values of a hyperparameter over the blocks (seeds, splits) that all\n" +
    "of them were run in: Wilcoxon's signed-rank test with Holm's correction for each\n" +
    "pair, and for three values or more Friedman's test with Nemenyi's critical\n" +
    "distance. Blocks in which a value is missing are left out and named; two runs of\n" +
    "one value in one block are an error.",
  options,
  examples: [
    [
      "aimrepo compare --by aug_name --context test-script --where 'flowpic_dim = 32'",
      "seven augmentations over seeds and splits",
    ],
    [
      "aimrepo compare --by aug_name --block flowpic_dim,seed,split_index --svg augmentations.svg",
      "over more blocks, with a diagram",
    ],
    [
      "aimrepo compare --by flowpic_dim --unpaired --metric loss --lower-is-better",
      "means without pairing",
    ],
  ],
  run: async ({ options }, io) => {
    const { compare } = await import("../compare.ts");
    const lowerIsBetter = options.lowerIsBetter ?? false;
    return await compare({ ...options, lowerIsBetter }, io);
  },
});
