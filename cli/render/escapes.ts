/**
 * Texts that mean nothing but themselves in Markdown and LaTeX.
 *
 * @module
 */

/** Links, pictures and entities too; `_` has no meaning within a word. */
const meaningful =
  /[|\\<*`[\]~]|&(?=#?\w+;)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/**
 * Escapes a text for a cell of a Markdown table.
 *
 * @param text The text, on one line
 * @returns The text with backslashes before what has a meaning
 */
export function escapeMarkdown(text: string): string {
  return text.replace(meaningful, "\\$&");
}

/** What a backslash alone does not help with. */
const latexWords: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  // These are other characters in TeX's first font encoding.
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "±": "$\\pm$",
  "|": "\\textbar{}",
  // At the beginning of a row these would belong to the line break before.
  "[": "{[}",
  "*": "{*}",
};

/**
 * Escapes a text for a cell of a LaTeX table.
 *
 * @param text The text
 * @returns The text with commands for what has a meaning
 */
export function escapeLatex(text: string): string {
  return text.replace(
    /[\\~^<>±|[*&%$#_{}]/g,
    (character) => latexWords[character] ?? `\\${character}`,
  );
}
