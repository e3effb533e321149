/**
 * Rows of an SQLite database that anybody may have written.
 *
 * @module
 */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";

/** A row of a table. */
export type Row = Record<string, SQLOutputValue>;

/** Some rows, by columns: each has as many values. */
export type Columns<Name extends string = string> = Record<
  Name,
  SQLOutputValue[]
>;

/** Names that no column has. */
const ROW_ID = " row";
const IS_CUT = " cut";
const HAS_BYTES = " bytes";
/**
 * So many rows are fetched at once. There is an end to them even where pages of the
 * file are named twice, so that a table has rows without an end.
 */
const PAGE = 1000;
/** Larger databases have long texts, of which there would be several copies. */
const MOST_BYTES = 1 << 26;

const decoder = new TextDecoder();

/**
 * Fetches the columns of the rows that a condition holds for, {@linkcode PAGE} at
 * most, in the order of their numbers.
 */
type Fetch = (where: string, ...parameters: SQLInputValue[]) => Columns;

/**
 * The rows of a table.
 *
 * @param database The open database
 * @param table The table
 * @param names The columns to read
 * @returns What {@linkcode selectColumns} finds, row by row
 * @throws {Error} Where it cannot be read
 */
export function select(
  database: DatabaseSync,
  table: string,
  names: readonly string[],
): Row[] {
  const columns = selectColumns(database, table, names);
  const [first] = names;
  return first === undefined ? [] : columns[first]!.map((_, at) => {
    const row: Row = {};
    for (const name of names) row[name] = columns[name]![at]!;
    return row;
  });
}

/**
 * The columns of a table; without values where it is absent.
 *
 * @param database The open database
 * @param table The table; one named `run` must be there
 * @param names What to read; null where the table lacks it
 * @returns The columns, in the order in which the rows were written
 * @throws {Error} Where it cannot be read; a view, which computes its rows and may
 *   never end, is not
 */
export function selectColumns<Name extends string>(
  database: DatabaseSync,
  table: string,
  names: readonly Name[],
): Columns<Name> {
  const present = new Set(
    database.prepare(`PRAGMA table_info("${table}")`).all().map(({ name }) =>
      name
    ),
  );
  if (present.size === 0 && table !== "run") return columnsOf(names, () => []);
  const kind = database.prepare(
    "SELECT type FROM sqlite_master WHERE name = ? AND type <> 'index'",
  ).get(table)?.["type"];
  if (kind !== undefined && kind !== "table") {
    throw new Error(`${table} is a ${kind} where a table belongs`);
  }
  checkRoot(database, table);
  const known = names.filter((name) => present.has(name));
  const source: Source = { database, table, known };
  const found = selectAsJson(source) ?? selectCarefully(source);
  for (const name of names) {
    found[name] ??= found[ROW_ID]!.map(() => null);
  }
  return found as Columns<Name>;
}

function columnsOf<Name extends string>(
  names: readonly Name[],
  valuesOf: (name: Name) => SQLOutputValue[],
): Columns<Name> {
  const entries = names.map((name) => [name, valuesOf(name)]);
  return Object.fromEntries(entries) as Columns<Name>;
}

/** What is read. */
interface Source {
  readonly database: DatabaseSync;
  readonly table: string;
  /** The columns that the table has. */
  readonly known: readonly string[];
}

/** A table that SQLite does not hold itself computes its rows. */
function checkRoot(database: DatabaseSync, table: string): void {
  const { rootpage } = database.prepare(
    "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?",
  ).get(table) ?? {};
  if (rootpage === 0) throw new Error(`${table} is no table of SQLite's own`);
}

/**
 * All rows, each column of a page as one text: that takes a third of the time of
 * values that come one by one. Undefined where JSON cannot hold what is there, or
 * where that may be much.
 */
function selectAsJson({ database, table, known }: Source): Columns | undefined {
  const { bytes } = database.prepare(
    "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
  ).get()!;
  if (Number(bytes) > MOST_BYTES) return undefined;
  const names = [ROW_ID, ...known];
  const all = names.map((name) => `json_group_array("${name}") AS "${name}"`);
  // Bytes are greater than all else; some of them SQLite takes for JSON.
  const hasBytes = known.map((name) => `typeof(max("${name}")) = 'blob'`);
  if (known.length > 0) all.push(`${hasBytes.join(" OR ")} AS "${HAS_BYTES}"`);
  const fetch: Fetch = (where, ...parameters) => {
    const texts = database.prepare(
      `SELECT ${all.join(", ")} FROM (SELECT ${selected(known)} ` +
        `FROM "${table}" ${where} ORDER BY rowid LIMIT ${PAGE})`,
    ).get(...parameters)!;
    if (texts[HAS_BYTES]) throw new RangeError("bytes are no JSON");
    return columnsOf(names, (name) => valuesIn(texts[name]));
  };
  try {
    return everyPage(table, names, fetch);
  } catch (error) {
    // Bytes, floats, large integers, too much for one text; all else fails again.
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}

/** The values of a column. */
function valuesIn(text: SQLOutputValue | undefined): SQLOutputValue[] {
  const values: SQLOutputValue[] = JSON.parse(String(text));
  if (!values.every(isExact)) throw new RangeError("digits may be lost");
  return values;
}

/**
 * Whether JSON held a value as it was: integers may have more digits than numbers
 * have, and older versions of SQLite write 15 digits of a float.
 */
function isExact(value: SQLOutputValue): boolean {
  return typeof value !== "number" || Number.isSafeInteger(value);
}

/** All rows, whatever their values are. */
function selectCarefully({ database, table, known }: Source): Columns {
  const isCut = known.map(cut).join(" OR ") || "0";
  let anyIsCut = false;
  const names = [ROW_ID, ...known];
  const fetch: Fetch = (where, ...parameters) => {
    const rows = database.prepare(
      `SELECT ${isCut} AS "${IS_CUT}", ${selected(known)} ` +
        `FROM "${table}" ${where} ORDER BY rowid LIMIT ${PAGE}`,
    ).all(...parameters);
    anyIsCut ||= rows.some((row) => row[IS_CUT] !== 0);
    return columnsOf(names, fromRows(rows));
  };
  const columns = everyPage(table, names, fetch);
  if (!anyIsCut) return columns;
  const whole = known.map((name) =>
    `CASE WHEN ${
      cut(name)
    } THEN CAST("${name}" AS BLOB) ELSE "${name}" END AS "${name}", ` +
    `${cut(name)} AS "${IS_CUT} ${name}"`
  );
  const rows = database.prepare(
    `SELECT rowid AS "${ROW_ID}", ${
      whole.join(", ")
    } FROM "${table}" ORDER BY rowid`,
  ).all();
  for (const row of rows) {
    for (const name of known) {
      const value = row[name];
      if (!row[`${IS_CUT} ${name}`] || !(value instanceof Uint8Array)) continue;
      row[name] = decoder.decode(value);
    }
  }
  return columnsOf(names, fromRows(rows));
}

function fromRows(rows: readonly Row[]): (name: string) => SQLOutputValue[] {
  return (name) => rows.map((row) => row[name]!);
}

/** The columns of a query that tells the rows' numbers, too. */
function selected(known: readonly string[]): string {
  return [`rowid AS "${ROW_ID}"`, ...known.map((name) => `"${name}"`)]
    .join(", ");
}

/** Page by page, as long as there are rows. */
function everyPage(
  table: string,
  names: readonly string[],
  fetch: Fetch,
): Columns {
  const all: Columns = columnsOf(names, () => []);
  let before = -Infinity;
  for (let page = fetch("");; page = fetch("WHERE rowid > ?", before)) {
    const numbers = page[ROW_ID]!;
    for (const number of numbers) {
      if (typeof number !== "number" || number <= before) {
        throw new Error(`the rows of ${table} are out of order`);
      }
      before = number;
    }
    for (const name of names) all[name] = all[name]!.concat(page[name]!);
    if (numbers.length < PAGE) return all;
  }
}

/** Whether a text holds a NUL character: fetched as a text it ends there. */
function cut(name: string): string {
  return `(typeof("${name}") = 'text' AND instr(CAST("${name}" AS BLOB), x'00'))`;
}
