/**
 * Tables as they stand in the documents.
 *
 * @module
 */

/**
 * A Markdown table, numbers to the right.
 *
 * @param head The columns' names
 * @param rows The cells of each row
 * @returns Lines, each with its end
 */
export function markdown(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const isNumber = head.map((_, i) =>
    rows.every((row) => /^[\d.,–-]/.test(row[i]!))
  );
  const widths = head.map((name, i) =>
    Math.max(4, name.length, ...rows.map((row) => row[i]!.length))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      cells.map((cell, i) =>
        isNumber[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)
      ).join(" | ")
    } |\n`;
  const rule = widths.map((width, i) =>
    isNumber[i] ? `${"-".repeat(width - 1)}:` : "-".repeat(width)
  );
  return [line(head), line(rule), ...rows.map(line)].join("");
}

/** What stands where a number is not known. */
export const UNKNOWN = "–";

/**
 * A number in a table.
 *
 * @param value The number; undefined or NaN where it is not known
 * @param digits How many significant digits are shown at least
 * @returns The text
 */
export function number(value: number | undefined, digits = 3): string {
  if (value === undefined || Number.isNaN(value)) return UNKNOWN;
  if (value === 0) return "0";
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.max(0, digits - whole));
}

/**
 * Seconds in a table.
 *
 * @param value The seconds; undefined where they are not known
 * @returns The text, with its unit
 */
export function seconds(value: number | undefined): string {
  return value === undefined ? UNKNOWN : `${number(value)} s`;
}

/**
 * Memory in a table.
 *
 * @param bytes The bytes; undefined where they are not known
 * @returns The text in megabytes, with its unit
 */
export function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? UNKNOWN : `${(bytes / 1e6).toFixed(0)} MB`;
}

/**
 * A ratio, where both sides are known.
 *
 * @param above The numerator
 * @param below The denominator
 * @returns Their quotient; undefined where one is not known
 */
export function ratio(
  above: number | undefined,
  below: number | undefined,
): number | undefined {
  return above === undefined || below === undefined ? undefined : above / below;
}
