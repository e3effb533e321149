/**
 * Words as shells see them: taken apart without expanding anything, and quoted
 * so that the shell reads back what was meant and runs nothing.
 *
 * @module
 */

/** A word of a command line. */
export interface Word {
  /** As it was typed. */
  readonly raw: string;
  /** What it means, without quotes and backslashes. */
  readonly text: string;
}

/** The quote that a text is left in, if any. */
export type Quote = "" | "'" | '"';

/**
 * Takes a command line apart, up to where the cursor is. Variables and
 * substitutions stay as they are.
 *
 * @param line The line
 * @returns The words; the last one is where the cursor is, and may be empty
 */
export function splitWords(line: string): Word[] {
  const words: Word[] = [];
  let start: number | undefined;
  for (let i = 0; i < line.length;) {
    if (start === undefined && /\s/.test(line[i]!)) {
      i++;
      continue;
    }
    start ??= i;
    const end = endOfPiece(line, i);
    if (end < line.length && /\s/.test(line[end]!)) {
      words.push(wordOf(line.slice(start, end)));
      start = undefined;
    }
    i = end;
  }
  words.push(wordOf(start === undefined ? "" : line.slice(start)));
  return words;
}

/** Behind the quoted or unquoted piece that begins at an index. */
function endOfPiece(line: string, begin: number): number {
  const quote = line[begin];
  if (quote === "'") {
    const end = line.indexOf("'", begin + 1);
    return end === -1 ? line.length : end + 1;
  }
  if (quote === '"') {
    for (let i = begin + 1; i < line.length; i++) {
      if (line[i] === "\\") i++;
      else if (line[i] === '"') return i + 1;
    }
    return line.length;
  }
  for (let i = begin; i < line.length; i++) {
    if (line[i] === "\\") i++;
    else if (/[\s'"]/.test(line[i]!)) return Math.max(i, begin);
  }
  return line.length;
}

function wordOf(raw: string): Word {
  return { raw, text: unquote(raw).text };
}

/**
 * What a word means.
 *
 * @param raw The word as it was typed
 * @returns Its meaning, and the quote that is still open at its end
 */
export function unquote(raw: string): { text: string; open: Quote } {
  let text = "";
  let open: Quote = "";
  for (let i = 0; i < raw.length; i++) {
    const c = raw[i]!;
    if (open === "" && (c === "'" || c === '"')) open = c;
    else if (c === open) open = "";
    else if (c === "\\" && open !== "'" && i + 1 < raw.length) {
      const next = raw[++i]!;
      const isEscape = open === "" || '"\\$`'.includes(next);
      text += isEscape ? next : c + next;
    } else text += c;
  }
  return { text, open };
}

/** Break characters that belong to the word behind them (`rl_special_prefixes`). */
const BELONGING = "$@";

/**
 * The part of a word that bash leaves alone when it completes the word: up to
 * its last break character, or to a quote that is still open.
 *
 * @param raw The word as it was typed
 * @param breaks Bash's `COMP_WORDBREAKS`
 * @returns That part as it was typed, and the quote that is open
 */
export function keptByBash(
  raw: string,
  breaks: string,
): { kept: string; open: Quote } {
  let end = 0;
  let open: Quote = "";
  let opened = 0;
  for (let i = 0; i < raw.length; i++) {
    const c = raw[i]!;
    if (c === "\\" && open !== "'") i++;
    else if (c === open) open = "";
    else if (open === "" && (c === "'" || c === '"')) {
      open = c;
      opened = i + 1;
    } else if (open === "" && breaks.includes(c)) {
      end = BELONGING.includes(c) ? i : i + 1;
    }
  }
  return { kept: raw.slice(0, open === "" ? end : opened), open };
}

/**
 * Quotes a text for bash, to stand where a quote is open or none is.
 *
 * @param text A text without control characters
 * @param open The quote that is open
 * @returns What to type; undefined where there is no way to say it there
 */
export function quoteForBash(text: string, open: Quote): string | undefined {
  if (open === "'") return text.replaceAll("'", "'\\''");
  if (open === '"') {
    // History is expanded even within quotes, and a backslash would stay.
    return text.includes("!") ? undefined : text.replace(/["\\$`]/g, "\\$&");
  }
  return text.replace(/[^\p{L}\p{N}\p{M}_.\/:@%+,=-]/gu, "\\$&");
}
