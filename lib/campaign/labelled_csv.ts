/**
 * Tables in CSV whose columns and rows have labels, as pandas writes them:
 *
 *     ,precision,recall
 *     google-doc,0.78,0.73
 *
 * @module
 */
import { CsvError, parse } from "csv-parse/sync";
import { ArtifactError } from "../aim/artifact_error.ts";

/** The characters that a row may have: 1,000 long labels have as many. */
const LONGEST_ROW = 2 ** 17;

/** A table with labels on two sides. */
export interface LabelledCsv {
  /** The columns' labels, each once. */
  readonly columns: readonly string[];
  /** The rows' labels, each once. */
  readonly rows: readonly string[];
  /** The texts of each row, one for each column. */
  readonly cells: readonly (readonly string[])[];
}

/**
 * Reads a table.
 *
 * @param text The CSV, with commas and double quotes
 * @param file Where it is from, for messages
 * @returns The table, with at least one column and one row
 * @throws {ArtifactError} `SYNTAX` if it is no CSV or its rows differ in length,
 *   `SHAPE` if it is empty or a label stands twice
 */
export function parseLabelledCsv(text: string, file: string): LabelledCsv {
  const [header = [], ...body] = parseCsv(text, file);
  const columns = header.slice(1);
  const rows = body.map(([label = ""]) => label);
  if (columns.length === 0 || rows.length === 0) {
    throw new ArtifactError("SHAPE", file, "it holds no table");
  }
  refuseDoubles("column", columns, file);
  refuseDoubles("row", rows, file);
  return { columns, rows, cells: body.map((row) => row.slice(1)) };
}

function parseCsv(text: string, file: string): string[][] {
  // The package counts what stands in the cells only.
  if (text.split(/[\r\n]/).some(({ length }) => length > LONGEST_ROW)) {
    throw new ArtifactError(
      "SYNTAX",
      file,
      `a line has more than ${LONGEST_ROW} characters`,
    );
  }
  try {
    return parse(text, {
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ArtifactError("SYNTAX", file, lowered(error.message), {
      cause: error,
    });
  }
}

/** The package's messages begin with a capital: `Invalid Record Length: …`. */
function lowered(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1, 300);
}

function refuseDoubles(
  kind: string,
  labels: readonly string[],
  file: string,
): void {
  const seen = new Set<string>();
  for (const label of labels) {
    if (seen.has(label)) {
      const quoted = JSON.stringify(label.slice(0, 80));
      throw new ArtifactError(
        "SHAPE",
        file,
        `two ${kind}s are called ${quoted}`,
      );
    }
    seen.add(label);
  }
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads a number as Python and pandas write it.
 *
 * @param text The text; empty and `nan` are NaN
 * @returns The number; undefined if it is none
 */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^$|^nan$/i.test(trimmed)) return NaN;
  if (decimal.test(trimmed)) return Number(trimmed);
  const infinity = /^([+-]?)inf(inity)?$/i.exec(trimmed);
  if (infinity === null) return undefined;
  return infinity[1] === "-" ? -Infinity : Infinity;
}
