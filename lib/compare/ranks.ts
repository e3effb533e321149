/**
 * Ranks with ties averaged.
 *
 * @module
 */

/** The ranks of some numbers. */
export interface Ranking {
  /** A rank for each number, 1 for the least; equal numbers share the mean. */
  readonly ranks: readonly number[];
  /** How many numbers stand on each rank, 1 where there is no tie. */
  readonly ties: readonly number[];
}

/**
 * Ranks numbers.
 *
 * @param numbers The numbers, none of them NaN
 * @param highestFirst Whether 1 is the rank of the greatest
 * @returns The ranks, in the order of the numbers
 */
export function rank(
  numbers: readonly number[],
  highestFirst = false,
): Ranking {
  const value = (i: number): number => numbers[i]!;
  const order = [...numbers.keys()].sort((a, b) =>
    highestFirst ? value(b) - value(a) : value(a) - value(b)
  );
  const ranks = new Array<number>(numbers.length).fill(0);
  const ties: number[] = [];
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && value(order[end]!) === value(order[start]!)) {
      end++;
    }
    for (const i of order.slice(start, end)) ranks[i] = (start + 1 + end) / 2;
    ties.push(end - start);
    start = end;
  }
  return { ranks, ties };
}
