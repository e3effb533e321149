/**
 * The parameters that a training wrote to `params.yml`.
 *
 * PyYAML writes YAML 1.1, so that is read. Tags make nothing but plain values:
 * one that is not known, such as `!!python/object`, is as if it were not there.
 *
 * @module
 */
import { LineCounter, parseDocument, type Tags } from "yaml";
import { ArtifactError } from "../aim/artifact_error.ts";
import { type AimObject, aimObject, type AimValue } from "../aim/value.ts";
import { pythonRepr } from "./python.ts";

/** How deep values may be nested. */
const DEPTH = 100;
/** How many values a file may stand for, aliases unfolded. */
const VALUES = 100_000;
/** How often aliases may be followed; the package's own default. */
const ALIASES = 100;

/**
 * Reads parameters.
 *
 * @param text One YAML document
 * @param file Where it is from, for messages
 * @returns The parameters; of a name that stands twice the last one, as in PyYAML
 * @throws {ArtifactError} `SYNTAX` if it is no YAML, `SHAPE` if it is no mapping,
 *   or nested or aliased beyond reason
 */
export function parseParams(text: string, file: string): AimObject {
  const root = load(text, file);
  if (root === null || root === undefined) return aimObject();
  let left = VALUES;
  const convert = (value: unknown, depth: number): AimValue => {
    if (depth > DEPTH) throw tooMuch(file, `it is nested deeper than ${DEPTH}`);
    if (left-- === 0) {
      throw tooMuch(file, `it holds more than ${VALUES} values`);
    }
    switch (typeof value) {
      case "boolean":
      case "bigint":
      case "number":
      case "string":
        return value;
    }
    if (value === null || value === undefined) return null;
    if (value instanceof Uint8Array) return new Uint8Array(value);
    if (value instanceof Date) return dateText(value);
    if (value instanceof Map) {
      return aimObject(
        Array.from(value, ([name, field]) => [
          keyText(convert(name, depth + 1)),
          convert(field, depth + 1),
        ]),
      );
    }
    const items = Array.isArray(value) || value instanceof Set
      ? [...value]
      : [];
    return items.map((item) => convert(item, depth + 1));
  };
  if (!(root instanceof Map)) {
    throw new ArtifactError(
      "SHAPE",
      file,
      "it is no mapping of names to values",
    );
  }
  return convert(root, 0) as AimObject;
}

function load(text: string, file: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    // Else the line is quoted in each error: a minute for 100,000 commas.
    prettyErrors: false,
    version: "1.1",
    intAsBigInt: true,
    merge: false,
    customTags: (tags) => tags.map(asPyYaml),
    // Looking for doubles takes a minute in a file of 60,000 names.
    uniqueKeys: false,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    const reason = error.message.split("\n", 1)[0]!;
    throw new ArtifactError(
      "SYNTAX",
      file,
      `${reason.slice(0, 1).toLowerCase()}${reason.slice(1, 300)} ` +
        `at line ${line}, column ${col}`,
      { cause: error },
    );
  }
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: ALIASES });
  } catch (error) {
    // What the package throws for aliases to nothing or to too much, and for
    // `<<` of what is no mapping.
    const isOfText = error instanceof ReferenceError ||
      (error instanceof Error && error.message.startsWith("Merge sources"));
    if (!isOfText) throw error;
    throw new ArtifactError("SHAPE", file, error.message, { cause: error });
  }
}

/** What PyYAML takes for a float with an exponent: `1.0e-05`, but not `1e5`. */
const exponential =
  /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)[eE][-+][0-9]+$/;

function asPyYaml(tag: Tags[number]): Tags[number] {
  return typeof tag === "object" && !tag.collection && tag.format === "EXP"
    ? { ...tag, test: exponential }
    : tag;
}

function tooMuch(file: string, state: string): ArtifactError {
  return new ArtifactError("SHAPE", file, state);
}

/** A date as YAML writes it, without a time where it is midnight. */
function dateText(date: Date): string {
  return Number.isNaN(date.getTime())
    ? "invalid date"
    : date.toISOString().replace(/T00:00:00\.000Z$/, "");
}

function keyText(key: AimValue): string {
  return typeof key === "string" ? key : pythonRepr(key);
}
