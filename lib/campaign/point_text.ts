/**
 * What was tracked, in a line: texts, images and their like beside numbers.
 *
 * @module
 */
import { type AimValue, isAimObject } from "../aim/value.ts";
import { pythonStr } from "./python.ts";

/**
 * A tracked value as text. A text or a line of a log is itself; of an image, a
 * distribution and all else that holds bytes it says what it is, and how large.
 *
 * @param value The value
 * @returns E.g. `0.5`, `epoch 2 done`,
 *   `distribution bin_count=4 data=<32 bytes> dtype=int64 range=[1, 3]`
 */
export function pointText(value: AimValue): string {
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (Array.isArray(value)) return `[${value.map(pointText).join(", ")}]`;
  if (!isAimObject(value)) return pythonStr(value);
  const { "@type": type, ...fields } = value;
  if (typeof type !== "string") return pythonStr(value);
  if (isText(type) && typeof fields["data"] === "string") return fields["data"];
  const parts = Object.entries(fields)
    .filter(([, field]) => field !== null && field !== "")
    .map(([name, field]) => `${name}=${pointText(field)}`);
  return [type.replace(/^aim\./, ""), ...parts].join(" ");
}

/** Aim's types that are a text and nothing else. */
function isText(type: string): boolean {
  return type === "aim.text" || type === "aim.log_line";
}
