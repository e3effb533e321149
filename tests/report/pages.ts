/**
 * Pages and reports of made-up runs, for tests.
 *
 * @module
 */
import type { Run } from "../../lib/aim/run.ts";
import { aggregate } from "../../lib/campaign/aggregate.ts";
import { joinConfusions } from "../../lib/campaign/confusion.ts";
import { groupRuns } from "../../lib/campaign/groups.ts";
import type { HtmlReport } from "../../lib/report/html_data.ts";

/** What a page of runs is made with, beside the runs. */
export interface PageSettings {
  /** What the runs are grouped by. */
  readonly groupby: readonly string[];
  /** The metrics. @default {["acc"]} */
  readonly metrics?: readonly string[];
  /** The contexts. @default {["test"]} */
  readonly contexts?: readonly string[];
  /** The classes of a matrix that every group has; none without them. */
  readonly classes?: readonly string[];
  /** Parts that are not the usual ones. */
  readonly rest?: Partial<HtmlReport>;
}

/**
 * A page about runs.
 *
 * @param runs The runs, of one campaign
 * @param settings What the page is made with
 * @returns What the page is made of
 */
export function pageOf(
  runs: readonly Run[],
  { groupby, metrics = ["acc"], contexts = ["test"], classes, rest }:
    PageSettings,
): HtmlReport {
  const question = { groupby, metrics, contexts };
  const aggregation = aggregate(runs, question);
  const confusion = classes && joinConfusions([{
    classes,
    counts: classes.map((_, r) => classes.map((_, c) => r === c ? 9 : 1)),
  }], "share");
  return {
    campaigns: [{
      id: "summer",
      runs: runs.length,
      aggregation,
      details: groupRuns(runs, question).groups
        .map(({ members }) => ({ members, confusion })),
    }],
    precision: 2,
    confidence: 0.95,
    origin: {
      command: "aimrepo report --html page.html",
      version: "1.2.3",
      time: 1_700_000_000,
      repository: "runs",
      runs: 7,
      archived: 2,
      newest: 1_600_000_000,
    },
    ...rest,
  };
}
