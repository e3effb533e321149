/**
 * Numbers, times and groups as texts of a page.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";
import { formatFloat, pythonStr } from "../campaign/python.ts";
import { fixed } from "./fixed.ts";
import { element, type Piece } from "./markup.ts";

/**
 * A number, rounded, with all its digits for programs.
 *
 * @param value The number
 * @param precision Decimals to round to
 * @returns A `data` element
 */
export function numberData(value: number, precision: number): Piece {
  const text = fixed(value, precision);
  return element("data", { value: formatFloat(value) }, text);
}

/**
 * A time as people read it, to the second.
 *
 * @param seconds Seconds since 1970 UTC; null is unknown
 * @returns A `time` element in UTC, or `None`
 */
export function timeText(seconds: number | null): Piece {
  const date = new Date((seconds ?? NaN) * 1000);
  if (Number.isNaN(date.getTime())) return "None";
  const iso = date.toISOString();
  const text = iso.replace("T", " ").replace(/\.\d+Z$/, "");
  return element("time", { datetime: iso }, text);
}

/**
 * A group in one line.
 *
 * @param key The values that it differs in
 * @returns E.g. `test-human · 32 · noaug`
 */
export function groupLabel(key: readonly AimValue[]): string {
  return key.map(pythonStr).join(" · ");
}

/**
 * What a part of the page is about.
 *
 * @param id The id of a campaign; undefined for the runs of none
 * @returns E.g. `campaign 1684551133`
 */
export function campaignName(id: string | undefined): string {
  return id === undefined ? "runs of no campaign" : `campaign ${id}`;
}

/**
 * What an interval is, for people.
 *
 * @param confidence The share that it covers
 * @returns E.g. `95 % confidence interval`
 */
export function intervalName(confidence: number): string {
  return `${
    Number((confidence * 100).toPrecision(12))
  }\u00a0% confidence interval`;
}

/**
 * A number of runs with its noun.
 *
 * @param runs How many
 * @returns E.g. `15 runs`
 */
export function runsText(runs: number): string {
  return `${runs} ${runs === 1 ? "run" : "runs"}`;
}
