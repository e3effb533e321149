/**
 * Campaigns: runs that carry the same `campaign_id`.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import { leafReader } from "./hyperparameters.ts";
import { pythonStr } from "./python.ts";

/** The selection that takes every run. */
export const allCampaigns = "all";

const idBelowHparams = leafReader("hparams.campaign_id");
const idBeside = leafReader("campaign_id");

/**
 * The campaign of a run: `hparams.campaign_id`, else `campaign_id`.
 *
 * @param run The run
 * @returns The id as text, undefined where the run belongs to no campaign
 */
export function campaignOf(run: Run): string | undefined {
  const id = idBelowHparams(run) ?? idBeside(run);
  return id === undefined || id === null ? undefined : pythonStr(id);
}

/**
 * The runs with the newest first; those of unknown age come last, equal ones
 * keep their order.
 *
 * @param runs The runs
 * @returns A sorted copy
 */
export function newestFirst(runs: Iterable<Run>): Run[] {
  return [...runs].sort((a, b) => {
    const x = a.creationTime ?? -Infinity, y = b.creationTime ?? -Infinity;
    return x === y ? 0 : y - x;
  });
}

/**
 * The runs of each campaign.
 *
 * @param runs The runs
 * @returns Ids and runs, both newest first: the first id is that of the
 *   campaign whose newest run is the newest. Runs of no campaign stand under
 *   undefined
 */
export function groupByCampaign(
  runs: Iterable<Run>,
): Map<string | undefined, Run[]> {
  const campaigns = new Map<string | undefined, Run[]>();
  for (const run of newestFirst(runs)) {
    const id = campaignOf(run);
    const members = campaigns.get(id);
    if (members === undefined) campaigns.set(id, [run]);
    else members.push(run);
  }
  return campaigns;
}

/**
 * The campaign to report on unless told otherwise.
 *
 * @param runs The runs
 * @returns The id of the campaign whose newest run is the newest, undefined
 *   where no run belongs to a campaign
 */
export function defaultCampaign(runs: Iterable<Run>): string | undefined {
  for (const id of groupByCampaign(runs).keys()) {
    if (id !== undefined) return id;
  }
  return undefined;
}
