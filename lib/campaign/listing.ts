/**
 * Listings: which columns of things are shown, in which order, how many. The
 * things may be runs, groups of a report, points or whatever has named values.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";
import { CampaignError } from "./error.ts";
import { compareValues } from "./order.ts";
import { pointAt } from "./point_at.ts";
import { suggest } from "./suggest.ts";
import { visible } from "./visible.ts";

/** A named value of every thing in a list. */
export interface Field<T> {
  /** The name, e.g. `hash`, `lr`, `acc@test-human`. */
  readonly name: string;
  /** The value of a thing, undefined where it has none. */
  read(thing: T): AimValue | undefined;
}

/** The fields that things have. */
export interface Fields<T> {
  /** All of them, in their order. */
  readonly all: readonly Field<T>[];
  /** The field of a name or another name for it; undefined if there is none. */
  find(name: string): Field<T> | undefined;
  /** Why a name may be none, for errors. @default {"there is no such column"} */
  readonly absence?: string;
}

/** How a list is shown. */
export interface Arrangement {
  /** Names of the columns to show; `*` stands for all not named beside it. */
  readonly columns?: readonly string[] | undefined;
  /** The column to sort by, `-` before it for the greatest first. */
  readonly sort?: string | undefined;
  /** How many to show at most. */
  readonly limit?: number | undefined;
}

/** A column that does not exist. */
export class ColumnError extends CampaignError {
  /** The class, for messages. */
  override name = "ColumnError";
  /** Where in what was typed, in UTF-16 units. */
  readonly offset: number;

  /**
   * Describes the failure.
   *
   * @param message What is wrong, for people
   * @param expression What was typed; the message shows it with a caret below
   * @param offset Where in the expression
   */
  constructor(message: string, expression: string, offset: number) {
    super("unknown-column", visible(message) + pointAt(expression, offset));
    this.offset = offset;
  }
}

/**
 * The fields of a list of names.
 *
 * @param names Names; `*` stands for every field not named beside it
 * @param fields The fields that exist
 * @returns The fields in the order of the names
 * @throws {ColumnError} `unknown-column`, with the nearest name and the place
 */
export function selectFields<T>(
  names: readonly string[],
  fields: Fields<T>,
): Field<T>[] {
  return names.flatMap((name, place) => {
    if (name === "*") {
      return fields.all.filter((field) => !names.includes(field.name));
    }
    const field = fields.find(name);
    if (field !== undefined) return [field];
    const typed = names.map(asTyped);
    const offset = typed.slice(0, place).join(",").length + (place > 0 ? 1 : 0);
    throw unknown(name, fields, typed.join(","), offset);
  });
}

/**
 * Sorts things, and leaves out those beyond the limit. Things without a value to
 * sort by (None and NaN included) come last, whichever the direction; equal ones
 * keep their order.
 *
 * @param things The things
 * @param fields The fields that they have
 * @param arrangement The order and the limit
 * @returns A new list
 * @throws {ColumnError} `unknown-column`, with the nearest name and the place
 */
export function sortAndLimit<T>(
  things: readonly T[],
  fields: Fields<T>,
  { sort, limit }: Arrangement,
): T[] {
  const sorted = [...things];
  if (sort !== undefined) {
    const { field, descending } = sortField(sort, fields);
    sorted.sort(byField(field, descending));
  }
  return sorted.slice(0, limit);
}

/**
 * The field that a list is sorted by. A name that itself begins with `-` means
 * that field, where there is one.
 *
 * @param sort The name, `-` before it for the greatest first
 * @param fields The fields that exist
 * @returns The field, and whether the greatest come first
 * @throws {ColumnError} `unknown-column`, with the nearest name and the place
 */
export function sortField<T>(
  sort: string,
  fields: Fields<T>,
): { field: Field<T>; descending: boolean } {
  const whole = fields.find(sort);
  if (whole !== undefined) return { field: whole, descending: false };
  const descending = sort.startsWith("-");
  const name = descending ? sort.slice(1) : sort;
  const field = fields.find(name);
  if (field !== undefined) return { field, descending };
  throw unknown(name, fields, sort, descending ? 1 : 0);
}

/**
 * An order of things by a field, for the stable `Array.sort`. Things without a
 * value (None and NaN included) come last, whichever the direction.
 *
 * @param field The field to sort by
 * @param descending Whether great values come first
 * @returns The comparison
 */
export function byField<T>(
  field: Field<T>,
  descending = false,
): (a: T, b: T) => number {
  const direction = descending ? -1 : 1;
  return (a, b) => {
    const x = present(field.read(a)), y = present(field.read(b));
    if (x === undefined || y === undefined) {
      return Number(x === undefined) - Number(y === undefined);
    }
    return direction * compareValues(x, y);
  };
}

function present(value: AimValue | undefined): AimValue | undefined {
  return value === null || Number.isNaN(value) ? undefined : value;
}

/** A name as it stands in a list. */
function asTyped(name: string): string {
  return /^["`]|,/.test(name) ? `\`${name}\`` : name;
}

function unknown<T>(
  name: string,
  fields: Fields<T>,
  expression: string,
  offset: number,
): ColumnError {
  const near = suggest(name, fields.all.map((known) => known.name));
  const absence = fields.absence ?? "there is no such column";
  const hint = near === undefined ? "" : `, did you mean ${near}?`;
  return new ColumnError(
    `Cannot show column ${name}: ${absence}${hint}`,
    expression,
    offset,
  );
}
