/**
 * The tables of a comparison, column by column, for people and for programs.
 *
 * @module
 */
import { roundHalfEven } from "../../lib/campaign/statistics.ts";
import type { Format } from "./format_names.ts";
import { type Cell, formatRows, type Rows } from "./formats.ts";
import { plainTable } from "./plain_table.ts";
import type { Style } from "./text.ts";
import { pythonStr } from "../../lib/campaign/python.ts";

/** What a column holds, and so how many decimals people see of it. */
export type ColumnKind = "text" | "count" | "number" | "rank" | "p";

/** A column of a comparison's table. */
export interface ComparisonColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly cells: readonly Cell[];
}

/** Decimals of mean ranks. */
const rankDigits = 3;
/** Significant digits of p values, for people. */
const pDigits = 3;

/**
 * Writes a table of a comparison. In `table`, decimals stand below each other;
 * in `md` and `latex` numbers are rounded; in all else they have all digits.
 *
 * @param columns The columns, all of the same length
 * @param format How to write it
 * @param precision Decimals of numbers, for people
 * @param headerStyle Put around the header of `table`
 * @returns The text, with a newline at its end
 */
export async function comparisonTable(
  columns: readonly ComparisonColumn[],
  format: Format,
  precision: number,
  headerStyle?: Style,
): Promise<string> {
  const names = columns.map(({ name }) => name);
  const rowsOf = <T>(
    cell: (column: ComparisonColumn, row: number) => T,
  ): T[][] =>
    (columns[0]?.cells ?? []).map((_, row) =>
      columns.map((column) => cell(column, row))
    );
  if (format === "table") {
    return plainTable(
      names,
      rowsOf(({ kind, cells }, row) => fixed(cells[row], kind, precision)),
      {
        align: columns.map(({ kind }) => kind === "text" ? "left" : "right"),
        ...(headerStyle && { headerStyle }),
      },
    );
  }
  const isForPeople = format === "md" || format === "latex";
  const rows: Rows = {
    names,
    rows: rowsOf(({ kind, cells }, row) =>
      isForPeople ? rounded(cells[row], kind, precision) : cells[row]
    ),
  };
  return await formatRows(format, rows);
}

/**
 * A p value for people.
 *
 * @param p Between 0 and 1, or NaN
 * @returns E.g. `0.0473`, `2.2e-12`, `nan`
 */
export function pText(p: number): string {
  if (Number.isNaN(p)) return "nan";
  if (p === 0) return "< 1e-300";
  return p < 1e-4 ? p.toExponential(1) : p.toFixed(4);
}

function fixed(cell: Cell, kind: ColumnKind, precision: number): string {
  if (typeof cell !== "number") return pythonStr(cell ?? null);
  if (kind === "text") return pythonStr(cell);
  if (kind === "p") return pText(cell);
  if (!Number.isFinite(cell)) return pythonStr(cell);
  const digits = kind === "rank" ? rankDigits : precision;
  return roundHalfEven(cell, digits).toFixed(digits);
}

function rounded(cell: Cell, kind: ColumnKind, precision: number): Cell {
  if (typeof cell !== "number" || kind === "text") return cell;
  if (kind === "p") return Number(cell.toPrecision(pDigits));
  return roundHalfEven(cell, kind === "rank" ? rankDigits : precision);
}
