/**
 * The summary that a report saves, as comma-separated values.
 *
 * @module
 */
import { stringify } from "csv-stringify/sync";
import type { AimValue } from "../aim/value.ts";
import type { Aggregation, Group } from "../campaign/aggregate.ts";
import { valueKey } from "../campaign/order.ts";
import { formatFloat, pythonStr } from "../campaign/python.ts";
import type { Summary } from "../campaign/statistics.ts";
import { ciName } from "./report_cells.ts";

/** What the summary leaves out, and how its interval is named. */
export interface SummaryCsvOptions {
  /** Keeps the groups with this value and drops the name's column. */
  readonly only?: { readonly name: string; readonly value: AimValue };
  /** The share that the intervals cover. @default {0.95} */
  readonly confidence?: number;
}

/**
 * A summary as pandas writes a data frame whose columns have two levels: two
 * header rows, floats with all digits that tell them apart, nothing for NaN and
 * None. The durations are in seconds.
 *
 * @param aggregation The groups
 * @param options What to leave out; a name that nothing is grouped by is ignored
 * @returns The text, with a newline after each row
 */
export function summaryCsv(
  aggregation: Aggregation,
  options: SummaryCsvOptions = {},
): string {
  const { groupby, metrics, groups } = aggregation;
  const ci = ciName(options.confidence);
  const dropped = options.only ? groupby.indexOf(options.only.name) : -1;
  const isKept = (group: Group): boolean => {
    const value = group.key[dropped];
    return value === undefined || options.only === undefined ||
      valueKey(value) === valueKey(options.only.value);
  };
  const names = groupby.filter((_, i) => i !== dropped);
  const rows = groups.filter(isKept).map(({ key, metrics, duration }) => [
    ...key.filter((_, i) => i !== dropped).map(keyText),
    ...metrics.flatMap((metric) => [`${metric.count}`, ...numbers(metric)]),
    ...numbers(duration),
  ]);
  const header = [
    ...names,
    ...metrics.flatMap((metric) => Array<string>(4).fill(metric)),
    ...Array<string>(3).fill("run_duration"),
  ];
  const below = [
    ...names.map(() => ""),
    ...metrics.flatMap(() => ["count", "mean", "std", ci]),
    ...["mean", "std", ci],
  ];
  return stringify([header, below, ...rows], { quoted_match: /\r/ });
}

function numbers({ mean, std, ci }: Summary): string[] {
  return [mean, std, ci].map((number) =>
    Number.isNaN(number) ? "" : formatFloat(number)
  );
}

function keyText(value: AimValue): string {
  return value === null || Number.isNaN(value) ? "" : pythonStr(value);
}
