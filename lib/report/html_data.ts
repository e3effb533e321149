/**
 * What a page is made of.
 *
 * @module
 */
import type { Aggregation } from "../campaign/aggregate.ts";
import type { JoinedConfusion } from "../campaign/confusion.ts";
import type { Member } from "../campaign/groups.ts";
import type { Better } from "./best.ts";

/** A page. */
export interface HtmlReport {
  /** At least one campaign. */
  readonly campaigns: readonly HtmlCampaign[];
  /** Where the page comes from. */
  readonly origin: Origin;
  /** Decimals to round to. */
  readonly precision: number;
  /** The share that the intervals cover. */
  readonly confidence: number;
  /** Which mean of a column is the best; absent where none is. */
  readonly best?: Better | undefined;
}

/** A campaign on a page. */
export interface HtmlCampaign {
  /** Its id, undefined for the runs of none. */
  readonly id: string | undefined;
  /** How many runs it has. */
  readonly runs: number;
  /** The groups, summarised. */
  readonly aggregation: Aggregation;
  /** What is behind each group of the aggregation, in the same order. */
  readonly details: readonly GroupDetail[];
}

/** What is behind a group. */
export interface GroupDetail {
  /** The runs, in their contexts. */
  readonly members: readonly Member[];
  /**
   * What the classes were taken for, each cell the mean share of the true
   * class; absent where no run has a matrix.
   */
  readonly confusion?: JoinedConfusion | undefined;
}

/** Where a page comes from. */
export interface Origin {
  /** The command line that made it. */
  readonly command: string;
  /** The version of this program. */
  readonly version: string;
  /** When it was made, in seconds since 1970 UTC. */
  readonly time: number;
  /** The name of the repository's folder. */
  readonly repository: string;
  /** How many runs the repository has, archived and unreadable ones too. */
  readonly runs: number;
  /** How many archived runs were left out. */
  readonly archived: number;
  /** When the newest run reported on was made; null where none has a time. */
  readonly newest: number | null;
}
