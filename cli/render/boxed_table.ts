/**
 * A table in a rounded box that fits a width.
 *
 * @module
 */
import { collapse } from "./column_widths.ts";
import { sanitize } from "./sanitize.ts";
import { type Align, pad, type Style, widthOf, wrap } from "./text.ts";
import { charactersOf } from "./width.ts";

/** A column of a boxed table. */
export interface BoxedColumn {
  /** The header. */
  readonly name: string;
  /** Where the texts stand. @default "left" */
  readonly align?: Align;
}

/** How a boxed table looks. */
export interface BoxedTableOptions {
  /** The cells that the table may take at most. */
  readonly width: number;
  /** Put around each line of the header. */
  readonly headerStyle?: Style;
}

/**
 * A table with a line between its sections. Columns are as wide as their
 * content; where that is too much, the widest shrink and their texts wrap at
 * blanks. Control characters are shown escaped.
 *
 * @param columns The columns
 * @param sections Rows of cells, in groups
 * @param options How the table looks
 * @returns Lines, each with a newline
 */
export function boxedTable(
  columns: readonly BoxedColumn[],
  sections: readonly (readonly (readonly string[])[])[],
  options: BoxedTableOptions,
): string {
  const header = columns.map(({ name }) => sanitize(name));
  const clean = sections.map((rows) => rows.map((row) => row.map(sanitize)));
  const natural = columns.map((_, i) =>
    [header, ...clean.flat()].reduce(
      (most, row) => Math.max(most, widthOf(row[i] ?? "")),
      1,
    ) + padding
  );
  const widths = collapse(natural, options.width - columns.length - 1)
    .map((width, i) =>
      width - padding > 1 ? width - padding : leastWidth(
        [header, ...clean.flat()].map((row) => row[i] ?? ""),
      )
    );
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width + padding)).join(middle) +
    right;
  const lines = (row: readonly string[], style?: Style): string[] => {
    const cells = widths.map((width, i) => wrap(row[i] ?? "", width));
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) => {
      const texts = cells.map((cell, i) => {
        const text = pad(cell[line] ?? "", widths[i] ?? 0, columns[i]?.align);
        return ` ${style?.(text) ?? text} `;
      });
      return `│${texts.join("│")}│`;
    });
  };
  const parts = clean.filter((rows) => rows.length > 0)
    .map((rows) => rows.flatMap((row) => lines(row)));
  return [
    rule("╭", "┬", "╮"),
    ...lines(header, options.headerStyle),
    ...parts.flatMap((part) => [rule("├", "┼", "┤"), ...part]),
    rule("╰", "┴", "╯"),
  ].map((line) => `${line}\n`).join("");
}

/** A wide character takes two cells, however narrow the table is to be. */
function leastWidth(texts: readonly string[]): number {
  return texts.some((text) =>
      charactersOf(text).some((character) => widthOf(character) > 1)
    )
    ? 2
    : 1;
}

/** A blank on either side of a cell. */
const padding = 2;
