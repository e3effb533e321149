/**
 * Kinds of values, and the type of a column that holds several.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";
import type { ColumnType } from "./column.ts";

/**
 * What a value is, in a letter: n none, b boolean, i an integer that a double
 * holds exactly, I a greater one, f float, s text, j array, object or bytes.
 */
export type Kind = "n" | "b" | "i" | "I" | "f" | "s" | "j";

/**
 * Whether a value is the letter of a kind.
 *
 * @param value Anything
 * @returns True for a letter that {@linkcode kindOf} returns
 */
export function isKind(value: unknown): value is Kind {
  return typeof value === "string" && /^[nbiIfsj]$/.test(value);
}

/** A double holds every integer up to this one. */
const EXACT = 2n ** 53n;

/**
 * The kind of a value.
 *
 * @param value The value
 * @returns Its kind
 */
export function kindOf(value: AimValue): Kind {
  if (value === null) return "n";
  if (typeof value === "boolean") return "b";
  if (typeof value === "bigint") {
    return value >= -EXACT && value <= EXACT ? "i" : "I";
  }
  if (typeof value === "number") return "f";
  return typeof value === "string" ? "s" : "j";
}

/** The kinds that a type holds, the narrowest types first. */
const TYPES: readonly [ColumnType, string][] = [
  ["STRING", "ns"],
  ["BOOLEAN", "nb"],
  ["INT64", "niI"],
  ["DOUBLE", "nif"],
  ["JSON", "nbiIfsj"],
];

/**
 * The type of a column that holds values of some kinds: their own where it is
 * one, DOUBLE for integers beside floats where none is too great, else JSON. A
 * column without any value is STRING.
 *
 * @param kinds The kinds
 * @returns The type
 */
export function typeOf(kinds: Iterable<Kind>): ColumnType {
  const found = [...kinds];
  const [type] = TYPES.find(([, held]) =>
    found.every((kind) => held.includes(kind))
  )!;
  return type;
}

/**
 * Whether a column can hold a value without changing it.
 *
 * @param type The column's type
 * @param kind The value's kind
 * @returns True where it can
 */
export function holds(type: ColumnType, kind: Kind): boolean {
  return TYPES.some(([name, held]) => name === type && held.includes(kind));
}
