/**
 * The middle of some numbers.
 *
 * @module
 */

/**
 * The median, which a single slow round does not move.
 *
 * @param values At least one number
 * @returns The middle one, or the mean of the two in the middle
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
