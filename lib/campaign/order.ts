/**
 * Identity and order of values of any type.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";
import { pythonRepr } from "./python.ts";

/**
 * A text that two values share exactly if they count as one value: `1` and
 * `1.0` do, `1` and `True` do not.
 *
 * @param value The value
 * @returns A key for a `Map` or a `Set`
 */
export function valueKey(value: AimValue): string {
  if (typeof value === "string") return `s${value}`;
  if (typeof value === "bigint") return `#${value}`;
  if (typeof value === "number") {
    return `#${Number.isInteger(value) ? BigInt(value) : value}`;
  }
  if (Array.isArray(value)) return `[${value.map(nestedKey).join(",")}]`;
  return `o${pythonRepr(value)}`;
}

/**
 * Distinct values in order, the first of equal ones kept.
 *
 * @param values Any values
 * @returns Each value once, by {@linkcode compareValues}
 */
export function uniqueValues(values: Iterable<AimValue>): AimValue[] {
  const numberOf = valueNumbers();
  const found: AimValue[] = [];
  for (const value of values) {
    if (numberOf(value) === found.length) found.push(value);
  }
  return found.sort(compareValues);
}

/**
 * Gives numbers to values, from 0 on by first appearance. Many runs have few
 * values: most need no key.
 *
 * @returns Tells the number of a value, which those share that count as one
 */
export function valueNumbers(): (value: AimValue) => number {
  const known = new Map<AimValue, number>();
  const byKey = new Map<string, number>();
  return (value) => {
    let number = known.get(value);
    if (number !== undefined) return number;
    const key = valueKey(value);
    number = byKey.get(key) ?? byKey.size;
    byKey.set(key, number);
    known.set(value, number);
    return number;
  };
}

/**
 * A total order: None, then booleans and numbers, then texts, then bytes,
 * arrays and objects. Values of one type compare as in Python; NaN is the
 * greatest number, texts go by code point.
 *
 * @param a A value
 * @param b Another value
 * @returns Negative, zero or positive, as `Array.sort` wants it
 */
export function compareValues(a: AimValue, b: AimValue): number {
  const byRank = rank(a) - rank(b);
  if (byRank !== 0) return byRank;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b);
  if (rank(a) === numberRank) return compareNumbers(a, b);
  return compareText(pythonRepr(a), pythonRepr(b));
}

/**
 * The order of two texts by code point, as Python has it; JavaScript's own
 * `<` goes by UTF-16 unit and so puts an emoji before U+FF01.
 *
 * @param a A text
 * @param b Another text
 * @returns Negative, zero or positive
 */
export function compareText(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Lifts surrogates, which stand for U+10000 and up, above all other units. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

const numberRank = 1;

function rank(value: AimValue): number {
  if (value === null) return 0;
  if (typeof value === "string") return 2;
  if (typeof value !== "object") return numberRank;
  if (value instanceof Uint8Array) return 3;
  return Array.isArray(value) ? 4 : 5;
}

function compareNumbers(a: AimValue, b: AimValue): number {
  const x = numeric(a), y = numeric(b);
  if (x < y) return -1;
  if (x > y) return 1;
  return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) ||
    Number(typeof b === "boolean") - Number(typeof a === "boolean");
}

/** Kept as a bigint where it is one: large integers compare exactly. */
function numeric(value: AimValue): number | bigint {
  return typeof value === "bigint" ? value : Number(value);
}

function compareArrays(a: AimValue[], b: AimValue[]): number {
  for (const [i, x] of a.entries()) {
    const y = b[i];
    if (y === undefined) return 1;
    const order = compareValues(x, y);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Length first, so that no text inside an array can imitate a separator. */
function nestedKey(value: AimValue): string {
  const key = valueKey(value);
  return `${key.length}:${key}`;
}
