/**
 * Values as JSON.
 *
 * @module
 */
import { unsafe } from "./visible.ts";

/** A value that JSON can carry; undefined is written as null. */
export type JsonSource =
  | undefined
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | readonly JsonSource[]
  | { readonly [name: string]: JsonSource };

/**
 * A value as one line of JSON. NaN and infinities are the texts `NaN`,
 * `Infinity` and `-Infinity`; integers beyond 2^53 are texts of their digits;
 * bytes are texts in Base64. Whatever a terminal would obey is escaped.
 *
 * @param value The value
 * @returns JSON without line breaks
 */
export function jsonText(value: JsonSource): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return jsonString(value);
  if (typeof value === "boolean") return `${value}`;
  if (typeof value === "number") {
    return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
  }
  if (typeof value === "bigint") {
    const isExact = value === BigInt.asIntN(54, value);
    return isExact ? `${value}` : `"${value}"`;
  }
  if (value instanceof Uint8Array) {
    return `"${base64(value)}"`;
  }
  if (isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  return jsonObject(Object.entries(value));
}

/**
 * An object as one line of JSON, its fields in the order given.
 *
 * @param fields Names and values
 * @returns JSON without line breaks
 */
export function jsonObject(
  fields: Iterable<readonly [name: string, value: JsonSource]>,
): string {
  const texts = Array.from(
    fields,
    ([name, value]) => `${jsonString(name)}:${jsonText(value)}`,
  );
  return `{${texts.join(",")}}`;
}

/**
 * A value as JSON for people: a field or an element a line, each level two blanks
 * further in.
 *
 * @param value The value
 * @param indent The blanks before the line that the value begins on
 * @returns JSON without a line break at its end; single values are as
 *   {@linkcode jsonText} writes them
 */
export function jsonLines(value: JsonSource, indent = ""): string {
  const inner = `${indent}  `;
  const block = (open: string, items: string[], close: string): string =>
    items.length === 0
      ? open + close
      : `${open}\n${items.map((item) => inner + item).join(",\n")}\n` +
        indent + close;
  if (
    typeof value !== "object" || value === null || value instanceof Uint8Array
  ) return jsonText(value);
  if (isArray(value)) {
    return block("[", value.map((item) => jsonLines(item, inner)), "]");
  }
  const fields = Object.entries(value).map(([name, field]) =>
    `${jsonString(name)}: ${jsonLines(field, inner)}`
  );
  return block("{", fields, "}");
}

/** How many bytes become characters at once: arguments of a call are limited. */
const AT_ONCE = 8192;

function base64(bytes: Uint8Array): string {
  let characters = "";
  for (let i = 0; i < bytes.length; i += AT_ONCE) {
    characters += String.fromCharCode(...bytes.subarray(i, i + AT_ONCE));
  }
  return btoa(characters);
}

/** `JSON.stringify` leaves C1 controls and marks of direction as they are. */
function jsonString(text: string): string {
  const json = JSON.stringify(text);
  return /^[ -~]*$/.test(json) ? json : json.replace(unsafe, escapeUnits);
}

function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");
}

/** `Array.isArray` does not tell a read-only array from an object. */
function isArray(value: object): value is readonly JsonSource[] {
  return Array.isArray(value);
}
