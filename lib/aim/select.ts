/**
 * Rows of an SQLite database that anybody may have written.
 *
 * @module
 */
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";

/** A row of a table. */
export type Row = Record<string, SQLOutputValue>;

/** Names that no column has. */
const ROW_ID = " row";
const IS_CUT = " cut";
/** So many rows are fetched at once. */
const PAGE = 1000;

/**
 * The rows of a table, by the columns that it has; none where it is absent.
 *
 * @param database The open database
 * @param table The table; one named `run` must be there
 * @param columns What to read; null where the table lacks it
 * @returns The rows in the order in which they were written
 * @throws {Error} Where it cannot be read; a view, which computes its rows and may
 *   never end, is not
 */
export function select(
  database: DatabaseSync,
  table: string,
  columns: string[],
): Row[] {
  const present = new Set(
    database.prepare(`PRAGMA table_info("${table}")`).all().map(({ name }) =>
      name
    ),
  );
  if (present.size === 0 && table !== "run") return [];
  const kind = database.prepare(
    "SELECT type FROM sqlite_master WHERE name = ? AND type <> 'index'",
  ).get(table)?.["type"];
  if (kind !== undefined && kind !== "table") {
    throw new Error(`${table} is a ${kind} where a table belongs`);
  }
  checkRoot(database, table);
  const read = (column: (name: string) => string) =>
    columns.map((name) =>
      `${present.has(name) ? column(name) : "NULL"} AS "${name}"`
    ).join(", ");
  const isCut = columns.filter((name) => present.has(name)).map(cut)
    .join(" OR ") || "0";
  const rows: Row[] = [];
  let anyIsCut = false;
  let before = -Infinity;
  const page = (where: string) =>
    rowsAsArrays(database.prepare(
      `SELECT rowid AS "${ROW_ID}", ${isCut} AS "${IS_CUT}", ${
        read((name) => `"${name}"`)
      } FROM "${table}" ${where} ORDER BY rowid LIMIT ${PAGE}`,
    ));
  const first = page("");
  const next = page("WHERE rowid > ?");
  // Page by page: pages of the file that are named twice have rows without an end.
  for (let found = first(); found.length > 0;) {
    for (const values of found) {
      const [number, cut] = values;
      if (typeof number !== "number" || number <= before) {
        throw new Error(`the rows of ${table} are out of order`);
      }
      before = number;
      anyIsCut ||= cut !== 0;
      rows.push(rowOf(columns, values));
    }
    found = found.length < PAGE ? [] : next(before);
  }
  if (!anyIsCut) return rows;
  return database.prepare(
    `SELECT ${
      read((name) =>
        `CASE WHEN ${cut(name)} THEN CAST("${name}" AS BLOB) ELSE "${name}" END`
      )
    } FROM "${table}" ORDER BY rowid`,
  ).all().map(decoded);
}

type Parameter = string | number;

/** What newer versions of Deno's statements have. */
interface ArrayRows {
  setReturnArrays?(enabled: boolean): void;
}

/** A query whose rows are arrays, which are made more quickly than objects. */
function rowsAsArrays(
  statement: StatementSync,
): (...parameters: Parameter[]) => SQLOutputValue[][] {
  // Deno 2.4 has objects only, in the order of the columns.
  const { setReturnArrays } = statement as StatementSync & ArrayRows;
  setReturnArrays?.call(statement, true);
  return (...parameters) =>
    statement.all(...parameters).map((row: Row | SQLOutputValue[]) =>
      Array.isArray(row) ? row : Object.values(row)
    );
}

/** A row by the names of its columns, which stand behind two others. */
function rowOf(names: readonly string[], values: SQLOutputValue[]): Row {
  const row: Row = {};
  for (let i = 0; i < names.length; i++) row[names[i]!] = values[i + 2]!;
  return row;
}

/** A table that SQLite does not hold itself computes its rows. */
function checkRoot(database: DatabaseSync, table: string): void {
  const { rootpage } = database.prepare(
    "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?",
  ).get(table) ?? {};
  if (rootpage === 0) throw new Error(`${table} is no table of SQLite's own`);
}

/** Whether a text holds a NUL character: fetched as a text it ends there. */
function cut(name: string): string {
  return `(typeof("${name}") = 'text' AND instr(CAST("${name}" AS BLOB), x'00'))`;
}

const decoder = new TextDecoder();

function decoded(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? decoder.decode(value) : value,
    ]),
  );
}
