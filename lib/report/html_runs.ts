/**
 * What is behind a group: its confusion matrix and its runs.
 *
 * @module
 */
import type { Group } from "../campaign/aggregate.ts";
import type { Member } from "../campaign/groups.ts";
import { lastValue } from "../campaign/metrics.ts";
import { htmlConfusion } from "./html_confusion.ts";
import type { GroupDetail } from "./html_data.ts";
import { groupLabel, numberData, runsText, timeText } from "./html_text.ts";
import { scrolling } from "./html_scroll.ts";
import { element, type Markup } from "./markup.ts";

/** How the details of a group are written. */
export interface HtmlRunsOptions {
  /** The id of the element. */
  readonly id: string;
  /** The campaign, where the page has several; groups of two may be alike. */
  readonly campaign?: string | undefined;
  /** Names of the metrics. */
  readonly metrics: readonly string[];
  /** Decimals to round to. */
  readonly precision: number;
}

/**
 * What is behind a group, folded.
 *
 * @param group The group
 * @param detail What is behind it
 * @param options How it is written
 * @returns A `details` element; what stands in it carries the id, so that
 *   browsers unfold it when a link leads there
 */
export function htmlRuns(
  group: Group,
  { members, confusion }: GroupDetail,
  { id, campaign, metrics, precision }: HtmlRunsOptions,
): Markup {
  const label = groupLabel(group.key);
  const unique = campaign === undefined ? label : `${label}, ${campaign}`;
  const row = ({ run, context }: Member): Markup =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, element("code", {}, run.hash)),
      element("td", { class: "text" }, run.name ?? "None"),
      element("td", {}, timeText(run.creationTime)),
      element("td", {}, timeText(run.endTime)),
      metrics.map((metric) => {
        const value = lastValue(run, metric, context);
        const shown = value === undefined
          ? "None"
          : numberData(value, precision);
        return element("td", {}, shown);
      }),
    );
  const names = ["hash", "name", "creation_time", "end_time", ...metrics];
  const head = names.map((name) => element("th", { scope: "col" }, name));
  const caption = `Runs of ${label}, the newest first; times are UTC`;
  return element(
    "details",
    { "data-of": id },
    element(
      "summary",
      {},
      `${label} `,
      element("span", { class: "count" }, runsText(group.runs)),
    ),
    element(
      "div",
      { id },
      confusion && htmlConfusion(confusion, unique, precision),
      scrolling(
        `Runs of ${unique}`,
        element(
          "table",
          { class: "runs" },
          element("caption", {}, caption),
          element("thead", {}, element("tr", {}, head)),
          element("tbody", {}, members.map(row)),
        ),
      ),
    ),
  );
}
