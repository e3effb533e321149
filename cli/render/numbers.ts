/**
 * Numbers with a fixed number of decimals.
 *
 * @module
 */
import { formatFloat } from "../../lib/campaign/python.ts";
import { roundHalfEven } from "../../lib/campaign/statistics.ts";

/** What stands for a number that is missing. */
const MISSING = "-";

/**
 * Writes numbers with decimals, rounded as NumPy does.
 *
 * @param precision How many decimals, at most 15
 * @returns The text of a number; `-` for NaN
 */
export function decimals(precision: number): (value: number) => string {
  return (value) => {
    if (Number.isNaN(value)) return MISSING;
    if (!Number.isFinite(value)) return formatFloat(value);
    return roundHalfEven(value, precision).toFixed(precision);
  };
}

/**
 * Writes whole numbers without decimals and others with them.
 *
 * @param precision How many decimals, at most 15
 * @returns The text of a number; `-` for NaN
 */
export function wholeOr(precision: number): (value: number) => string {
  const write = decimals(precision);
  return (value) => Number.isSafeInteger(value) ? `${value}` : write(value);
}
