/**
 * Text from a repository in which nothing is hidden.
 *
 * @module
 */
import { escapeCharacter } from "./python.ts";

/**
 * What a terminal or a browser obeys instead of showing it, and what makes a text
 * look like another: controls, line separators, marks of direction, invisible
 * format characters (but the two joiners that scripts and emoji need), lone
 * surrogates.
 */
export const unsafe: RegExp =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;

/**
 * Shows what cannot be seen as an escape.
 *
 * @param text Any text
 * @returns The text with e.g. `\x1b`, `\n`, `\u202e` spelled out
 */
export function visible(text: string): string {
  return /^[ -~]*$/.test(text) ? text : text.replace(unsafe, escapeCharacter);
}
