/**
 * Changes to JSON texts that leave them JSON, or nearly so.
 *
 * @module
 */
import { pick, type Random } from "./random.ts";

/** Stands in a value for JSON that no value would be written as. */
const MARK = "\ue000";

/** Values of every type, and such as programs trip over. */
const OTHER: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1,
  0.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e300,
  "",
  "x",
  ".",
  "..",
  "../..",
  "a\0b",
  "n".repeat(300),
  "\ud800",
  "__proto__",
  "constructor",
  "length",
  "i1",
  "i-9223372036854775809",
  "i1e5",
  "i",
  "sx",
  "fx",
  "fNaN",
  "b*",
  "q",
  [],
  [[]],
  [-1],
  [-1, [-1], "i2"],
  [0],
  [null],
  ["__proto__"],
  ["constructor", 1],
  {},
  { length: 2 ** 31 },
  { length: -1 },
  { 0: "i1" },
];

/** JSON of which there is much, or that `JSON.stringify` does not write. */
const RAW: readonly ((random: Random) => string)[] = [
  (random) => nested("[", "]", 2 ** random(18)),
  (random) => nested("[-1,", "]", 2 ** random(18)),
  (random) => nested("[0,", "]", 2 ** random(16)),
  (random) => nested('{"a":', "}", 2 ** random(17)),
  (random) => `[-1${",1".repeat(2 ** random(18))}]`,
  (random) => `[${'"a",'.repeat(2 ** random(17))}"a"]`,
  (random) => `"i${"9".repeat(2 ** random(20))}"`,
  (random) => `"s${"x".repeat(2 ** random(20))}"`,
  () => '{"__proto__":[]}',
  () => '{"__proto__":{"length":1},"toString":1}',
  () => "1e999",
  () => "-0",
  () => "9".repeat(400),
];

function nested(open: string, close: string, times: number): string {
  return `${open.repeat(times)}1${close.repeat(times)}`;
}

type Container = Record<string, unknown> | unknown[];

/**
 * Changes one to three places of a JSON text.
 *
 * @param text The text of an array or object that is not empty
 * @param random Decides where and how
 * @returns The changed text
 */
export function otherJson(text: string, random: Random): string {
  const value = JSON.parse(text);
  const raw: string[] = [];
  for (let n = Math.max(0, random(5) - 2); n >= 0; n--) {
    const place = placeIn(value, random);
    if (!place) break;
    change(place, placeIn(value, random) ?? place, raw, random);
  }
  return JSON.stringify(value).replaceAll(
    new RegExp(`"${MARK}(\\d+)"`, "g"),
    (_, number) => raw[Number(number)]!,
  );
}

interface Place {
  readonly parent: Container;
  readonly name: string;
}

/** A place as deep as chance has it. */
function placeIn(value: Container, random: Random): Place | undefined {
  let place: Place | undefined;
  for (let parent = value;;) {
    const names = Object.keys(parent);
    if (names.length === 0) return place;
    place = { parent, name: pick(names, random) };
    const child = at(place);
    if (typeof child !== "object" || child === null || random(12) === 0) {
      return place;
    }
    parent = child as Container;
  }
}

function at({ parent, name }: Place): unknown {
  return (parent as Record<string, unknown>)[name];
}

/** Unlike `structuredClone`, of what is nested to any depth. */
function copyOf(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function put({ parent, name }: Place, value: unknown): void {
  (parent as Record<string, unknown>)[name] = value;
}

function change(
  place: Place,
  other: Place,
  raw: string[],
  random: Random,
): void {
  const { parent, name } = place;
  const value = at(place);
  switch (random(8)) {
    case 0:
    case 1:
      return put(place, copyOf(pick(OTHER, random)));
    case 2:
      return put(place, `${MARK}${raw.push(pick(RAW, random)(random)) - 1}`);
    case 3:
      if (Array.isArray(parent)) parent.splice(Number(name), 1);
      else delete parent[name];
      return;
    case 4:
      if (Array.isArray(parent)) {
        parent.splice(Number(name), 0, copyOf(value));
      } else put({ parent, name: `${name}${name}` }, value);
      return;
    case 5:
      return put(place, copyOf(at(other)));
    case 6:
      return put(
        place,
        random(2) === 0
          ? [copyOf(value)]
          : { [pick(["0", "length", "a"], random)]: copyOf(value) },
      );
    default:
      return put(
        place,
        typeof value === "number"
          ? value + pick([-1, 1, 0.5, 2 ** 32, -(2 ** 31)], random)
          : typeof value === "string"
          ? pick([
            (text: string) => `${text}1`,
            (text: string) => text.slice(0, -1),
            (text: string) =>
              pick(["i", "b", "f", "s", "", "q"], random) + text.slice(1),
          ], random)(value)
          : null,
      );
  }
}
