/**
 * A report as a table of a paper: one column a metric.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";
import { type Aggregation, splitName } from "../campaign/aggregate.ts";
import { valueKey } from "../campaign/order.ts";
import { pythonStr } from "../campaign/python.ts";
import { bestMeans, type Better } from "./best.ts";
import { fixed } from "./fixed.ts";
import { ciName } from "./report_cells.ts";

/** A mean with half the width of its interval, as texts. */
export interface PaperNumber {
  /** The mean, with all the decimals asked for; empty where there is none. */
  readonly mean: string;
  /** Half the width; empty where there is none, as for a single run. */
  readonly ci: string;
  /** Whether it is the best of its context. */
  readonly isBest: boolean;
}

/** A row: what the group differs in, its runs, its numbers. */
export interface PaperRow {
  /** The values that the group differs in. */
  readonly key: readonly string[];
  /** How many runs there are. */
  readonly runs: string;
  /** The metrics, then the duration in seconds. */
  readonly numbers: readonly PaperNumber[];
}

/** The table. */
export interface PaperTable {
  /** What the groups differ in. */
  readonly keyNames: readonly string[];
  /** Whether all values of a name are numbers. */
  readonly isNumeric: readonly boolean[];
  /** The names of the numbers' columns. */
  readonly numberNames: readonly string[];
  /** What the interval is called, e.g. `ci95`. */
  readonly ci: string;
  /** The rows: a section for each campaign and context, or one where they mix. */
  readonly sections: readonly (readonly PaperRow[])[];
}

/** How the table is written. */
export interface PaperOptions {
  /** Decimals. */
  readonly precision: number;
  /** The share that the intervals cover. */
  readonly confidence: number;
  /** Which mean is the best; absent where none is. */
  readonly best?: Better | undefined;
}

/** The groups of a campaign. */
export interface PaperCampaign {
  /** The campaign's id, undefined for the runs of none. */
  readonly id: string | undefined;
  /** Its groups. */
  readonly aggregation: Aggregation;
}

/**
 * Makes a table of reports on campaigns that are grouped alike. Unlike in the
 * report's own table trailing zeros are kept, so that decimals stand in line.
 *
 * @param campaigns The campaigns, at least one; several get a column of their own
 *   where they are not grouped by campaign
 * @param options How numbers are written
 * @returns The table
 */
export function paperTable(
  campaigns: readonly PaperCampaign[],
  { precision, confidence, best }: PaperOptions,
): PaperTable {
  const { groupby = [], metrics = [] } = campaigns[0]?.aggregation ?? {};
  const withCampaign = campaigns.length > 1 &&
    !groupby.some((name) => /^(hparams\.)?campaign_id$/.test(name));
  const contextAt = groupby.indexOf(splitName);
  const number = (value: number): string =>
    Number.isNaN(value) ? "" : fixed(value, precision);
  const sections: PaperRow[][] = [];
  const contexts = new Set<string>();
  for (const { id, aggregation } of campaigns) {
    const bests = bestMeans(aggregation, best, precision);
    let last: string | undefined;
    for (const [g, group] of aggregation.groups.entries()) {
      const context = valueKey([id ?? null, group.key[contextAt] ?? null]);
      if (context !== last) sections.push([]);
      contexts.add(last = context);
      sections.at(-1)!.push({
        key: [...withCampaign ? [id ?? ""] : [], ...group.key.map(keyText)],
        runs: `${group.runs}`,
        numbers: [...group.metrics, group.duration].map((summary, i) => ({
          mean: number(summary.mean),
          ci: number(summary.ci),
          isBest: bests[g]?.[i] ?? false,
        })),
      });
    }
  }
  const isNumeric = groupby.map((_, i) =>
    campaigns.every(({ aggregation }) =>
      aggregation.groups.every(({ key }) => isNumber(key[i] ?? null))
    )
  );
  return {
    keyNames: [...withCampaign ? ["campaign_id"] : [], ...groupby],
    isNumeric: [...withCampaign ? [false] : [], ...isNumeric],
    numberNames: [...metrics, "run_duration"],
    ci: ciName(confidence),
    // Sorted by something else, contexts may alternate.
    sections: sections.length > contexts.size ? [sections.flat()] : sections,
  };
}

function keyText(value: AimValue): string {
  return value === null ? "" : pythonStr(value);
}

function isNumber(value: AimValue): boolean {
  return value === null || typeof value === "number" ||
    typeof value === "bigint";
}
