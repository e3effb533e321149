/**
 * Tables for papers, in Markdown and LaTeX.
 *
 * @module
 */
import type { PaperNumber, PaperTable } from "../../lib/report/paper.ts";
import { escapeLatex, escapeMarkdown } from "./escapes.ts";
import { sanitize } from "./sanitize.ts";

/** The formats of papers. */
export type PaperFormat = "md" | "latex";

/** What the formats differ in. */
interface Language {
  escape(text: string): string;
  readonly plusMinus: string;
  number(text: string): string;
  bold(text: string): string;
}

const markdown: Language = {
  escape: escapeMarkdown,
  plusMinus: "±",
  number: (text) => text.replace("inf", "∞"),
  bold: (text) => `**${text}**`,
};

const latex: Language = {
  escape: escapeLatex,
  plusMinus: "$\\pm$",
  number: (text) =>
    text.replace("-", "$-$").replace("inf", "$\\infty$")
      .replace("$$", ""),
  bold: (text) => `\\textbf{${text}}`,
};

/**
 * Writes a table. A number is its mean and half the width of its interval,
 * `70.76 ± 1.99`, in bold where it is the best of its context. LaTeX needs
 * the package booktabs; a rule stands between contexts.
 *
 * @param format The format
 * @param table The table
 * @returns The text, with a newline at its end
 */
export function formatPaper(format: PaperFormat, table: PaperTable): string {
  const language = format === "md" ? markdown : latex;
  const text = (value: string): string => language.escape(sanitize(value));
  const header = [
    ...table.keyNames.map(text),
    "runs",
    ...table.numberNames.map((name) =>
      `${text(name)} ${language.plusMinus} ${table.ci}`
    ),
  ];
  const sections = table.sections.map((rows) =>
    rows.map(({ key, runs, numbers }) => [
      ...key.map(text),
      runs,
      ...numbers.map((number) => spread(number, language)),
    ])
  );
  const right = header.map((_, i) => table.isNumeric[i] ?? true);
  return format === "md"
    ? markdownTable(header, sections.flat(), right)
    : latexTable(header, sections, right);
}

function spread({ mean, ci, isBest }: PaperNumber, language: Language): string {
  if (mean === "") return "";
  const { number, plusMinus, bold } = language;
  const text = ci === ""
    ? number(mean)
    : `${number(mean)} ${plusMinus} ${number(ci)}`;
  return isBest ? bold(text) : text;
}

type Row = readonly string[];

function markdownTable(
  header: Row,
  rows: readonly Row[],
  right: readonly boolean[],
): string {
  const rule = right.map((isRight) => isRight ? "---:" : "---");
  return [header, rule, ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function latexTable(
  header: Row,
  sections: readonly (readonly Row[])[],
  right: readonly boolean[],
): string {
  const line = (cells: Row): string => `${cells.join(" & ")} \\\\\n`;
  const columns = right.map((isRight) => isRight ? "r" : "l").join("");
  const bodies = sections.map((rows) => rows.map(line).join(""));
  return `\\begin{tabular}{${columns}}\n\\toprule\n${line(header)}\\midrule\n` +
    `${bodies.join("\\midrule\n")}\\bottomrule\n\\end{tabular}\n`;
}
