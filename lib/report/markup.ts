/**
 * Markup in which everything that is put in stays text.
 *
 * @module
 */
import { visible } from "../campaign/visible.ts";

/** Text that is HTML already. */
export class Markup {
  /** The HTML. */
  readonly text: string;

  /**
   * Takes HTML as it is.
   *
   * @param text HTML that is known to be sound; nothing in it is escaped
   */
  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in an element; undefined is nothing at all. */
export type Piece = string | number | Markup | undefined | readonly Piece[];

/** Attributes; `true` is one without a value, `false` and undefined none. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | undefined>
>;

/** Elements that have no end. */
const voids = new Set(["input", "link", "meta"]);
/** Elements that are followed by a new line, for those who read the source. */
const lines =
  /^(h[1-6]|p|table|caption|thead|tbody|tr|details|figure|meta|d[dl]|section|header|main|footer)$/;

/**
 * Writes an element. Texts in it and in its attributes are escaped, markup is
 * put in as it is, lists piece by piece.
 *
 * @param name The element's name
 * @param attributes Its attributes
 * @param pieces What stands in it
 * @returns The markup
 *
 * @example
 * ```ts
 * import { element } from "./markup.ts";
 * import assert from "node:assert/strict";
 *
 * const cell = element("td", { title: `"` }, "<script>", element("b", {}, 1));
 * assert.equal(cell.text, `<td title="&quot;">&lt;script&gt;<b>1</b></td>`);
 * ```
 */
export function element(
  name: string,
  attributes: Attributes = {},
  ...pieces: readonly Piece[]
): Markup {
  const start = Object.entries(attributes).map(([key, value]) =>
    value === undefined || value === false
      ? ""
      : value === true
      ? ` ${key}`
      : ` ${key}="${escapeHtml(`${value}`)}"`
  ).join("");
  const end = voids.has(name) ? "" : `</${name}>`;
  const line = lines.test(name) ? "\n" : "";
  return new Markup(`<${name}${start}>${written(pieces)}${end}${line}`);
}

/**
 * A text that HTML shows as it is. Control characters, marks of direction and
 * other invisible ones, which HTML forbids or which make a text look like
 * another, are spelled out: `\x00`, `\u202e`.
 *
 * @param text Any text
 * @returns The text without a character that has a meaning in HTML
 */
export function escapeHtml(text: string): string {
  return visible(text)
    .replace(/[&<>"'`]/g, (character) => entities[character] ?? "");
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

function written(piece: Piece): string {
  if (piece === undefined) return "";
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "object") return piece.map(written).join("");
  return escapeHtml(`${piece}`);
}
