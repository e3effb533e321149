/**
 * Bold and faint text, for terminals only.
 *
 * @module
 */
import type { Style } from "./text.ts";

/** The styles that tables use. */
export interface Styles {
  /** For headers. */
  readonly bold: Style;
  /** For what stands back. */
  readonly dim: Style;
}

/**
 * The styles of an output.
 *
 * @param colour Whether the output shows styles; the caller asks the terminal
 * @returns Functions that put a style around a text, or leave it alone
 */
export function styles(colour: boolean): Styles {
  const style = (on: number): Style => (text) =>
    colour ? `\x1b[${on}m${text}\x1b[22m` : text;
  return { bold: style(1), dim: style(2) };
}
