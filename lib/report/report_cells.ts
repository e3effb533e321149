/**
 * A report's numbers as the texts of its table.
 *
 * @module
 */
import type { Aggregation } from "../campaign/aggregate.ts";
import { splitName } from "../campaign/aggregate.ts";
import { formatFloat, pythonStr } from "../campaign/python.ts";
import { roundHalfEven, type Summary } from "../campaign/statistics.ts";

/** A metric's part of the table. */
export interface ReportBlock {
  /** The title above, e.g. `acc`. */
  readonly title: string;
  /** What its columns are, e.g. `mean`, `std`, `ci95`. */
  readonly names: readonly string[];
  /** A row of texts for each group. */
  readonly rows: readonly (readonly string[])[];
}

/** A report's table as texts, a row for each group. */
export interface ReportCells {
  /** What the groups differ in, the outermost first. */
  readonly keyNames: readonly string[];
  /** The values that the groups differ in. */
  readonly keys: readonly (readonly string[])[];
  /** How many runs the groups have. */
  readonly runs: readonly string[];
  /** The metrics, then the duration. */
  readonly blocks: readonly ReportBlock[];
}

/** How a report's numbers are written. */
export interface ReportCellsOptions {
  /** Decimals to round to. @default {2} */
  readonly precision?: number;
  /** The share that the intervals cover. @default {0.95} */
  readonly confidence?: number;
}

/**
 * Rounds as NumPy does and prints as Python does, so that trailing zeros are
 * missing: `3.6`, `1.0`, `nan`.
 *
 * @param aggregation The groups
 * @param options How numbers are written
 * @returns The texts; `test_split_name` is called `split` where it comes first
 */
export function reportCells(
  aggregation: Aggregation,
  options: ReportCellsOptions = {},
): ReportCells {
  const { groupby, metrics, groups } = aggregation;
  const { precision = 2, confidence } = options;
  const names = ["mean", "std", ciName(confidence)];
  const texts = ({ mean, std, ci }: Summary): string[] =>
    [mean, std, ci].map((x) => formatFloat(roundHalfEven(x, precision)));
  const block = (
    title: string,
    summaries: readonly (Summary | undefined)[],
  ): ReportBlock => ({
    title,
    names,
    rows: summaries.map((summary) =>
      summary === undefined ? [] : texts(summary)
    ),
  });
  return {
    keyNames: groupby.map((name, i) =>
      i === 0 && name === splitName ? "split" : name
    ),
    keys: groups.map(({ key }) => key.map(pythonStr)),
    runs: groups.map(({ runs }) => `${runs}`),
    blocks: [
      ...metrics.map((metric, i) =>
        block(metric, groups.map((group) => group.metrics[i]))
      ),
      block("run_duration", groups.map(({ duration }) => duration)),
    ],
  };
}

/**
 * What the column of an interval's half width is called.
 *
 * @param confidence The share that the interval covers
 * @returns `ci95` for 0.95, `ci99.9` for 0.999
 */
export function ciName(confidence = 0.95): string {
  return `ci${Number((confidence * 100).toPrecision(12))}`;
}
