/**
 * The chi-square distribution's tail.
 *
 * @module
 */
import { normalTail } from "./normal.ts";

/**
 * The share of the chi-square distribution above a number. For whole degrees of
 * freedom it is a finite sum of positive terms (Abramowitz & Stegun, 26.4.4 and
 * 26.4.5).
 *
 * @param x The number; NaN gives NaN
 * @param df Degrees of freedom, an integer of at least 1
 * @returns The share, to about 1e-12 relative; 0 where it is below 1e-300
 */
export function chiSquareTail(x: number, df: number): number {
  if (x <= 0) return 1;
  const odd = df % 2 === 1;
  const half = Math.exp(-x / 2);
  let term = odd ? Math.sqrt(2 * x / Math.PI) * half : half;
  let sum = odd ? 2 * normalTail(Math.sqrt(x)) : 0;
  for (let n = odd ? 3 : 2; n <= df; n += 2) {
    sum += term;
    term *= x / n;
  }
  return Math.min(1, sum);
}
