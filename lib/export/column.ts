/**
 * Columns and values of exported tables.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";

/** What a column holds; `JSON` is a text with a JSON value in it. */
export type ColumnType = "BOOLEAN" | "INT64" | "DOUBLE" | "STRING" | "JSON";

/** A column of an exported table; every column may lack values. */
export interface ExportColumn {
  /** Its name, unique in the table whether or not case matters. */
  readonly name: string;
  /** What it holds. */
  readonly type: ColumnType;
}

/** A value for each column of a table; undefined is a missing one. */
export type ExportRow = readonly (AimValue | undefined)[];
