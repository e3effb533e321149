/**
 * Rows of an SQLite database that anybody may have written.
 *
 * @module
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

/** A row of a table. */
export type Row = Record<string, SQLOutputValue>;

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
  checkOrder(database, table);
  const own = columns.filter((name) => present.has(name));
  const isCut = hasCutText(database, table, own);
  const list = columns.map((name) => {
    if (!present.has(name)) return `NULL AS "${name}"`;
    return isCut
      ? `CASE WHEN ${
        cut(name)
      } THEN CAST("${name}" AS BLOB) ELSE "${name}" END AS "${name}"`
      : `"${name}"`;
  });
  const rows = database.prepare(
    `SELECT ${list.join(", ")} FROM "${table}" ORDER BY rowid`,
  ).all();
  return isCut ? rows.map(decoded) : rows;
}

/**
 * Throws where pages of a table are named twice, so that its rows may have no
 * end: SQLite takes their order for granted.
 */
function checkOrder(database: DatabaseSync, table: string): void {
  const { rootpage } = database.prepare(
    "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?",
  ).get(table) ?? {};
  if (rootpage === 0) throw new Error(`${table} is no table of SQLite's own`);
  const numbers = database.prepare(
    `SELECT rowid AS number FROM "${table}" ORDER BY rowid`,
  );
  let before = -Infinity;
  for (const { number } of numbers.iterate() as Iterable<Row>) {
    if (typeof number !== "number" || number <= before) {
      throw new Error(`the rows of ${table} are out of order`);
    }
    before = number;
  }
}

/** Whether a text holds a NUL character: fetched as a text it ends there. */
function cut(name: string): string {
  return `(typeof("${name}") = 'text' AND instr(CAST("${name}" AS BLOB), x'00'))`;
}

function hasCutText(
  database: DatabaseSync,
  table: string,
  columns: readonly string[],
): boolean {
  if (columns.length === 0) return false;
  const found = database.prepare(
    `SELECT EXISTS (SELECT 1 FROM "${table}" WHERE ${
      columns.map(cut).join(" OR ")
    }) AS found`,
  ).get();
  return Boolean(found?.["found"]);
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
