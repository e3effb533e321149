/**
 * Parses command lines that are as they should be, without loading a parser:
 * commander takes longer to load than `ls` takes to run. All else is for
 * commander to judge.
 *
 * @module
 */
import {
  type Argument,
  arityOf,
  type Command,
  type Flags,
  flagsOf,
  type Given,
  InvalidValue,
  type Option,
} from "./definitions/definition.ts";

/**
 * Parses what follows a command's name.
 *
 * @param command The command
 * @param words What follows its name
 * @returns What the words say; undefined where they may be wrong, ask for help
 *   or for the version, or are written in a way that is seldom used
 */
export function quickParse(
  command: Command,
  words: readonly string[],
): Given | undefined {
  // The program's own switch is one wherever it stands.
  if (words.some((word) => word === "--version" || word.startsWith("-V"))) {
    return undefined;
  }
  const known = knownOptions(command);
  const options = fallbacks(command);
  const typed = new Set<string>();
  const args: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!isOption(word)) {
      args.push(word);
      continue;
    }
    const end = word.startsWith("--") ? word.indexOf("=") : -1;
    const found = known.get(end === -1 ? word : word.slice(0, end));
    if (found === undefined) return undefined;
    const { name, option, flags } = found;
    let text = end === -1 ? undefined : word.slice(end + 1);
    if (flags.value === "") {
      if (text !== undefined) return undefined;
      options[name] = !flags.isNegated;
    } else {
      const next = words[i + 1];
      if (text === undefined && next !== undefined) {
        if (!flags.isOptional || !isOption(next)) text = words[++i];
      }
      const value = valueOf(option, text ?? option.preset, options[name]);
      if (value === undefined) return undefined;
      options[name] = value;
    }
    typed.add(name);
  }
  return isComplete(command, typed) && fits(args, command.argument)
    ? { options, args, typed }
    : undefined;
}

interface Known {
  /** What the command calls it. */
  readonly name: string;
  readonly option: Option;
  readonly flags: Flags;
}

/** A command's options by what is typed. */
function knownOptions({ options }: Command): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const [name, option] of Object.entries(options)) {
    const flags = flagsOf(option);
    known.set(flags.long, { name, option, flags });
    if (flags.short) known.set(flags.short, { name, option, flags });
  }
  return known;
}

function fallbacks({ options }: Command): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, { fallback }]) =>
      fallback === undefined ? [] : [[name, fallback]]
    ),
  );
}

function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith("-");
}

/** The value that an option has now; undefined where the text is none. */
function valueOf(
  option: Option,
  text: string | undefined,
  before: unknown,
): unknown {
  if (text === undefined) return undefined;
  if (option.repeated) return [...(before as string[] | undefined) ?? [], text];
  if (option.choices && !option.choices.includes(text)) return undefined;
  if (!option.read) return text;
  try {
    return option.read(text);
  } catch (error) {
    if (error instanceof InvalidValue) return undefined;
    throw error;
  }
}

/** Whether all is there that must be, and nothing that has no meaning beside it. */
function isComplete({ options }: Command, typed: Set<string>): boolean {
  return Object.entries(options).every(([name, { mandatory, conflicts }]) =>
    typed.has(name) ? !conflicts?.some((other) => typed.has(other)) : !mandatory
  );
}

function fits(args: string[], argument: Argument | undefined): boolean {
  if (argument === undefined) return args.length === 0;
  const { isRequired, isVariadic } = arityOf(argument);
  const { choices } = argument;
  return args.length >= (isRequired ? 1 : 0) &&
    (isVariadic || args.length <= 1) &&
    (choices === undefined || args.every((arg) => choices.includes(arg)));
}
