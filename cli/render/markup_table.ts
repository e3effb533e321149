/**
 * Tables in the languages of documents.
 *
 * @module
 */
import { escapeLatex, escapeMarkdown } from "./escapes.ts";

/**
 * A table in Markdown.
 *
 * @param table The header and the rows
 * @param right Which columns go to the right
 * @returns The lines
 */
export function markdown(
  [header = [], ...rows]: readonly (readonly string[])[],
  right: readonly boolean[],
): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.join(" | ")} |\n`;
  const escaped = (cells: readonly string[]): string =>
    line(cells.map(escapeMarkdown));
  const rule = line(right.map((isRight) => isRight ? "---:" : "---"));
  return escaped(header) + rule + rows.map(escaped).join("");
}

/**
 * A table in LaTeX, which needs booktabs.
 *
 * @param table The header and the rows
 * @param right Which columns go to the right
 * @returns The lines
 */
export function latex(
  [header = [], ...rows]: readonly (readonly string[])[],
  right: readonly boolean[],
): string {
  const line = (cells: readonly string[]): string =>
    cells.map(escapeLatex).join(" & ") + " \\\\\n";
  const columns = right.map((isRight) => isRight ? "r" : "l").join("");
  return `\\begin{tabular}{${columns}}\n\\toprule\n${line(header)}\\midrule\n` +
    `${rows.map(line).join("")}\\bottomrule\n\\end{tabular}\n`;
}
