/**
 * `--columns`, `--sort` and `--limit` for rows of named columns.
 *
 * @module
 */
import {
  type Arrangement,
  type Field,
  type Fields,
  selectFields,
  sortAndLimit,
} from "../lib/campaign/listing.ts";
import type { Cell, Rows } from "./render/formats.ts";

/**
 * The fields of rows.
 *
 * @param names The names of their columns
 * @returns A field for each column
 */
export function fieldsOf(names: readonly string[]): Fields<readonly Cell[]> {
  const all = names.map((name, i) => ({
    name,
    read: (row: readonly Cell[]) => row[i],
  }));
  return {
    all,
    find: (name) => all.find((field) => field.name === name),
  };
}

/**
 * The order in which a user wants rows.
 *
 * @param rows The rows
 * @param arrangement What the user wants
 * @returns The places of the rows to show
 * @throws {ColumnError} Where the column to sort by does not exist
 */
export function orderOf(
  { names, rows }: Rows,
  arrangement: Arrangement,
): number[] {
  const places = rows.map((_, place) => place);
  const fields = fieldsOf(names);
  const asPlaces = ({ name, read }: Field<readonly Cell[]>) => ({
    name,
    read: (place: number) => read(rows[place]!),
  });
  return sortAndLimit(places, {
    all: fields.all.map(asPlaces),
    find: (name) => {
      const field = fields.find(name);
      return field && asPlaces(field);
    },
  }, arrangement);
}

/**
 * Arranges rows as a user wants them.
 *
 * @param rows The rows
 * @param arrangement What the user wants; all of them where it says nothing
 * @param exact The same rows with the values to sort by, where those shown are
 *   rounded
 * @returns The rows, arranged
 * @throws {ColumnError} Where a column does not exist
 */
export function arrangeRows(
  rows: Rows,
  arrangement: Arrangement,
  exact: Rows = rows,
): Rows {
  const fields = fieldsOf(rows.names);
  const chosen = selectFields(arrangement.columns ?? ["*"], fields);
  return {
    names: chosen.map(({ name }) => name),
    rows: orderOf(exact, arrangement).map((place) =>
      chosen.map((field) => field.read(rows.rows[place]!))
    ),
  };
}

/**
 * Whether a user wants rows in a way of their own.
 *
 * @param arrangement What the user said
 * @returns False where nothing was said
 */
export function isArranged({ columns, sort, limit }: Arrangement): boolean {
  return columns !== undefined || sort !== undefined || limit !== undefined;
}
