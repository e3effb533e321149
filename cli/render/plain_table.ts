/**
 * A table without lines.
 *
 * @module
 */
import { sanitize } from "./sanitize.ts";
import { type Align, pad, type Style, widthOf } from "./text.ts";

/** How a plain table looks. */
export interface PlainTableOptions {
  /** Where the columns' texts stand. @default "left" for each */
  readonly align?: readonly Align[];
  /** Put around the header. */
  readonly headerStyle?: Style;
}

/**
 * Columns two blanks apart, one blank before the first. Nothing is cut: on a
 * narrow terminal the lines wrap. Control characters are shown escaped.
 *
 * @param names The header
 * @param rows The cells
 * @param options How the table looks
 * @returns Lines without trailing blanks, each with a newline
 */
export function plainTable(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  options: PlainTableOptions = {},
): string {
  const { align = [], headerStyle = (text) => text } = options;
  const lines = [names, ...rows].map((cells) => cells.map(sanitize));
  const widths = names.map((_, column) =>
    lines.reduce(
      (most, cells) => Math.max(most, widthOf(cells[column] ?? "")),
      0,
    )
  );
  return lines.map((cells, row) => {
    const padded = cells.map((cell, column) => {
      const text = pad(cell, widths[column] ?? 0, align[column]);
      return row === 0 ? headerStyle(text) : text;
    });
    return ` ${padded.join("  ")}`.trimEnd() + "\n";
  }).join("");
}
