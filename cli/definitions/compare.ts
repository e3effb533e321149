/**
 * What the command line of `compare` takes.
 *
 * @module
 */
import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../io.ts";
import { formats } from "../render/format_names.ts";
import {
  archivedOption,
  cacheOption,
  colorOption,
  digits,
  type Done,
  examples,
  formatOption,
  list,
  quietOption,
  repositoryOption,
  share,
  verboseOption,
  whereOption,
  wholeNumber,
} from "./options.ts";

/**
 * Adds `compare` to the program.
 *
 * @param program The program
 * @param io The outside world of the command
 * @param done Takes its exit status
 */
export function addCompare(program: Command, io: Io, done: Done): void {
  program.command("compare")
    .summary("Test which values of a hyperparameter are better")
    .description(
      "Compare the values of a hyperparameter over the blocks (seeds, splits) that all\n" +
        "of them were run in: Wilcoxon's signed-rank test with Holm's correction for each\n" +
        "pair, and for three values or more Friedman's test with Nemenyi's critical\n" +
        "distance. Blocks in which a value is missing are left out and named; two runs of\n" +
        "one value in one block are an error.",
    )
    .addOption(repositoryOption())
    .addOption(cacheOption())
    .requiredOption("--by <name>", "The hyperparameter to compare values of")
    .option("--metric <name>", "The metric (default: acc)")
    .option(
      "--context <name>",
      "Its context (default: the first that begins with test)",
    )
    .option(
      "--block <names>",
      "What to pair by, separated by commas (default: split_index and names that end in seed, where runs differ in them)",
      list,
    )
    .option("--lower-is-better", "Take the least value for the best")
    .option(
      "--alpha <share>",
      "Chance of finding a difference where there is none",
      share,
      0.05,
    )
    .addOption(
      new Option("--interval <kind>", "How to make intervals of differences")
        .choices(["t", "bootstrap"] as const).default("t" as const),
    )
    .option("--seed <n>", "Where the bootstrap begins", wholeNumber, 0)
    .addOption(
      new Option(
        "--unpaired",
        "Compare means without blocks: Tukey's honestly significant differences",
      ).conflicts(["block", "interval", "seed", "svg"]),
    )
    .option("--svg <file>", "Save the critical-distance diagram")
    .option(
      "--pairs",
      "Print the pairs alone, which csv, tsv, jsonl, md and latex lack otherwise",
    )
    .option("--precision <n>", "Decimals of means and differences", digits, 2)
    .addOption(formatOption(formats))
    .addOption(whereOption())
    .addOption(archivedOption())
    .addOption(colorOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
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
      ]),
    )
    .action(async (options) => {
      const { compare } = await import("../compare.ts");
      done(await compare(options, io));
    });
}
