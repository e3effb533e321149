/**
 * Rows of an SQLite database that anybody may have written.
 *
 * @module
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

/** A row of a table. */
export type Row = Record<string, SQLOutputValue>;

/** Names that no column has. */
const ROW_ID = " row";
const IS_CUT = " cut";

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
  let anyIsCut = false;
  let before = -Infinity;
  const rows: Row[] = [];
  // Row by row: pages that are named twice have rows without an end.
  for (
    const row of database.prepare(
      `SELECT rowid AS "${ROW_ID}", ${isCut} AS "${IS_CUT}", ${
        read((name) => `"${name}"`)
      } FROM "${table}" ORDER BY rowid`,
    ).iterate() as Iterable<Row>
  ) {
    const { [ROW_ID]: number, [IS_CUT]: cut, ...own } = row;
    if (typeof number !== "number" || number <= before) {
      throw new Error(`the rows of ${table} are out of order`);
    }
    before = number;
    anyIsCut ||= cut !== 0;
    rows.push(own);
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
