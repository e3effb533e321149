/**
 * The program: every command with its options, its help and its examples. What
 * a command does is loaded when it is run, so that `--version` stays quick.
 *
 * @module
 */
import {
  Command,
  InvalidArgumentError,
  Option,
} from "@commander-js/extra-typings";
import type { Io } from "./io.ts";
import type { ColorChoice } from "./output.ts";
import { formats } from "./render/format_names.ts";
import { DEFAULT_REPOSITORY } from "./repository_path.ts";
import { versionText } from "./version.ts";

/** The program, and the status that its last action ended with. */
export interface Program {
  command: Command;
  status(): number;
}

/**
 * Puts the program together.
 *
 * @param io The outside world of the commands
 * @returns The program, ready to parse
 */
export function createProgram(io: Io): Program {
  let status = 0;
  const done = (result: number): void => {
    status = result;
  };
  const command = new Command("aimrepo")
    .description(
      "List, summarise, report on and merge Aim experiment repositories.",
    )
    .version(versionText(), "-V, --version", "Show the version")
    .helpOption("-h, --help", "Show help")
    .helpCommand("help [command]", "Show help for a command")
    .showSuggestionAfterError(true)
    .addHelpText(
      "after",
      examples([
        ["aimrepo ls", "the runs of ./aim-repo, newest first"],
        [
          "aimrepo properties --aim-repo runs",
          "what the runs in ./runs differ in",
        ],
        [
          "aimrepo report --metrics acc,f1",
          "mean, deviation and confidence interval",
        ],
        ["aimrepo show 3f2a --format json", "all of one run"],
      ]) + EXIT_STATUS,
    );
  addLs(command, io, done);
  addProperties(command, io, done);
  addReport(command, io, done);
  addShow(command, io, done);
  return { command: command as unknown as Command, status: () => status };
}

const EXIT_STATUS = `
Exit status:
  0  done
  1  failed
  2  wrong use, or missing input
  3  done but for some runs, each named on the standard error
  130  interrupted
`;

type Done = (status: number) => void;

function addLs(program: Command, io: Io, done: Done): void {
  program.command("ls")
    .summary("List runs")
    .description("List runs, newest first.")
    .addOption(repositoryOption())
    .addOption(formatOption(formats))
    .addOption(whereOption())
    .addOption(archivedOption())
    .option(
      "--columns <names>",
      "Properties, hyperparameters and metrics (acc@test-human) to show; * is all",
      list,
    )
    .option("--sort <column>", "Sort by a column; -COLUMN is greatest first")
    .option("--limit <n>", "Show at most N runs", wholeNumber)
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
      const { ls } = await import("./ls.ts");
      done(await ls(options, io));
    });
}

function addProperties(program: Command, io: Io, done: Done): void {
  program.command("properties")
    .summary("List what runs have in common and what they differ in")
    .description(
      "List metrics, contexts, experiments and the values of every hyperparameter.",
    )
    .addOption(repositoryOption())
    .addOption(formatOption(formats))
    .addOption(whereOption())
    .addOption(archivedOption())
    .addOption(colorOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
        ["aimrepo properties", "the runs of ./aim-repo"],
        [
          "aimrepo properties --where 'tag = final' --format json",
          "of some runs, for another program",
        ],
      ]),
    )
    .action(async (options) => {
      const { properties } = await import("./properties.ts");
      done(await properties(options, io));
    });
}

function addReport(program: Command, io: Io, done: Done): void {
  program.command("report")
    .summary("Summarise metrics over groups of runs")
    .description(
      "Group the runs of a campaign and show mean, sample standard deviation and\n" +
        "the half width of the confidence interval of each metric. Saves the runs as\n" +
        "Parquet and the table as CSV below campaign_summary/<campaign_id>.",
    )
    .addOption(repositoryOption())
    .option(
      "--campaign-id <id>",
      "The campaign; all for every one (default: the newest)",
    )
    .option(
      "--metrics <names>",
      "Metrics, separated by commas (default: acc)",
      list,
    )
    .option(
      "--contexts <names>",
      "Contexts (default: those that begin with test)",
      list,
    )
    .option(
      "--groupby <names>",
      "What to group by (default: what differs between runs)",
      list,
    )
    .option(
      "--output-folder <dir>",
      "Where to put campaign_summary (default: the repository)",
    )
    .option("--precision <n>", "Decimals in the table", digits, 2)
    .option("--no-save", "Write no files")
    .option(
      "--split-by <name>",
      "A file for each value (default: flowpic_dim or max_n_pkts)",
    )
    .option(
      "--confidence <share>",
      "Share that the intervals cover",
      share,
      0.95,
    )
    .addOption(formatOption(formats))
    .addOption(whereOption())
    .addOption(archivedOption())
    .addOption(colorOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
        ["aimrepo report --no-save", "the table alone"],
        [
          "aimrepo report --groupby flowpic_dim,aug_name --contexts test-human --metrics acc,f1",
          "another view",
        ],
        [
          "aimrepo report --no-save --format csv > report.csv",
          "all digits, for another program",
        ],
      ]),
    )
    .action(async (options) => {
      const { report } = await import("./report.ts");
      done(await report(options, io));
    });
}

function addShow(program: Command, io: Io, done: Done): void {
  program.command("show")
    .summary("Show runs whole")
    .description(
      "Show properties, parameters, metrics, artifacts and notes of runs.",
    )
    .argument("[hashes...]", "Hashes, or beginnings that fit one run")
    .addOption(repositoryOption())
    .option("--all", "Show all runs")
    .addOption(formatOption(["table", "json", "jsonl"]))
    .addOption(whereOption())
    .addOption(archivedOption())
    .addOption(colorOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .addHelpText(
      "after",
      examples([
        ["aimrepo show 3f2a", "the run whose hash begins so"],
        [
          "aimrepo show --all --format jsonl > runs.jsonl",
          "every run, for another program",
        ],
      ]),
    )
    .action(async (hashes, options) => {
      const { show } = await import("./show.ts");
      done(await show({ ...options, hashes }, io));
    });
}

function repositoryOption() {
  return new Option(
    "--aim-repo <path>",
    `The repository, or its .aim folder (default: ${DEFAULT_REPOSITORY}, else .)`,
  );
}

function formatOption<const T extends string>(names: readonly T[]) {
  return new Option("--format <format>", "How to print").choices(names)
    .default("table" as T);
}

function whereOption() {
  return new Option(
    "--where <expr>",
    "Only runs for which NAME OP VALUE holds; may be repeated",
  )
    .argParser(collect);
}

function archivedOption() {
  return new Option("--include-archived", "Take archived runs too");
}

function colorOption() {
  return new Option("--color <when>", "Colour the output").choices(
    ["auto", "always", "never"] as const satisfies ColorChoice[],
  ).default("auto" as const);
}

function quietOption() {
  return new Option("-q, --quiet", "No notes and no progress");
}

function verboseOption() {
  return new Option("-v, --verbose", "Say more about what is done");
}

function examples(lines: [string, string][]): string {
  const texts = lines.map(([line, what]) => `  # ${what}\n  ${line}\n`);
  return `\nExamples:\n${texts.join("")}`;
}

function collect(value: string, previous: string[] | undefined): string[] {
  return [...previous ?? [], value];
}

function list(value: string): string[] {
  const names = value.split(",").map((name) => name.trim()).filter((name) =>
    name !== ""
  );
  if (names.length === 0) throw new InvalidArgumentError("It names nothing.");
  return names;
}

function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value)) {
    throw new InvalidArgumentError("It is not a whole number.");
  }
  return Number(value);
}

function digits(value: string): number {
  const number = wholeNumber(value);
  if (number > 15) {
    throw new InvalidArgumentError("A float has no more than 15 decimals.");
  }
  return number;
}

function share(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number < 1)) {
    throw new InvalidArgumentError("It is not between 0 and 1.");
  }
  return number;
}
