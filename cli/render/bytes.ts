/**
 * Amounts of bytes for people.
 *
 * @module
 */

const UNITS = ["kB", "MB", "GB", "TB", "PB"];

/**
 * An amount of bytes in the unit that gives it one to three digits.
 *
 * @param bytes The amount
 * @returns E.g. `81.2 MB`, `512 B`
 */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit = "B";
  for (const next of UNITS) {
    if (value < 999.95) break;
    value /= 1000;
    unit = next;
  }
  return `${value.toFixed(1)} ${unit}`;
}
