/**
 * Nemenyi's test: which mean ranks differ?
 *
 * @module
 */
import {
  studentizedRangeQuantile,
  studentizedRangeTail,
} from "./studentized_range.ts";

/** How far mean ranks lie apart by chance. */
export interface Nemenyi {
  /** q(1 - alpha; k, ∞) of the studentized range, not divided by √2. */
  readonly q: number;
  /** The least difference of mean ranks that counts. */
  readonly criticalDistance: number;
}

/**
 * The critical distance q(1 - alpha; k, ∞) · √(k(k+1)/12n) (Nemenyi 1963; Demšar
 * 2006 has the same with q/√2 and 6n).
 *
 * @param k How many values
 * @param n How many blocks
 * @param alpha The chance of finding any difference where there is none
 * @returns The quantile and the distance
 */
export function nemenyi(k: number, n: number, alpha: number): Nemenyi {
  const q = studentizedRangeQuantile(alpha, k, Infinity);
  return { q, criticalDistance: q * deviation(k, n) };
}

/**
 * The chance that two of k mean ranks lie at least so far apart.
 *
 * @param distance The difference of mean ranks
 * @param k How many values
 * @param n How many blocks
 * @returns The p value, corrected for all pairs
 */
export function nemenyiP(distance: number, k: number, n: number): number {
  return studentizedRangeTail(
    Math.abs(distance) / deviation(k, n),
    k,
    Infinity,
  );
}

/** The standard deviation of a mean rank, but for the factor √((k-1)/k). */
function deviation(k: number, n: number): number {
  return Math.sqrt(k * (k + 1) / (12 * n));
}
