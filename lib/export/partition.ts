/**
 * Names of partitions as Hive, Spark and DuckDB read them: a folder
 * `campaign_id=<value>`.
 *
 * @module
 */

import { textHash } from "../aim/text_hash.ts";

/** The column that the folders stand for. */
export const partitionName = "campaign_id";

/** What Hive puts for a missing value. */
const MISSING = "__HIVE_DEFAULT_PARTITION__";
/** A name may be 255 bytes long on most file systems. */
const LONGEST = 255 - `${partitionName}=`.length;
/**
 * What Hive and Spark escape (`ExternalCatalogUtils.escapePathName`), and what
 * Windows does not take: `<`, `>`, `|`, and a blank or a dot at the end.
 */
// deno-lint-ignore no-control-regex
const SPECIAL = /[\x00-\x1f\x7f"#%'*/:=?\\{[\]^<>|]|[ .]$/g;

/**
 * The folder of a campaign.
 *
 * @param campaign The campaign's id; undefined for runs of no campaign
 * @returns E.g. `campaign_id=a%2Fb`. A campaign without a name counts as none,
 *   as in Hive; a name that is too long for a folder is cut, and ends in `~` and
 *   a number that depends on all of it
 */
export function partitionFolder(campaign: string | undefined): string {
  return `${partitionName}=${partitionValue(campaign)}`;
}

function partitionValue(campaign: string | undefined): string {
  if (campaign === undefined || campaign === "") return MISSING;
  if (campaign === MISSING) return MISSING.replace("_", "%5F");
  const escaped = campaign.replace(SPECIAL, escape);
  return byteLength(escaped) <= LONGEST ? escaped : shorten(campaign);
}

function escape(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase();
  return `%${code.padStart(2, "0")}`;
}

function shorten(campaign: string): string {
  const end = `~${textHash(campaign)}`;
  let start = "";
  for (const character of campaign) {
    const next = start + character.replace(SPECIAL, escape);
    if (byteLength(next) + end.length > LONGEST) break;
    start = next;
  }
  return start + end;
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).length;
}
