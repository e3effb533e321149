/**
 * Holm's correction of p values for how many there are.
 *
 * @module
 */

/**
 * Corrects p values so that the chance of any false finding stays within alpha
 * (Holm 1979): the least is multiplied by how many there are, the next by one
 * less, and so on, none falling below the one before it.
 *
 * @param ps The p values, none of them NaN
 * @returns The corrected ones, in the same order, at most 1
 */
export function holm(ps: readonly number[]): number[] {
  const order = [...ps.keys()].sort((a, b) => ps[a]! - ps[b]!);
  const corrected = new Array<number>(ps.length).fill(1);
  let least = 0;
  for (const [done, i] of order.entries()) {
    least = Math.max(least, Math.min(1, ps[i]! * (ps.length - done)));
    corrected[i] = least;
  }
  return corrected;
}
