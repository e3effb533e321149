/**
 * Rows of named columns in the formats of `--format`.
 *
 * @module
 */
import type { AimValue } from "../../lib/aim/value.ts";
import { pythonStr } from "../../lib/campaign/python.ts";
import type { Format } from "./format_names.ts";
import { plainTable } from "./plain_table.ts";
import { sanitize } from "./sanitize.ts";
import type { Style } from "./text.ts";

/** What a cell may hold; undefined is a missing value. */
export type Cell = AimValue | undefined;

/** Rows of named columns. */
export interface Rows {
  /** The columns' names. */
  readonly names: readonly string[];
  /** The cells of each row, one for each name. */
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * Writes rows in a format.
 *
 * - `table` shows values as Python's `str`, missing ones as `None`;
 * - `json` is an array with an object a line, `jsonl` the objects alone;
 * - `csv` is faithful: a text is written as it is, quoted where it must be. So a
 *   cell may begin with `=`; a spreadsheet should import it as text;
 * - `tsv` has no quotes: tab, newline and backslash are `\t`, `\n` and `\\`;
 * - `md` and `latex` escape what has a meaning there; `latex` needs booktabs.
 *
 * In `csv`, `tsv`, `md` and `latex` a missing value is empty. All but `csv` show
 * control characters escaped.
 *
 * @param format The format
 * @param rows What to write
 * @param headerStyle Put around the header of `table`
 * @returns The text, with a newline at its end
 */
export async function formatRows(
  format: Format,
  { names, rows }: Rows,
  headerStyle: Style = (text) => text,
): Promise<string> {
  const right = names.map((_, i) => rows.every((row) => isNumberLike(row[i])));
  if (format === "table") {
    const texts = rows.map((row) => row.map((cell) => pythonStr(cell ?? null)));
    return plainTable(names, texts, { headerStyle });
  }
  // The rest is loaded here, as it takes longer to load than a list to print.
  if (format === "json" || format === "jsonl") {
    const { jsonObject } = await import("./json.ts");
    const objects = rows.map((row) =>
      jsonObject(names.map((name, i) => [name, row[i]]))
    );
    if (format === "jsonl") return objects.map((line) => `${line}\n`).join("");
    return objects.length === 0 ? "[]\n" : `[\n${objects.join(",\n")}\n]\n`;
  }
  const table = [
    names,
    ...rows.map((row) => names.map((_, i) => text(row[i]))),
  ];
  if (format === "csv") {
    const { stringify } = await import("csv-stringify/sync");
    return stringify(table, { quoted_match: /\r/ });
  }
  if (format === "tsv") return table.map((row) => joinTabs(row)).join("");
  const clean = table.map((row) => row.map(sanitize));
  const { latex, markdown } = await import("./markup_table.ts");
  return format === "md" ? markdown(clean, right) : latex(clean, right);
}

function text(cell: Cell): string {
  return cell === undefined || cell === null ? "" : pythonStr(cell);
}

function isNumberLike(cell: Cell): boolean {
  return cell === undefined || cell === null || typeof cell === "number" ||
    typeof cell === "bigint";
}

/** Doubled backslashes keep the escapes apart from what the text holds. */
function joinTabs(row: readonly string[]): string {
  const cells = row.map((cell) => sanitize(cell.replaceAll("\\", "\\\\")));
  return `${cells.join("\t")}\n`;
}
