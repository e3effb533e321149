/**
 * Tables as CSV and as JSON lines, written as a stream.
 *
 * @module
 */
import { stringify } from "csv-stringify/sync";
import type { AimValue } from "../aim/value.ts";
import { jsonObject, jsonText } from "../campaign/json.ts";
import { formatFloat } from "../campaign/python.ts";
import type { ColumnType, ExportColumn, ExportRow } from "./column.ts";
import type { Sink, TableWriter } from "./table_writer.ts";

/** How many rows are passed on at once. */
const BATCH = 500;

/**
 * Begins a CSV table: a line with the columns' names, then a line a row. A
 * missing value is empty and an empty text `""`; booleans are `true` and
 * `false`; arrays and objects are JSON.
 *
 * @param columns The columns
 * @param sink Takes the table's bytes
 * @returns The table
 */
export function csvTable(
  columns: readonly ExportColumn[],
  sink: Sink,
): TableWriter {
  const write = batched(
    sink,
    (rows: readonly (string | null)[][]) =>
      stringify(rows as (string | null)[][], {
        quoted_match: /\r/,
        // Null is nothing between two commas, and an empty text is not null.
        cast: {
          string: (text) =>
            text === "" ? { value: text, quoted_empty: true } : text,
        },
      }),
  );
  write.add(columns.map(({ name }) => name));
  return {
    add: (row) =>
      write.add(columns.map(({ type }, i) => csvText(row[i], type))),
    finish: write.finish,
  };
}

/**
 * Begins a table of JSON lines: an object a row, with every column in it.
 *
 * @param columns The columns
 * @param sink Takes the table's bytes
 * @returns The table
 */
export function jsonlTable(
  columns: readonly ExportColumn[],
  sink: Sink,
): TableWriter {
  return batched(
    sink,
    (rows: readonly ExportRow[]) =>
      rows.map((row) =>
        `${jsonObject(columns.map(({ name }, i) => [name, row[i]]))}\n`
      ).join(""),
  );
}

function batched<T>(
  sink: Sink,
  format: (rows: readonly T[]) => string,
): { add(row: T): void; finish(): void } {
  const encoder = new TextEncoder();
  let rows: T[] = [];
  const finish = (): void => {
    if (rows.length > 0) sink(encoder.encode(format(rows)));
    rows = [];
  };
  return {
    add(row: T): void {
      if (rows.push(row) >= BATCH) finish();
    },
    finish,
  };
}

function csvText(value: AimValue | undefined, type: ColumnType): string | null {
  if (value === undefined || value === null) return null;
  if (type === "JSON" || typeof value === "object") return jsonText(value);
  if (typeof value === "number") {
    return Number.isFinite(value) ? formatFloat(value) : `${value}`;
  }
  return `${value}`;
}
