/**
 * Numbers whose decimals stand in line.
 *
 * @module
 */
import { roundHalfEven } from "../campaign/statistics.ts";

/**
 * Rounds as NumPy does and keeps trailing zeros.
 *
 * @param value The number
 * @param precision Decimals
 * @returns E.g. `70.70`; `nan`, `inf` and `-inf` as Python has them
 */
export function fixed(value: number, precision: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return roundHalfEven(value, precision).toFixed(precision);
}
