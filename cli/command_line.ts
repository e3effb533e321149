/**
 * The command line that was typed, to be shown where its work is read.
 *
 * @module
 */
import { collect } from "./definitions/options.ts";

/** What is asked of a command after it was parsed. */
export interface ParsedCommand {
  /** The command's name. */
  name(): string;
  /** The options that it has. */
  readonly options: readonly {
    readonly long?: string | undefined;
    readonly parseArg?: unknown;
    attributeName(): string;
    /** Whether it takes a value, and whether that may be left out. */
    readonly required: boolean;
    readonly optional: boolean;
  }[];
  /** What an option is set to. */
  getOptionValue(name: string): unknown;
  /** Where that is from: `cli` for what was typed. */
  getOptionValueSource(name: string): string | undefined;
}

/** Options that name a place on this machine, which is nobody's business. */
const places = new Set(["aimRepo", "outputFolder", "html"]);

/**
 * The command line of a command whose options were parsed, quoted for a shell.
 * Of paths only the last part is shown.
 *
 * @param command The command
 * @returns E.g. `aimrepo report --aim-repo runs --metrics acc,f1`
 */
export function commandLine(command: ParsedCommand): string {
  const words = ["aimrepo", command.name()];
  for (const option of command.options) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== "cli") continue;
    const value = command.getOptionValue(name);
    const flag = option.long ?? "";
    if (!option.required && !option.optional) {
      if ((value === false) === flag.startsWith("--no-")) words.push(flag);
      continue;
    }
    const values = Array.isArray(value) && option.parseArg !== collect
      ? [value.join(",")]
      : [value].flat();
    for (const one of values) {
      const text = String(one);
      words.push(flag, quote(places.has(name) ? lastPart(text) : text));
    }
  }
  return words.join(" ");
}

/**
 * The last part of a path.
 *
 * @param path The path
 * @returns E.g. `runs` for `/data/runs/`
 */
export function lastPart(path: string): string {
  return /[^/\\]+(?=[/\\]*$)/.exec(path)?.[0] ?? path;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}
