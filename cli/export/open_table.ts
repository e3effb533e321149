/**
 * Tables by the names of their formats, each loaded when it is asked for.
 *
 * @module
 */
import type { ExportColumn } from "../../lib/export/column.ts";
import type { ExportFormat } from "../../lib/export/manifest.ts";
import type { Sink, TableWriter } from "../../lib/export/table_writer.ts";

/**
 * Begins a table.
 *
 * @param format Its format
 * @param columns Its columns
 * @param sink Takes its bytes
 * @returns The table
 */
export async function openTable(
  format: ExportFormat,
  columns: readonly ExportColumn[],
  sink: Sink,
): Promise<TableWriter> {
  if (format === "parquet") {
    const { parquetTable } = await import("../../lib/export/parquet_table.ts");
    return parquetTable(columns, sink);
  }
  const { csvTable, jsonlTable } = await import(
    "../../lib/export/text_table.ts"
  );
  return format === "csv" ? csvTable(columns, sink) : jsonlTable(columns, sink);
}
