/**
 * How the cache writes values in JSON.
 *
 *     float    a number; NaN, the infinities and -0 as "f" and their name
 *     integer  "i" and its decimal digits
 *     text     "s" and the text
 *     bytes    "b" and Base64
 *     array    [-1, value*]
 *     object   [shape, value*], where the shape is a list of names
 *
 * Objects of runs are alike, so that their names are written once.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { MOST_LEVELS } from "./tree.ts";
import { type AimObject, aimObject, type AimValue } from "./value.ts";

/** A value as it stands in the cache. */
export type CachedValue = null | boolean | number | string | CachedValue[];

const ARRAY = -1;
/** A tree has its levels, and one for a scalar that has fields. */
const DEEPEST = MOST_LEVELS + 1;
/** No integer of 64 bits is longer, and none longer is worth reading. */
const LONGEST_INTEGER = 20;

/** Writes and reads values that share the names of their fields. */
export class ValueCodec {
  readonly #shapes: string[][];
  readonly #known = new Map<string, number>();
  readonly #texts = new Map<string, AimValue>();

  /**
   * @param shapes The shapes of what was written before
   * @throws {TypeError} Where no shapes are written so
   */
  constructor(shapes: string[][] = []) {
    if (!shapes.every(isListOfTexts)) {
      throw new TypeError("no shapes are written so");
    }
    this.#shapes = shapes;
    shapes.forEach((names, i) => this.#known.set(JSON.stringify(names), i));
  }

  /** The shapes of all that was written. */
  get shapes(): readonly string[][] {
    return this.#shapes;
  }

  /**
   * Writes a value.
   *
   * @param value The value
   * @returns What JSON can hold
   */
  encode(value: AimValue): CachedValue {
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "bigint") return `i${value}`;
    if (typeof value === "string") return `s${value}`;
    if (typeof value === "number") {
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : Object.is(value, -0)
        ? "f-0"
        : `f${value}`;
    }
    if (value instanceof Uint8Array) {
      return `b${Buffer.from(value).toString("base64")}`;
    }
    if (Array.isArray(value)) {
      return [ARRAY, ...value.map((element) => this.encode(element))];
    }
    const names = Object.keys(value);
    return [
      this.#shapeOf(names),
      ...names.map((name) => this.encode(value[name]!)),
    ];
  }

  #shapeOf(names: string[]): number {
    const key = JSON.stringify(names);
    let shape = this.#known.get(key);
    if (shape === undefined) {
      shape = this.#shapes.push(names) - 1;
      this.#known.set(key, shape);
    }
    return shape;
  }

  /**
   * Reads a value.
   *
   * @param cached What {@linkcode encode} made
   * @returns The value
   * @throws {TypeError} Where no value is written so
   */
  decode(cached: CachedValue): AimValue {
    return this.#decode(cached, 0);
  }

  /**
   * Reads an object.
   *
   * @param cached What {@linkcode encode} made of one
   * @returns The object
   * @throws {TypeError} Where it is none
   */
  decodeObject(cached: CachedValue): AimObject {
    return this.#decodeObject(cached, 0);
  }

  #decode(cached: CachedValue, level: number): AimValue {
    if (typeof cached === "string") return this.#decodeText(cached);
    if (typeof cached === "number" || typeof cached === "boolean") {
      return cached;
    }
    if (cached === null) return null;
    if (!Array.isArray(cached) || level > DEEPEST) {
      throw new TypeError("no value is written so");
    }
    if (cached[0] === ARRAY) {
      return cached.slice(1).map((element) => this.#decode(element, level + 1));
    }
    return this.#decodeObject(cached, level);
  }

  #decodeObject(cached: CachedValue, level: number): AimObject {
    const names = Array.isArray(cached) && typeof cached[0] === "number"
      ? this.#shapes[cached[0]]
      : undefined;
    if (!names || names.length !== (cached as CachedValue[]).length - 1) {
      throw new TypeError("no object is written so");
    }
    const object = aimObject();
    for (let i = 0; i < names.length; i++) {
      object[names[i]!] = this.#decode(
        (cached as CachedValue[])[i + 1]!,
        level + 1,
      );
    }
    return object;
  }

  /** Texts and integers come again in every run: each is read once. */
  #decodeText(cached: string): AimValue {
    let value = this.#texts.get(cached);
    if (value === undefined) {
      value = readText(cached);
      if (!(value instanceof Uint8Array)) this.#texts.set(cached, value);
    }
    return value;
  }
}

/**
 * Whether what was read of JSON is an array of texts.
 *
 * @param value What was read
 */
export function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((it) => typeof it === "string");
}

/**
 * An integer of 64 bits.
 *
 * @param text Its decimal digits
 * @returns The integer
 * @throws {TypeError} Where it is none
 */
export function readInteger(text: string): bigint {
  if (text.length <= LONGEST_INTEGER && /^-?\d+$/.test(text)) {
    const value = BigInt(text);
    if (BigInt.asIntN(64, value) === value) return value;
  }
  throw new TypeError("no integer is written so");
}

function readText(cached: string): AimValue {
  const rest = cached.slice(1);
  switch (cached[0]) {
    case "s":
      return rest;
    case "i":
      return readInteger(rest);
    case "f":
      return Number(rest);
    case "b":
      return Uint8Array.from(Buffer.from(rest, "base64"));
    default:
      throw new TypeError("no value is written so");
  }
}
