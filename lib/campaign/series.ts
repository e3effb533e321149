/**
 * A series of points, summed up.
 *
 * @module
 */
import type { Point } from "../aim/sequences.ts";
import type { AimValue } from "../aim/value.ts";

/** What is said of a series. */
export interface SeriesSummary {
  /** The value at the least step; undefined where there are no points. */
  readonly first: AimValue | undefined;
  /** The value at the greatest step. */
  readonly last: AimValue | undefined;
  /** The least number, NaN left out; undefined where there is none. */
  readonly min: AimValue | undefined;
  /** The greatest number, NaN left out; undefined where there is none. */
  readonly max: AimValue | undefined;
}

/**
 * Sums a series up.
 *
 * @param points The points, by step
 * @returns First and last value, least and greatest number
 */
export function summarizeSeries(points: readonly Point[]): SeriesSummary {
  let min: bigint | number | undefined, max: bigint | number | undefined;
  for (const { value } of points) {
    if (!isNumber(value) || Number.isNaN(value)) continue;
    if (min === undefined || value < min) min = value;
    if (max === undefined || value > max) max = value;
  }
  return { first: points[0]?.value, last: points.at(-1)?.value, min, max };
}

/**
 * The numbers of a series.
 *
 * @param points The points, by step
 * @returns A number for each point, NaN for what is none
 */
export function numbersOf(points: readonly Point[]): number[] {
  return points.map(({ value }) => isNumber(value) ? Number(value) : NaN);
}

function isNumber(value: AimValue): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}
