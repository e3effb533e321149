/**
 * The files of a report: the runs as Parquet and the table as CSV.
 *
 * @module
 */
import type { Run } from "../lib/aim/run.ts";
import type { Aggregation } from "../lib/campaign/aggregate.ts";
import type { Columns } from "../lib/campaign/columns.ts";
import { runsInfo } from "../lib/campaign/runsinfo.ts";
import { defaultSplit, splitRuns } from "../lib/campaign/split.ts";
import { runsInfoParquet } from "../lib/report/runsinfo_parquet.ts";
import { summaryCsv } from "../lib/report/summary_csv.ts";

/** A report on one campaign, and what it was asked for. */
export interface FilesOptions {
  /** The campaign's runs. */
  readonly runs: readonly Run[];
  /** Their groups. */
  readonly aggregation: Aggregation;
  /** The runs of all campaigns, which tell what columns there are. */
  readonly all: readonly Run[];
  /** Names of metrics. */
  readonly metrics: readonly string[];
  /** Labels of contexts. */
  readonly contexts: readonly string[];
  /** The columns of all runs. */
  readonly columns: Columns;
  /** What the files are split by; tcbench's choice where it is absent. */
  readonly splitBy?: string | undefined;
  /** The share that the intervals cover. */
  readonly confidence: number;
}

/**
 * Makes the files of a report, one by one.
 *
 * @param options The report
 * @returns Their names and contents
 */
export function* filesOf(
  { runs, aggregation, all, columns, ...options }: FilesOptions,
): Generator<[name: string, bytes: Uint8Array], void, void> {
  const { metrics, contexts, confidence } = options;
  const encoder = new TextEncoder();
  const split = options.splitBy ?? defaultSplit(all);
  for (const { suffix, runs: part, by } of splitRuns(runs, split, columns)) {
    const info = runsInfo(part, { metrics, contexts, among: all });
    yield [`runsinfo${suffix}.parquet`, runsInfoParquet(info)];
    const only = by ? { only: by } : {};
    const summary = summaryCsv(aggregation, { ...only, confidence });
    yield [`summary${suffix}.csv`, encoder.encode(summary)];
  }
}
