/**
 * Tables as Parquet, written as a stream.
 *
 * @module
 */
import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { AimValue } from "../aim/value.ts";
import { jsonText } from "../campaign/json.ts";
import type { ColumnType, ExportColumn, ExportRow } from "./column.ts";
import type { Sink, TableWriter } from "./table_writer.ts";

/** When a row group is written. */
export interface ParquetOptions {
  /** At how many rows. @default {100_000} */
  readonly groupRows?: number;
  /** At how many UTF-16 units of text. @default {33_554_432} */
  readonly groupText?: number;
}

/** What Parquet can hold of a value. */
type Stored = boolean | bigint | number | string | undefined;

/**
 * Begins a Parquet file, compressed with Snappy. Every column may lack values;
 * texts and JSON are UTF-8 strings, as not all readers know Parquet's JSON.
 *
 * @param columns The columns
 * @param sink Takes the file's bytes, a row group at a time
 * @param options When a row group is written
 * @returns The table, which holds a row group in memory
 */
export function parquetTable(
  columns: readonly ExportColumn[],
  sink: Sink,
  { groupRows = 100_000, groupText = 2 ** 25 }: ParquetOptions = {},
): TableWriter {
  const writer = new ParquetWriter({
    writer: new SinkWriter(sink),
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.map(element),
    ],
    codec: "SNAPPY",
    createdBy: "aimrepo",
  });
  let data: Stored[][] = columns.map(() => []);
  let rows = 0, text = 0;
  const flush = (): void => {
    if (rows === 0) return;
    writer.write({
      columnData: columns.map(({ name }, i) => ({
        name,
        data: data[i]!,
        offsetIndex: false,
      })),
      rowGroupSize: rows,
    });
    data = columns.map(() => []);
    rows = text = 0;
  };
  return {
    add(row: ExportRow): void {
      for (const [i, { type }] of columns.entries()) {
        const value = stored(row[i], type);
        data[i]!.push(value);
        if (typeof value === "string") text += value.length;
      }
      if (++rows >= groupRows || text >= groupText) flush();
    },
    finish(): void {
      flush();
      writer.finish();
    },
  };
}

/** Passes on what the library has written after each row group. */
class SinkWriter extends ByteWriter {
  readonly #sink: Sink;

  constructor(sink: Sink) {
    super();
    this.#sink = sink;
  }

  flush(): void {
    this.#sink(this.getBytes());
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}

/** How the schema of a file describes a column (`SchemaElement` in Parquet). */
function element({ name, type }: ExportColumn): SchemaElement {
  const common = { name, repetition_type: "OPTIONAL" } as const;
  return type === "STRING" || type === "JSON"
    ? {
      ...common,
      type: "BYTE_ARRAY",
      converted_type: "UTF8",
      logical_type: { type: "STRING" },
    }
    : { ...common, type };
}

/** A value that a column cannot hold is left out; none of the tables has such. */
function stored(value: AimValue | undefined, type: ColumnType): Stored {
  if (value === undefined || value === null) return undefined;
  switch (type) {
    case "JSON":
      return jsonText(value);
    case "DOUBLE":
      return typeof value === "number" || typeof value === "bigint"
        ? Number(value)
        : undefined;
    case "INT64":
      return typeof value === "bigint" ? value : undefined;
    case "BOOLEAN":
      return typeof value === "boolean" ? value : undefined;
    case "STRING":
      return typeof value === "string" ? value : undefined;
  }
}
