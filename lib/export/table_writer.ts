/**
 * Tables that are written row by row.
 *
 * @module
 */
import type { ExportColumn, ExportRow } from "./column.ts";

/** Takes the rows of a table. */
export interface TableWriter {
  /**
   * Takes a row; what was taken is passed on from time to time.
   *
   * @param row A value for each column
   */
  add(row: ExportRow): void;
  /** Passes on what is left, and ends the table. */
  finish(): void;
}

/** Takes the bytes of a table, in order. The bytes are not to be kept. */
export type Sink = (bytes: Uint8Array) => void;

/** Begins a table. */
export type OpenTable = (
  columns: readonly ExportColumn[],
  sink: Sink,
) => TableWriter;
