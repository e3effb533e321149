// deno-lint-ignore-file explicit-module-boundary-types
// The types of options are inferred from their flags; that is what they are for.
/**
 * Options that several commands have, and the values that options take.
 *
 * @module
 */
import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { ColorChoice } from "../output.ts";
import { DEFAULT_REPOSITORY } from "../repository_path.ts";

/** Takes the exit status that a command ended with. */
export type Done = (status: number) => void;

/**
 * The repository that a command reads.
 */
export function repositoryOption() {
  return new Option(
    "--aim-repo <path>",
    `The repository, or its .aim folder (default: ${DEFAULT_REPOSITORY}, else .)`,
  );
}

/**
 * Whether what was read of runs is kept for the next command.
 */
export function cacheOption() {
  return new Option(
    "--no-cache",
    "Read every run anew; keep nothing of what is read",
  );
}

/**
 * How a command prints.
 *
 * @param names The formats that it has
 */
export function formatOption<const T extends string>(names: readonly T[]) {
  return new Option("--format <format>", "How to print").choices(names)
    .default("table" as T);
}

/**
 * Which runs a command is about.
 */
export function whereOption() {
  return new Option(
    "--where <expr>",
    "Only runs for which NAME OP VALUE holds; may be repeated",
  )
    .argParser(collect);
}

/**
 * Which columns a list shows.
 *
 * @param what What the columns are
 */
export function columnsOption(what: string) {
  return new Option(
    "--columns <names>",
    `${what} to show, separated by commas; * is all`,
  ).argParser(list);
}

/**
 * How a list is sorted.
 */
export function sortOption() {
  return new Option(
    "--sort <column>",
    "Sort by a column; -COLUMN is greatest first",
  );
}

/**
 * How long a list gets.
 *
 * @param what What is listed
 */
export function limitOption(what: string) {
  return new Option("--limit <n>", `Show at most N ${what}`).argParser(
    wholeNumber,
  );
}

/**
 * Whether archived runs count.
 */
export function archivedOption() {
  return new Option("--include-archived", "Take archived runs too");
}

/**
 * When to colour.
 */
export function colorOption() {
  return new Option("--color <when>", "Colour the output").choices(
    ["auto", "always", "never"] as const satisfies ColorChoice[],
  ).default("auto" as const);
}

/**
 * Less talk.
 */
export function quietOption() {
  return new Option("-q, --quiet", "No notes and no progress");
}

/**
 * More talk.
 */
export function verboseOption() {
  return new Option("-v, --verbose", "Say more about what is done");
}

/**
 * The examples at the end of a help text.
 *
 * @param lines Command lines, and what each is for
 * @returns The text
 */
export function examples(lines: [string, string][]): string {
  const texts = lines.map(([line, what]) => `  # ${what}\n  ${line}\n`);
  return `\nExamples:\n${texts.join("")}`;
}

/**
 * Collects the values of an option that may be repeated.
 *
 * @param value The next value
 * @param previous Those before it
 * @returns All of them
 */
export function collect(
  value: string,
  previous: string[] | undefined,
): string[] {
  return [...previous ?? [], value];
}

/**
 * Reads names separated by commas. A name with a comma in it stands in backticks
 * or double quotes.
 *
 * @param value What was typed
 * @returns The names
 */
export function list(value: string): string[] {
  const quoted = /^(?:`([^`]*)`|"([^"]*)")$/;
  const parts = value.match(/(?:`[^`]*`|"[^"]*"|[^,])+/g) ?? [];
  const names = parts.map((part) => {
    const name = part.trim();
    const inner = quoted.exec(name);
    return inner?.[1] ?? inner?.[2] ?? name;
  }).filter((name) => name !== "");
  if (names.length === 0) throw new InvalidArgumentError("It names nothing.");
  return names;
}

/**
 * Reads a whole number.
 *
 * @param value What was typed
 * @returns The number
 */
export function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value)) {
    throw new InvalidArgumentError("It is not a whole number.");
  }
  return Number(value);
}

/**
 * Reads a number of jobs.
 *
 * @param value What was typed
 * @returns The number, from 1 to 64
 */
export function jobs(value: string): number {
  const number = wholeNumber(value);
  if (number < 1 || number > 64) {
    throw new InvalidArgumentError("It is not between 1 and 64.");
  }
  return number;
}

/**
 * Reads a number of decimals.
 *
 * @param value What was typed
 * @returns The number, at most 15
 */
export function digits(value: string): number {
  const number = wholeNumber(value);
  if (number > 15) {
    throw new InvalidArgumentError("A float has no more than 15 decimals.");
  }
  return number;
}

/**
 * Reads a share.
 *
 * @param value What was typed
 * @returns A number between 0 and 1, both excluded
 */
export function share(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number < 1)) {
    throw new InvalidArgumentError("It is not between 0 and 1.");
  }
  return number;
}
