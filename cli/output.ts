/**
 * How a command shows its data.
 *
 * @module
 */
import type { Io } from "./io.ts";
import { type Styles, styles } from "./render/style.ts";

/** When to colour. */
export type ColorChoice = "auto" | "always" | "never";

/** The width of a table in a pipe: nothing is ever cut there. */
export const PIPE_WIDTH = 1000;

/**
 * Styles for the standard output, none where it is no terminal.
 *
 * @param io Where the output goes
 * @param choice What the user wants
 * @returns The styles
 */
export function stylesFor(io: Io, choice: ColorChoice = "auto"): Styles {
  if (choice !== "auto") return styles(choice === "always");
  const noColor = io.env("NO_COLOR");
  return styles(io.outIsTerminal && (noColor === undefined || noColor === ""));
}
