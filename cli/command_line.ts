/**
 * The command line that was typed, to be shown where its work is read.
 *
 * @module
 */
import { flagsOf, type Given, type Options } from "./definitions/definition.ts";

/** Options that name a place on this machine, which is nobody's business. */
const places = new Set(["aimRepo", "outputFolder", "html"]);

/**
 * The command line of a command, quoted for a shell. Of paths only the last part
 * is shown.
 *
 * @param name The command's name
 * @param options Its options
 * @param given What was typed
 * @returns E.g. `aimrepo report --aim-repo runs --metrics acc,f1`
 */
export function commandLine(
  name: string,
  options: Options,
  given: Pick<Given, "options" | "typed">,
): string {
  const words = ["aimrepo", name];
  for (const [name, option] of Object.entries(options)) {
    if (!given.typed.has(name)) continue;
    const value = given.options[name];
    const { long, value: takes } = flagsOf(option);
    if (takes === "") {
      words.push(long);
      continue;
    }
    const values = Array.isArray(value) && !option.repeated
      ? [value.join(",")]
      : [value].flat();
    for (const one of values) {
      const text = String(one);
      words.push(long, quote(places.has(name) ? lastPart(text) : text));
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
