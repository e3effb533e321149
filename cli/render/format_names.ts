/**
 * The formats of `--format`, apart from what writes them.
 *
 * @module
 */

/** The names of the formats. */
export const formats = [
  "table",
  "json",
  "jsonl",
  "csv",
  "tsv",
  "md",
  "latex",
] as const;

/** The name of a format. */
export type Format = typeof formats[number];
