/**
 * The last thing that is done to what goes to a terminal.
 *
 * @module
 */
import { sanitize } from "./sanitize.ts";

/** A text between the codes that {@linkcode styles} puts around it. */
// deno-lint-ignore no-control-regex
const styled = /(\x1b\[[12]m)([^\x1b\n]*)(\x1b\[22m)/g;

/**
 * Shows escaped what a terminal would obey, but for line breaks, tabs and this
 * program's own bold and faint texts. Tables are harmless already; CSV is not, as
 * it says what there is.
 *
 * @param text What is to be printed
 * @returns The text for a terminal
 */
export function harmless(text: string): string {
  if (/^[\n\t -~]*$/.test(text)) return text;
  const clean = (plain: string): string =>
    plain.replace(/[^\n\t]+/g, (part) => sanitize(part));
  let rest = 0;
  let shown = "";
  for (
    const { index, 0: whole, 1: on = "", 2: inner = "", 3: off = "" } of text
      .matchAll(styled)
  ) {
    shown += clean(text.slice(rest, index)) + on + clean(inner) + off;
    rest = index + whole.length;
  }
  return shown + clean(text.slice(rest));
}
