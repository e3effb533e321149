/**
 * Values as Python prints them: `repr` and `str`.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";

/**
 * A float as Python's `repr` writes it: the shortest digits that read back as
 * the same number, an exponent below 1e-4 and from 1e16 on.
 *
 * @param value Any number, not finite ones included
 * @returns The text, e.g. `70.0`, `1e-05`, `nan`, `-inf`
 */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

/**
 * A value as Python's `repr` writes it.
 *
 * @param value The value; integers are `bigint`, floats `number`
 * @returns The text, e.g. `['a', 1, 2.0, None]`
 */
export function pythonRepr(value: AimValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return formatFloat(value);
  if (typeof value === "string") return quote(value);
  if (value instanceof Uint8Array) return `b${quoteBytes(value)}`;
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  const fields = Object.entries(value)
    .map(([name, field]) => `${quote(name)}: ${pythonRepr(field)}`);
  return `{${fields.join(", ")}}`;
}

/**
 * A value as Python's `str` writes it: a text is itself, all else its `repr`.
 *
 * @param value The value; integers are `bigint`, floats `number`
 * @returns The text
 */
export function pythonStr(value: AimValue): string {
  return typeof value === "string" ? value : pythonRepr(value);
}

const shortEscapes = new Map([
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function quote(text: string): string {
  const mark = quoteMark(text);
  const escaped = text.replace(
    /[\\\p{C}\p{Z}]/gu,
    (character) => character === " " ? " " : escapeCharacter(character),
  );
  return mark + escaped.replaceAll(mark, `\\${mark}`) + mark;
}

function quoteBytes(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const mark = quoteMark(text);
  const escaped = text.replace(/[^ -[\]-~]/g, escapeCharacter);
  return mark + escaped.replaceAll(mark, `\\${mark}`) + mark;
}

/** Python prefers `'`, unless only that one occurs in the text. */
function quoteMark(text: string): string {
  return text.includes("'") && !text.includes('"') ? '"' : "'";
}

/**
 * A character as an escape of a Python string literal.
 *
 * @param character One code point, or half of a surrogate pair
 * @returns E.g. `\\n`, `\\x1b`, `\\u202e`, `\\U000e0001`
 */
export function escapeCharacter(character: string): string {
  const short = shortEscapes.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${digits.padStart(4, "0")}`;
  return `\\U${digits.padStart(8, "0")}`;
}
