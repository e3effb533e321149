/**
 * What a command is made of, as plain data: the quick parser, commander, help,
 * completions and the manual page all read the same.
 *
 * @module
 */
import type { Io } from "../io.ts";

/** An option. `V` is what a command gets for it, also where it is not given. */
export interface Option<V = unknown> {
  /** As help shows it: `-q, --quiet`, `--limit <n>`, `--confusion [how]`, `--no-save`. */
  readonly flags: string;
  /** What it is for. */
  readonly description: string;
  /** The values that it can have. */
  readonly choices?: readonly string[] | undefined;
  /** Whether it may be repeated; its value is then the list of what was typed. */
  readonly repeated?: boolean;
  /** Whether a command line without it is wrong. */
  readonly mandatory?: boolean;
  /** The value that is meant where it is given without one. */
  readonly preset?: string;
  /** The names of options that have no meaning beside it. */
  readonly conflicts?: readonly string[];
  /** Its value where it is not given. */
  readonly fallback?: V | undefined;
  /**
   * Makes its value of what was typed; the text itself where this is absent.
   *
   * @param text What was typed
   * @returns The value
   * @throws {InvalidValue} Where the text is none
   */
  read?(text: string): V;
}

/** Options by the names that commands have for them, in the order of help. */
export type Options = Readonly<Record<string, Option>>;

/** What a command gets for its options. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer V> ? V : never;
};

/** What stands beside the options. */
export interface Argument {
  /** As help shows it: `<shell>`, `[folder]`, `[hashes...]`. */
  readonly flags: string;
  /** What it is; nothing where it needs no words. */
  readonly description: string;
  /** The values that it can have. */
  readonly choices?: readonly string[];
}

/** A command line that was parsed. */
export interface Given<O extends Options = Options> {
  /** The values of the options. */
  readonly options: Values<O>;
  /** What stands beside them. */
  readonly args: readonly string[];
  /** The names of the options that were typed. */
  readonly typed: ReadonlySet<string>;
}

/** A command line as an example, and what it is for. */
export type Example = readonly [line: string, what: string];

/** A command. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** What it does, in some lines. */
  readonly description: string;
  /** What stands beside its options; nothing may where this is absent. */
  readonly argument?: Argument;
  readonly options: O;
  readonly examples: readonly Example[];
  /**
   * Runs the command.
   *
   * @param given What its command line says
   * @param io The outside world
   * @returns The exit status
   */
  run(given: Given<O>, io: Io): number | Promise<number>;
}

/** A text that is not what an option takes. */
export class InvalidValue extends Error {
  override name = "InvalidValue";
}

/**
 * A command, whose options tell the types of what it is given.
 *
 * @param command The command
 * @returns The same
 */
export function define<const O extends Options>(
  command: Command<O>,
): Command<O> {
  return command;
}

/** How an option is written. */
export interface Flags {
  /** E.g. `-q`. */
  readonly short: string | undefined;
  /** E.g. `--quiet`. */
  readonly long: string;
  /** What follows it, e.g. `<n>` or `[how]`; nothing for a switch. */
  readonly value: string;
  /** Whether its value may be left out. */
  readonly isOptional: boolean;
  /** Whether it turns something off. */
  readonly isNegated: boolean;
}

/**
 * How an option is written.
 *
 * @param option The option
 * @returns Its names, and what follows them
 */
export function flagsOf({ flags }: Pick<Option, "flags">): Flags {
  const [, short, long, value = ""] =
    /^(?:(-\w), )?(--[\w-]+)(?: ([<[].+))?$/.exec(flags) ?? [];
  if (long === undefined) throw new TypeError(`Cannot read ${flags}`);
  return {
    short,
    long,
    value,
    isOptional: value.startsWith("["),
    isNegated: long.startsWith("--no-"),
  };
}

/** How many words an argument takes. */
export interface Arity {
  /** The name, e.g. `hashes`. */
  readonly name: string;
  readonly isRequired: boolean;
  /** Whether it takes all words that there are. */
  readonly isVariadic: boolean;
}

/**
 * How many words an argument takes.
 *
 * @param argument The argument
 * @returns Its name, and how many words it takes
 */
export function arityOf({ flags }: Pick<Argument, "flags">): Arity {
  const [, name, dots] = /^[<[]([\w-]+)(\.\.\.)?[>\]]$/.exec(flags) ?? [];
  if (name === undefined) throw new TypeError(`Cannot read ${flags}`);
  return {
    name,
    isRequired: flags.startsWith("<"),
    isVariadic: dots !== undefined,
  };
}
