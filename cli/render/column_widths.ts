/**
 * How wide a table's columns are.
 *
 * @module
 */
import { roundHalfEven } from "../../lib/campaign/statistics.ts";

/**
 * Shrinks columns until they fit: the widest come down to the next widest, then
 * these together, and so on; at the last all shrink alike.
 *
 * @param widths What the columns would like to have
 * @param available What there is for all of them
 * @returns Widths that sum up to at most `available`, if that can be: none is
 *   less than 1
 */
export function collapse(
  widths: readonly number[],
  available: number,
): number[] {
  const shrunk = [...widths];
  let excess = total(shrunk) - available;
  while (excess > 0) {
    const widest = Math.max(...shrunk);
    if (widest <= 1) break;
    const next = Math.max(1, ...shrunk.filter((width) => width < widest));
    const tops = [...shrunk.keys()].filter((i) => shrunk[i] === widest);
    let share = Math.min(excess, (widest - next) * tops.length);
    excess -= share;
    for (const [done, i] of tops.entries()) {
      const part = roundHalfEven(share / (tops.length - done), 0);
      shrunk[i] = widest - part;
      share -= part;
    }
  }
  return shrunk;
}

/**
 * Widens columns in proportion until they fill a width.
 *
 * @param widths What the columns have
 * @param available What they shall have together
 * @returns Widths that sum up to `available`, or the same where they exceed it
 */
export function expand(widths: readonly number[], available: number): number[] {
  let rest = available - total(widths);
  let ratio = total(widths);
  return widths.map((width) => {
    if (rest <= 0) return width;
    const part = ratio > 0 ? Math.ceil(width * rest / ratio) : rest;
    rest -= part;
    ratio -= width;
    return width + part;
  });
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}
