/**
 * Points as a Parquet file.
 *
 * @module
 */
import { pointText } from "../../lib/campaign/point_text.ts";
import type { AimValue } from "../../lib/aim/value.ts";
import { parquetTable } from "../../lib/export/parquet_table.ts";
import { pointsColumns } from "../../lib/export/series_tables.ts";
import type { Sink } from "../../lib/export/table_writer.ts";
import type { Series } from "./read_series.ts";

/**
 * Writes points as Parquet: the columns that `export` gives them, and `text`,
 * which holds what is no number and the digits of integers that a DOUBLE cannot
 * hold. NaN stays NaN; what is missing is null.
 *
 * @param series The points
 * @param sink Takes the file's bytes
 */
export function writePointsParquet(
  series: readonly Series[],
  sink: Sink,
): void {
  const table = parquetTable(
    [...pointsColumns, { name: "text", type: "STRING" }],
    sink,
  );
  for (const { hash, metric, context, points } of series) {
    for (const { step, epoch, time, value } of points) {
      const text = isExact(value) ? undefined : pointText(value);
      table.add([hash, metric, context, step, epoch, time, value, text]);
    }
  }
  table.finish();
}

/** Whether a DOUBLE says it all. */
function isExact(value: AimValue): boolean {
  return typeof value === "number" || value === null ||
    typeof value === "bigint" && BigInt(Number(value)) === value;
}
