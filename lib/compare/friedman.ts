/**
 * Friedman's test: do values differ at all?
 *
 * @module
 */
import { chiSquareTail } from "./chi_square.ts";
import { rank } from "./ranks.ts";

/** What Friedman's test says of a table. */
export interface Friedman {
  /** The mean rank of each value, 1 the best. */
  readonly meanRanks: readonly number[];
  /** Chi-square, corrected for ties; NaN where every block is one tie. */
  readonly statistic: number;
  /** Degrees of freedom: one less than there are values. */
  readonly df: number;
  /** The chance of such a statistic if no value is better than another. */
  readonly p: number;
}

/**
 * Ranks values within each block and tests whether their mean ranks differ
 * (Friedman 1937; Conover 1999, 5.8 for ties), as scipy's `friedmanchisquare`.
 *
 * @param table A row for each block with a finite number for each value
 * @param highestFirst Whether the greatest number is the best
 * @returns Mean ranks, statistic and p
 */
export function friedman(
  table: readonly (readonly number[])[],
  highestFirst: boolean,
): Friedman {
  const n = table.length, k = table[0]?.length ?? 0;
  const sums = new Array<number>(k).fill(0);
  let ties = 0;
  for (const row of table) {
    const ranking = rank(row, highestFirst);
    ranking.ranks.forEach((it, i) => sums[i]! += it);
    for (const t of ranking.ties) ties += t * (t * t - 1);
  }
  const untied = 1 - ties / (k * (k * k - 1) * n);
  const centre = n * (k + 1) / 2;
  const squares = sums.reduce((sum, it) => sum + (it - centre) ** 2, 0);
  const statistic = 12 * squares / (n * k * (k + 1)) / untied;
  return {
    meanRanks: sums.map((sum) => sum / n),
    statistic,
    df: k - 1,
    p: chiSquareTail(statistic, k - 1),
  };
}
