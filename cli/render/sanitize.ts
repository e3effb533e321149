/**
 * Text from a repository, made harmless for a terminal.
 *
 * @module
 */
import { escapeCharacter } from "../../lib/campaign/python.ts";

/**
 * What a terminal obeys instead of showing it, and what makes a text look like
 * another: controls, line separators, marks of direction, invisible format
 * characters (but the two joiners that scripts and emoji need), lone surrogates.
 */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;

/**
 * Shows what must not reach a terminal as an escape.
 *
 * @param text Any text
 * @returns The text with e.g. `\x1b`, `\n`, `\u202e` spelled out
 */
export function sanitize(text: string): string {
  return /^[ -~]*$/.test(text) ? text : text.replace(unsafe, escapeCharacter);
}
