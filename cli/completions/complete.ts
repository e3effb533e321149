/**
 * What can stand where the cursor is on a command line of `aimrepo`. The program
 * itself says what commands and options there are.
 *
 * @module
 */
import {
  type Argument,
  arityOf,
  type Command,
  flagsOf,
  type Option,
} from "../definitions/definition.ts";
import * as program from "../definitions/program.ts";
import { defaultRepository } from "../repository_path.ts";
import {
  argumentValues,
  type OptionValue,
  optionValues,
  type ValueKind,
} from "./option_values.ts";

/** One way to go on. */
export interface Candidate {
  /** The whole word, as the program is to receive it. */
  readonly value: string;
  /** What it is. */
  readonly description?: string;
}

/** What can stand where the cursor is. */
export interface Completion {
  /** Who knows the candidates: `files` and `directories` are the shell's. */
  readonly from: "values" | "files" | "directories";
  /** Whether the word goes on behind a candidate. */
  readonly goesOn: boolean;
  /** The ways to go on, all beginning with the current word. */
  readonly candidates: readonly Candidate[];
}

/** Finds names of a kind in a repository. */
export type NameSource = (
  repository: string,
  kind: ValueKind,
) => Promise<string[]>;

/** What precedes the cursor. */
interface Place {
  /** Absent where none is named yet. */
  command: Command | undefined;
  /** Options that were given, by their long name, with their last value. */
  given: Map<string, string>;
  /** How many arguments precede. */
  arguments: number;
  /** The option whose value the current word is. */
  awaiting: Option | undefined;
  /** Whether `--` precedes, behind which nothing is an option. */
  onlyArguments: boolean;
}

const NOTHING: Completion = { from: "values", goesOn: false, candidates: [] };

/**
 * Completes a word.
 *
 * @param commands The program's commands
 * @param words The words behind the program's name; the last one is completed
 * @param namesOf Where names of a repository come from
 * @returns The ways to go on
 */
export async function complete(
  commands: readonly Command[],
  words: readonly string[],
  namesOf: NameSource,
): Promise<Completion> {
  const current = words.at(-1) ?? "";
  const place = placeOf(commands, words.slice(0, -1));
  const { command, awaiting } = place;
  const values = (value: Option | Argument, typed: string, before = "") =>
    valuesOf(value, typed, before, place, namesOf);
  if (awaiting) return await values(awaiting, current);
  if (!place.onlyArguments && current.startsWith("-")) {
    const equals = current.indexOf("=");
    if (equals === -1) return starting(current, optionsOf(place));
    const option = findOption(place, current.slice(0, equals));
    const before = current.slice(0, equals + 1);
    return option && takesValue(option)
      ? await values(option, current.slice(equals + 1), before)
      : NOTHING;
  }
  if (command === undefined) return starting(current, candidatesOf(commands));
  const { argument } = command;
  return argument && (place.arguments === 0 || arityOf(argument).isVariadic)
    ? await values(argument, current)
    : NOTHING;
}

function placeOf(
  commands: readonly Command[],
  words: readonly string[],
): Place {
  const place: Place = {
    command: undefined,
    given: new Map(),
    arguments: 0,
    awaiting: undefined,
    onlyArguments: false,
  };
  for (const word of words) {
    if (place.awaiting) {
      place.given.set(flagsOf(place.awaiting).long, word);
      place.awaiting = undefined;
    } else if (!place.onlyArguments && word === "--") {
      place.onlyArguments = true;
    } else if (!place.onlyArguments && /^-./.test(word)) {
      takeOption(place, word);
    } else if (place.command === undefined) {
      place.command = commands.find(({ name }) => name === word);
    } else place.arguments++;
  }
  return place;
}

function takeOption(place: Place, word: string): void {
  const [name, ...rest] = word.split("=");
  const option = findOption(place, name!);
  if (!option) return;
  const { long, value, isOptional } = flagsOf(option);
  place.given.set(long, rest.join("="));
  if (value !== "" && !isOptional && rest.length === 0) place.awaiting = option;
}

/** Values of an option or an argument, each with what precedes it in the word. */
async function valuesOf(
  described: Option | Argument,
  typed: string,
  before: string,
  place: Place,
  namesOf: NameSource,
): Promise<Completion> {
  if (described.choices) {
    return starting(
      before + typed,
      described.choices.map((value) => ({ value: before + value })),
    );
  }
  const value = described.flags.startsWith("-")
    ? optionValues.get(flagsOf(described).long)
    : argumentValues.get(arityOf(described).name);
  if (!value || value.kind === "free") return NOTHING;
  if (value.kind === "files" || value.kind === "directories") {
    return { ...NOTHING, from: value.kind };
  }
  const { head, taken } = headOf(value, typed);
  const names = [
    ...value.also ?? [],
    ...await namesOf(repositoryOf(place), value.kind),
  ].filter((name) => isTypeable(name, value) && !taken.has(name));
  return {
    ...starting(
      before + typed,
      [...new Set(names)].map((name) => ({ value: before + head + name })),
    ),
    goesOn: value.goesOn ?? false,
  };
}

/** The part of a value that precedes the name at its end. */
function headOf(
  { list, prefix }: OptionValue,
  typed: string,
): { head: string; taken: Set<string> } {
  if (list) {
    const comma = typed.lastIndexOf(",") + 1;
    const head = typed.slice(0, comma);
    return { head, taken: new Set(head.split(",")) };
  }
  const hasPrefix = prefix !== undefined && typed.startsWith(prefix);
  return { head: hasPrefix ? prefix : "", taken: new Set() };
}

/** Names that no terminal can show are left out, and commas end names of a list. */
function isTypeable(name: string, { list }: OptionValue): boolean {
  return name !== "" && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name) &&
    !(list && name.includes(","));
}

function repositoryOf({ given }: Place): string {
  const named = given.get("--aim-repo") ?? given.get("--dst");
  if (named !== undefined) {
    const home = Deno.env.get("HOME");
    return home ? named.replace(/^~(?=\/|$)/, () => home) : named;
  }
  return defaultRepository();
}

function candidatesOf(commands: readonly Command[]): Candidate[] {
  return [
    ...commands.map(({ name, summary }) => ({
      value: name,
      description: summary,
    })),
    { value: "help", description: "Show help for a command" },
  ];
}

/** Options that are not given yet; those that may be repeated always. */
function optionsOf(place: Place): Candidate[] {
  return [
    ...known(place).map((option) => ({ ...option, ...flagsOf(option) }))
      .filter(({ long, repeated }) => !place.given.has(long) || repeated)
      .map(({ long, description }) => ({ value: long, description })),
    { value: "--help", description: "Show help" },
  ];
}

/** The options of the command, or of the program where none is named yet. */
function known({ command }: Place): Option[] {
  return command ? Object.values(command.options) : [program.version];
}

function starting(
  word: string,
  candidates: readonly Candidate[],
): Completion {
  return {
    ...NOTHING,
    candidates: candidates.filter(({ value }) => value.startsWith(word)),
  };
}

function findOption(place: Place, name: string): Option | undefined {
  return known(place).find((option) => {
    const { long, short } = flagsOf(option);
    return long === name || short === name;
  });
}

function takesValue(option: Option): boolean {
  return flagsOf(option).value !== "";
}
