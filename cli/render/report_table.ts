/**
 * The table of a report: keys, runs and metrics side by side, each a table of
 * its own with a line wherever a section begins.
 *
 * @module
 */
import { expand } from "./column_widths.ts";
import { sanitize } from "./sanitize.ts";
import { pad, type Style, widthOf } from "./text.ts";

/** A part of the table: columns under one title. */
export interface ReportPart {
  /** The title above the columns. */
  readonly title: string;
  /** The header of each column. */
  readonly names: readonly string[];
  /** A row of texts for each group. */
  readonly rows: readonly (readonly string[])[];
}

/** What the table shows, a row for each group. */
export interface ReportTable {
  /** What the groups differ in, the outermost first. */
  readonly keyNames: readonly string[];
  /** The values that the groups differ in. */
  readonly keys: readonly (readonly string[])[];
  /** How many runs the groups have. */
  readonly runs: readonly string[];
  /** What is said of the groups. */
  readonly blocks: readonly ReportPart[];
}

/**
 * Draws the table at its full width: digits are never cut, on a narrower
 * terminal the lines wrap. A key is left blank where it is the same as above.
 * Lines before and after the table are the caller's.
 *
 * @param table The texts
 * @param headerStyle Put around titles and headers
 * @returns Lines without trailing blanks, each with a newline
 */
export function reportTable(
  { keyNames, keys, runs, blocks }: ReportTable,
  headerStyle: Style = (text) => text,
): string {
  const shown = keys.map((key, row) =>
    key.map((value, i) => keys[row - 1]?.[i] === value ? "" : value)
  );
  const innerNames = keyNames.slice(1);
  const outer = shown.map((key) => key.slice(0, 1));
  const inner = shown.map((key) => key.slice(1));
  const parts = [
    { title: "", names: keyNames.slice(0, 1), rows: outer },
    { title: "hparams", names: innerNames, rows: inner },
    { title: "", names: ["runs"], rows: runs.map((count) => [count]) },
    ...blocks,
  ].filter(({ names }) => names.length > 0).map(layOut);
  const line = (draw: (part: Part, i: number) => string): string =>
    ` ${parts.map(draw).join("  ")}`.trimEnd();
  const rule = ({ width }: Part): string => "─".repeat(width);
  const lines = [
    line(({ title, width }) => headerStyle(pad(title, width, "center"))),
    line(({ header }) => headerStyle(header)),
    line(rule),
  ];
  for (const [row, key] of shown.entries()) {
    if (row > 0 && key[0] !== "") lines.push(line(rule));
    else if (row > 0 && key.length > 2 && key[1] !== "") {
      const blank = (part: Part, i: number): string =>
        i === 0 ? " ".repeat(part.width) : rule(part);
      lines.push(line(blank));
    }
    lines.push(line(({ body }) => body[row] ?? ""));
  }
  return lines.map((text) => `${text}\n`).join("");
}

interface Part {
  title: string;
  width: number;
  header: string;
  body: string[];
}

/** Columns stand three blanks apart, and a wide title widens them. */
function layOut({ title, names, rows }: ReportPart): Part {
  const lines = [names, ...rows].map((cells) => cells.map(sanitize));
  const last = names.length - 1;
  const natural = names.map((_, i) =>
    lines.reduce((most, cells) => Math.max(most, widthOf(cells[i] ?? "")), 0) +
    Number(i > 0) + Number(i < last)
  );
  const least = natural.reduce((sum, width) => sum + width, last);
  const width = Math.max(least, widthOf(sanitize(title)));
  const widths = expand(natural, width - last);
  const [header = "", ...body] = lines.map((cells) =>
    widths.map((cell, i) => {
      const text = pad(cells[i] ?? "", cell - Number(i < last), "right");
      return i < last ? `${text} ` : text;
    }).join(" ")
  );
  return { title: sanitize(title), width, header, body };
}
