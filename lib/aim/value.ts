/**
 * The values that Aim stores, and how they look in TypeScript.
 *
 * @module
 */

/**
 * A value of a run: a parameter, a context's field, a metric's last value.
 *
 * Aim tells integers from floats and its integers have 64 bits, so an integer
 * is always a `bigint` and a float always a `number`: `1n` was logged as `1`,
 * `1` as `1.0`.
 */
export type AimValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | AimValue[]
  | AimObject;

/**
 * A nested object as it was logged. It inherits nothing, so that a key named
 * `__proto__` or `constructor` is a key like any other.
 */
export interface AimObject {
  /** The field's name and its value; integer keys are written as decimals. */
  [key: string]: AimValue;
}

/**
 * Whether a value is a nested object (and neither an array nor bytes).
 *
 * @param value The value to look at
 * @returns True where `value` has named fields
 */
export function isAimObject(value: AimValue | undefined): value is AimObject {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && !(value instanceof Uint8Array);
}

/**
 * Objects of a class whose prototype is empty take a sixth of the memory of those
 * without a prototype, which V8 keeps as hash tables.
 */
class Fields {}
Reflect.deleteProperty(Fields.prototype, "constructor");
Object.setPrototypeOf(Fields.prototype, null);

/**
 * An object that inherits nothing, ready for fields with any name.
 *
 * @param fields Names and values to begin with
 * @returns The new object
 */
export function aimObject(
  fields: Iterable<readonly [string, AimValue]> = [],
): AimObject {
  const object: AimObject = new Fields() as AimObject;
  for (const [name, value] of fields) object[name] = value;
  return object;
}
