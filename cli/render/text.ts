/**
 * Text in cells of a terminal: widths, padding, wrapping.
 *
 * @module
 */
import { charactersOf, widthOf } from "./width.ts";

export { widthOf };

/** Where a text stands in its cell. */
export type Align = "left" | "right" | "center";

/** Something done to a finished text that does not change its width. */
export type Style = (text: string) => string;

/**
 * Fills a text up with blanks.
 *
 * @param text The text; one that is too wide is returned as it is
 * @param width The width to reach
 * @param align Where the text stands; an odd blank goes to the right of a
 *   centred text
 * @returns The text with blanks
 */
export function pad(
  text: string,
  width: number,
  align: Align = "left",
): string {
  const blanks = Math.max(0, width - widthOf(text));
  const before = align === "left"
    ? 0
    : align === "right"
    ? blanks
    : Math.floor(blanks / 2);
  return " ".repeat(before) + text + " ".repeat(blanks - before);
}

/**
 * Breaks a text at blanks; a word wider than a line is folded.
 *
 * @param text The text
 * @param width The cells of a line, at least 1
 * @returns At least one line, without trailing blanks
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "", used = 0;
  const flush = (): void => {
    if (line !== "") lines.push(line.trimEnd());
    line = "";
    used = 0;
  };
  for (const [word] of text.matchAll(/\s*\S+\s*/g)) {
    const needed = widthOf(word.trimEnd());
    if (used + needed > width) flush();
    if (needed <= width) {
      line += word;
      used += widthOf(word);
      continue;
    }
    for (const piece of fold(word, width)) {
      flush();
      line = piece;
      used = widthOf(piece);
    }
  }
  flush();
  return lines.length > 0 ? lines : [""];
}

/** Cuts between what readers see as characters, never inside of one. */
function fold(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "", used = 0;
  for (const segment of charactersOf(word)) {
    const needed = widthOf(segment);
    if (used + needed > width && piece !== "") {
      pieces.push(piece);
      piece = "";
      used = 0;
    }
    piece += segment;
    used += needed;
  }
  return piece.trim() === "" && pieces.length > 0 ? pieces : [...pieces, piece];
}
