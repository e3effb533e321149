/**
 * Wilcoxon's signed-rank test: do paired numbers differ?
 *
 * @module
 */
import { normalTail } from "./normal.ts";
import { rank } from "./ranks.ts";

/** What Wilcoxon's test says of some differences. */
export interface Wilcoxon {
  /** The sum of the ranks of positive differences. */
  readonly positive: number;
  /** The sum of the ranks of negative differences. */
  readonly negative: number;
  /** Two-sided. */
  readonly p: number;
  /** How p was computed. */
  readonly method: "exact" | "normal";
}

/** Up to so many differences p is exact if none is zero and no two are equal. */
const exactUntied = 50;
/** And up to so many, zeros counted, it is exact in any case. */
const exactAlways = 13;

/**
 * Tests whether differences are symmetric about zero (Wilcoxon 1945), two-sided,
 * with the choices of scipy's `wilcoxon` (1.15 and later) unless told otherwise:
 *
 * - differences of exactly zero are left out before ranking; equal absolute
 *   differences share their mean rank;
 * - p is exact, over all signs of the ranks at hand, for at most 13 differences,
 *   and for at most 50 where none is zero and no two are equal in size;
 * - otherwise p is that of the normal approximation, corrected for ties and not
 *   for continuity.
 *
 * Where all of more than 13 differences are zero p is 1; scipy has NaN there.
 *
 * @param differences Finite numbers, at least one
 * @returns Sums of ranks and p
 */
export function wilcoxon(differences: readonly number[]): Wilcoxon {
  const present = differences.filter((it) => it !== 0);
  const { ranks, ties } = rank(present.map(Math.abs));
  const sum = (sign: number): number =>
    ranks.reduce(
      (sum, it, i) => Math.sign(present[i]!) === sign ? sum + it : sum,
      0,
    );
  const positive = sum(1), negative = sum(-1);
  const isClean = present.length === differences.length &&
    ties.length === present.length;
  const isExact = differences.length <= (isClean ? exactUntied : exactAlways);
  return isExact || present.length === 0
    ? { positive, negative, p: exactP(ranks, positive), method: "exact" }
    : { positive, negative, p: normalP(ties, positive), method: "normal" };
}

/** Counts the ways to choose signs by their sum of ranks; in halves, as tied
 * ranks may have them. */
function exactP(ranks: readonly number[], positive: number): number {
  const halves = ranks.map((it) => it * 2);
  const ways = new Float64Array(halves.reduce((sum, it) => sum + it, 1));
  ways[0] = 1;
  let reached = 0;
  for (const half of halves) {
    reached += half;
    for (let i = reached; i >= half; i--) ways[i]! += ways[i - half]!;
  }
  const at = positive * 2;
  const share = (part: Float64Array): number =>
    part.reduce((sum, it) => sum + it, 0) / 2 ** ranks.length;
  const least = Math.min(
    share(ways.subarray(0, at + 1)),
    share(ways.subarray(at)),
  );
  return Math.min(1, 2 * least);
}

function normalP(ties: readonly number[], positive: number): number {
  const n = ties.reduce((sum, it) => sum + it, 0);
  const tied = ties.reduce((sum, it) => sum + it ** 3 - it, 0);
  const variance = (n * (n + 1) * (2 * n + 1) - tied / 2) / 24;
  const z = (positive - n * (n + 1) / 4) / Math.sqrt(variance);
  return Math.min(1, 2 * normalTail(Math.abs(z)));
}
