/**
 * A square table whose rows and columns have the same labels.
 *
 * @module
 */
import { sanitize } from "./sanitize.ts";
import { pad, type Style, widthOf } from "./text.ts";

/** How a matrix looks. */
export interface MatrixTableOptions {
  /** The cells of a line; where that is too little, columns are numbered. */
  readonly width: number;
  /** Put around the header. */
  readonly headerStyle?: Style;
  /** Put around the diagonal. */
  readonly diagonalStyle?: Style;
}

/**
 * Draws a matrix, its diagonal in brackets. Where the labels make it too wide,
 * the columns bear the numbers of the rows instead.
 *
 * @param labels What rows and columns are called
 * @param cells The texts, a row for each label
 * @param options How it looks
 * @returns Lines without trailing blanks, each with a newline
 */
export function matrixTable(
  labels: readonly string[],
  cells: readonly (readonly string[])[],
  options: MatrixTableOptions,
): string {
  const clean = labels.map(sanitize);
  const texts = cells.map((row, r) =>
    row.map((cell, c) =>
      r === c ? `[${sanitize(cell)}]` : ` ${sanitize(cell)} `
    )
  );
  const wide = layOut(clean, clean, texts);
  if (wide.width <= options.width) return draw(wide, options);
  const digits = `${labels.length}`.length;
  const numbered = clean.map((label, i) =>
    `${`${i + 1}`.padStart(digits)} ${label}`
  );
  const numbers = clean.map((_, i) => `${i + 1}`);
  return draw(layOut(numbered, numbers, texts), options);
}

interface Layout {
  width: number;
  header: string;
  labels: readonly string[];
  body: readonly (readonly string[])[];
}

/** A blank between columns: cells have one of their own on either side. */
function layOut(
  rows: readonly string[],
  columns: readonly string[],
  texts: readonly (readonly string[])[],
): Layout {
  const widths = columns.map((name, c) =>
    texts.reduce(
      (most, row) => Math.max(most, widthOf(row[c] ?? "")),
      widthOf(name) + 1,
    )
  );
  const labelWidth = rows.reduce(
    (most, row) => Math.max(most, widthOf(row)),
    0,
  );
  const header = widths.map((width, c) =>
    pad(`${columns[c] ?? ""} `, width + 1, "right")
  ).join("");
  return {
    width: 1 + labelWidth + widths.reduce((sum, width) => sum + width + 1, 0),
    header: ` ${" ".repeat(labelWidth)}${header}`.trimEnd(),
    labels: rows.map((row) => ` ${pad(row, labelWidth)}`),
    body: texts.map((row) =>
      row.map((cell, c) => pad(cell, (widths[c] ?? 0) + 1, "right"))
    ),
  };
}

function draw(
  { header, labels, body }: Layout,
  { headerStyle, diagonalStyle }: MatrixTableOptions,
): string {
  const lines = body.map((row, r) => {
    const line = (labels[r] ?? "") +
      row.map((cell, c) =>
        r === c && diagonalStyle ? diagonalStyle(cell) : cell
      ).join("");
    return line.trimEnd();
  });
  return [headerStyle?.(header) ?? header, ...lines]
    .map((line) => `${line}\n`).join("");
}
