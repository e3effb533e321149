/**
 * The value side of a condition: what was typed, against what was logged.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";
import { compareText, compareValues } from "./order.ts";
import { pythonStr } from "./python.ts";

/** A value as it was typed, and what else than a text it may mean. */
export interface Literal {
  /** The text, quotes removed. */
  readonly text: string;
  /** The number, boolean or None that it reads as; undefined for none. */
  readonly typed: null | boolean | number | bigint | undefined;
}

/**
 * Reads a typed value. In quotes it is a text and nothing else; without them it
 * may be a number, `true`, `false`, `None` or `nan` as well.
 *
 * @param text What was typed, without blanks around it
 * @returns The value; undefined if a quote is not closed
 */
export function parseLiteral(text: string): Literal | undefined {
  if (/^["']/.test(text)) {
    const inner = /^(["'])((?:(?!\1)[^\\]|\\.)*)\1$/s.exec(text)?.[2];
    if (inner === undefined) return undefined;
    return { text: inner.replace(/\\(["'\\])/g, "$1"), typed: undefined };
  }
  return { text, typed: read(text) };
}

/**
 * A comparison with a typed value. It takes a value's own type as far as the
 * typed text allows it: numbers compare as numbers, times also with a date such
 * as `2024-05-31`, everything else by the text that Python prints.
 *
 * @param operator Any operator but `~`
 * @param literal The value that was typed
 * @returns Whether a value compares so; None stands for a missing value
 */
export function compareWith(
  operator: "=" | "!=" | "<" | "<=" | ">" | ">=",
  literal: Literal,
): (value: AimValue) => boolean {
  if (operator === "=") return (value) => order(value, literal) === 0;
  if (operator === "!=") return (value) => order(value, literal) !== 0;
  const ordered = (value: AimValue): number =>
    Number.isNaN(value) || Number.isNaN(literal.typed)
      ? NaN
      : order(value, literal) ?? NaN;
  if (operator === "<") return (value) => ordered(value) < 0;
  if (operator === "<=") return (value) => ordered(value) <= 0;
  if (operator === ">") return (value) => ordered(value) > 0;
  return (value) => ordered(value) >= 0;
}

/** Undefined where the two do not compare. */
function order(value: AimValue, { text, typed }: Literal): number | undefined {
  if (value === null) return typed === null ? 0 : undefined;
  if (typeof value === "boolean") {
    return typeof typed === "boolean"
      ? Number(value) - Number(typed)
      : undefined;
  }
  if (isNumber(value)) {
    const number = typed ?? dateSeconds(text);
    if (isNumber(number)) return compareValues(value, number);
    return pythonStr(value) === text ? 0 : undefined;
  }
  if (typeof value !== "string") {
    return pythonStr(value) === text ? 0 : undefined;
  }
  const number = read(value);
  return isNumber(number) && isNumber(typed)
    ? compareValues(number, typed)
    : compareText(value, text);
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function read(text: string): null | boolean | number | bigint | undefined {
  if (/^(none|null)$/i.test(text)) return null;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if (/^[+-]?\d+$/.test(text)) return BigInt(text.replace(/^\+/, ""));
  if (/^nan$/i.test(text)) return NaN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinity !== null) return infinity[1] === "-" ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
    ? Number(text)
    : undefined;
}

/** Seconds since 1970 of a date or time, in UTC where it names no zone. */
function dateSeconds(text: string): number | undefined {
  if (
    !/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/
      .test(text)
  ) {
    return undefined;
  }
  const iso = text.replace(" ", "T");
  const zoned = /T/.test(iso) && !/(Z|[+-]\d\d:?\d\d)$/.test(iso);
  const time = Date.parse(zoned ? `${iso}Z` : iso);
  return Number.isNaN(time) ? undefined : time / 1000;
}
