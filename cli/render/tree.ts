/**
 * Nested values as an indented list.
 *
 * @module
 */
import { type AimObject, isAimObject } from "../../lib/aim/value.ts";
import { pythonRepr } from "../../lib/campaign/python.ts";
import { sanitize } from "./sanitize.ts";
import { pad, widthOf } from "./text.ts";

/** A line of the list: a name, and its value where it is a leaf. */
type Line = readonly [name: string, value?: string];

/**
 * Draws nested values, each level two blanks further in; arrays stand in one
 * line, as Python prints them.
 *
 * @param object The values
 * @returns Lines, each with a newline; none for an empty object
 */
export function tree(object: AimObject): string {
  const lines = [...linesOf(object, "")];
  const width = lines.reduce(
    (most, [name, value]) =>
      value === undefined ? most : Math.max(most, widthOf(name)),
    0,
  );
  return lines.map(([name, value]) =>
    value === undefined ? ` ${name}\n` : ` ${pad(name, width)}  ${value}\n`
  ).join("");
}

function* linesOf(object: AimObject, indent: string): Generator<Line> {
  for (const [key, value] of Object.entries(object)) {
    const name = indent + sanitize(key);
    if (isAimObject(value) && Object.keys(value).length > 0) {
      yield [name];
      yield* linesOf(value, `${indent}  `);
    } else yield [name, sanitize(pythonRepr(value))];
  }
}
