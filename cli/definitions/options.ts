/**
 * Options that several commands have, what options are made of, and the values
 * that they take.
 *
 * @module
 */
import type { ColorChoice } from "../output.ts";
import { DEFAULT_REPOSITORY } from "../repository_path.ts";
import { InvalidValue, type Option } from "./definition.ts";

/**
 * A switch that is off.
 *
 * @param flags How it is written
 * @param description What it is for
 * @param conflicts The names of options that have no meaning beside it
 * @returns The option
 */
export function flag(
  flags: string,
  description: string,
  conflicts: readonly string[] = [],
): Option<boolean | undefined> {
  return { flags, description, conflicts };
}

/**
 * A switch that turns something off, written `--no-SOMETHING`.
 *
 * @param flags How it is written
 * @param description What it is for
 * @returns The option
 */
export function negated(flags: string, description: string): Option<boolean> {
  return { flags, description, fallback: true };
}

/**
 * An option whose value is what was typed.
 *
 * @param flags How it is written
 * @param description What it is for
 * @returns The option
 */
export function text(
  flags: string,
  description: string,
): Option<string | undefined> {
  return { flags, description };
}

/**
 * An option that a command line must have.
 *
 * @param flags How it is written
 * @param description What it is for
 * @returns The option
 */
export function mandatory(flags: string, description: string): Option<string> {
  return { flags, description, mandatory: true };
}

/**
 * An option with one of some values.
 *
 * @param flags How it is written
 * @param description What it is for
 * @param choices The values
 * @returns The option
 */
export function choice<const T extends string>(
  flags: string,
  description: string,
  choices: readonly T[],
): Option<T | undefined> {
  return { flags, description, choices };
}

/**
 * An option whose value is made of what was typed.
 *
 * @param flags How it is written
 * @param description What it is for
 * @param read Makes the value
 * @returns The option
 */
export function made<V>(
  flags: string,
  description: string,
  read: (text: string) => V,
): Option<V | undefined> {
  return { flags, description, read };
}

/**
 * An option with a value where it is not given.
 *
 * @param option The option
 * @param fallback That value
 * @returns The option
 */
export function withDefault<V>(
  option: Option<V | undefined>,
  fallback: V,
): Option<V> {
  const { read, ...rest } = option as Option<V>;
  return { ...rest, ...read ? { read } : {}, fallback };
}

/** The repository that a command reads. */
export const aimRepo: Option<string | undefined> = text(
  "--aim-repo <path>",
  `The repository, or its .aim folder (default: ${DEFAULT_REPOSITORY}, else .)`,
);

/** Whether what was read of runs is kept for the next command. */
export const cache: Option<boolean> = negated(
  "--no-cache",
  "Read every run anew; keep nothing of what is read",
);

/**
 * How a command prints.
 *
 * @param names The formats that it has
 * @returns The option
 */
export function format<const T extends string>(
  names: readonly (T | "table")[],
): Option<T | "table"> {
  return withDefault(
    choice("--format <format>", "How to print", names),
    "table",
  );
}

/** Which runs a command is about. */
export const where: Option<readonly string[] | undefined> = {
  flags: "--where <expr>",
  description: "Only runs for which NAME OP VALUE holds; may be repeated",
  repeated: true,
};

/**
 * Which columns a list shows.
 *
 * @param what What the columns are
 * @returns The option
 */
export function columns(what: string): Option<readonly string[] | undefined> {
  return made(
    "--columns <names>",
    `${what} to show, separated by commas; * is all`,
    list,
  );
}

/** How a list is sorted. */
export const sort: Option<string | undefined> = text(
  "--sort <column>",
  "Sort by a column; -COLUMN is greatest first",
);

/**
 * How long a list gets.
 *
 * @param what What is listed
 * @returns The option
 */
export function limit(what: string): Option<number | undefined> {
  return made("--limit <n>", `Show at most N ${what}`, wholeNumber);
}

/** Whether archived runs count. */
export const includeArchived: Option<boolean | undefined> = flag(
  "--include-archived",
  "Take archived runs too",
);

/** When to colour. */
export const color: Option<ColorChoice> = withDefault(
  choice("--color <when>", "Colour the output", ["auto", "always", "never"]),
  "auto",
);

/** Less talk. */
export const quiet: Option<boolean | undefined> = flag(
  "-q, --quiet",
  "No notes and no progress",
);

/** More talk. */
export const verbose: Option<boolean | undefined> = flag(
  "-v, --verbose",
  "Say more about what is done",
);

/** How much is said, and in which colours: what every command that prints takes. */
export const talk: {
  color: Option<ColorChoice>;
  quiet: Option<boolean | undefined>;
  verbose: Option<boolean | undefined>;
} = { color, quiet, verbose };

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
  if (names.length === 0) throw new InvalidValue("It names nothing.");
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
    throw new InvalidValue("It is not a whole number.");
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
    throw new InvalidValue("It is not between 1 and 64.");
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
    throw new InvalidValue("A float has no more than 15 decimals.");
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
    throw new InvalidValue("It is not between 0 and 1.");
  }
  return number;
}
