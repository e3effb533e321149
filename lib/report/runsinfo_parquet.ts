/**
 * The table of runs as a Parquet file.
 *
 * @module
 */
import type { SchemaElement } from "hyparquet";
import { ByteWriter, parquetWrite } from "hyparquet-writer";
import type { AimValue } from "../aim/value.ts";
import type { RunsInfoColumn } from "../campaign/runsinfo.ts";
import { pythonStr } from "../campaign/python.ts";

/** The types that columns are written as; all are nullable. */
type ColumnType = "BOOLEAN" | "INT64" | "DOUBLE" | "STRING" | "NULL";

/**
 * Writes a table as Parquet, compressed with Snappy, with the types that pandas
 * would give the columns: integers are INT64, or DOUBLE where some are missing;
 * integers beside floats are DOUBLE; NaN is null. Columns of several types, of
 * arrays, objects or bytes are texts, as Python's `str` has them; columns
 * without any value have Parquet's type for that.
 *
 * @param columns The columns, all of the same length
 * @returns The file
 */
export function runsInfoParquet(
  columns: readonly RunsInfoColumn[],
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  const typed = columns.map(({ name, values }) => {
    const type = columnType(values);
    return { name, type, data: values.map((value) => encode(value, type)) };
  });
  parquetWrite({
    writer,
    codec: "SNAPPY",
    createdBy: "aimrepo",
    rowGroupSize: 1_000_000,
    columnData: typed.map(({ name, data }) => ({ name, data })),
    schema: [
      { name: "root", num_children: typed.length },
      ...typed.map(({ name, type }) => schemaElement(name, type)),
    ],
  });
  return new Uint8Array(writer.getBuffer());
}

/** How the schema of a file describes a column (`SchemaElement` in Parquet). */
function schemaElement(name: string, type: ColumnType): SchemaElement {
  const element = { name, repetition_type: "OPTIONAL" } as const;
  switch (type) {
    case "STRING":
      return {
        ...element,
        type: "BYTE_ARRAY",
        converted_type: "UTF8",
        logical_type: { type: "STRING" },
      };
    case "NULL":
      return { ...element, type: "INT32", logical_type: { type: "NULL" } };
    default:
      return { ...element, type };
  }
}

function columnType(values: readonly AimValue[]): ColumnType {
  const present = values.filter((value) => value !== null);
  const types = new Set(present.map((value) => typeof value));
  const isMissing = present.length < values.length;
  if (present.length === 0) return "NULL";
  if (types.size === 2 && types.has("number") && types.has("bigint")) {
    return "DOUBLE";
  }
  if (types.size !== 1) return "STRING";
  if (types.has("boolean")) return "BOOLEAN";
  if (types.has("number")) return "DOUBLE";
  if (types.has("bigint")) return isMissing ? "DOUBLE" : "INT64";
  return "STRING";
}

function encode(
  value: AimValue,
  type: ColumnType,
): boolean | bigint | number | string | undefined {
  if (value === null || Number.isNaN(value)) return undefined;
  if (type === "DOUBLE") return Number(value);
  if (typeof value === "boolean" && type === "BOOLEAN") return value;
  if (typeof value === "bigint" && type === "INT64") return value;
  return pythonStr(value);
}
