/**
 * The table of a page: a row for each group.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";
import type { Group } from "../campaign/aggregate.ts";
import { compareValues, valueKey } from "../campaign/order.ts";
import { bestMeans } from "./best.ts";
import { fixed } from "./fixed.ts";
import type { HtmlCampaign, HtmlReport } from "./html_data.ts";
import { groupLabel, intervalName, runsText } from "./html_text.ts";
import { element, type Markup } from "./markup.ts";
import { type ReportCells, reportCells } from "./report_cells.ts";

/**
 * The table of a campaign. Each cell has a number to sort by in `data-sort`;
 * one without is missing.
 *
 * @param campaign The campaign
 * @param report How numbers are written, and what is the best
 * @param groupId The id of what is behind a group
 * @returns The table, as it is read without JavaScript
 */
export function htmlTable(
  { aggregation, id, runs }: HtmlCampaign,
  report: HtmlReport,
  groupId: (group: number) => string,
): Markup {
  const cells = reportCells(aggregation, report);
  const best = bestMeans(aggregation, report.best, report.precision);
  const { groups } = aggregation;
  const ranks = aggregation.groupby.map((_, i) =>
    ranksOf(groups.map(({ key }) => key[i] ?? null))
  );
  const isText = aggregation.groupby.map((_, i) =>
    groups.some(({ key }) =>
      !["number", "bigint"].includes(typeof key[i]) && key[i] !== null
    )
  );
  const row = (group: Group, r: number): Markup =>
    element(
      "tr",
      { "data-group": groupId(r) },
      cells.keys[r]?.map((text, i) =>
        element("th", {
          scope: "row",
          class: isText[i] && "text",
          "data-sort": ranks[i]?.[r],
        }, text)
      ),
      element("td", { "data-sort": group.runs }, runsLink(group, groupId(r))),
      [...group.metrics, group.duration].map((summary, b) =>
        [summary.mean, summary.std, summary.ci].map((value, i) => {
          const text = fixed(value, report.precision);
          const isBest = i === 0 && best[r]?.[b];
          return element(
            "td",
            { "data-sort": Number.isNaN(value) ? undefined : value },
            isBest ? element("strong", {}, text) : text,
          );
        })
      ),
    );
  const of = id === undefined ? "" : ` of ${id}`;
  const what = "mean, sample standard deviation and half width of the " +
    `${intervalName(report.confidence)}; durations in seconds.`;
  return element(
    "table",
    { class: "groups" },
    element(
      "caption",
      {},
      `${groups.length} groups of ${runsText(runs)}${of}: ${what}`,
      bestNote(report),
    ),
    element("thead", {}, header(cells, isText)),
    element("tbody", {}, groups.map(row)),
  );
}

/** A number of runs that leads to them. */
function runsLink({ key, runs }: Group, id: string): Markup {
  const label = `${runsText(runs)}: ${groupLabel(key)}`;
  return element("a", { href: `#${id}`, "aria-label": label }, runs);
}

function header(
  { keyNames, blocks }: ReportCells,
  isText: readonly boolean[],
): Markup[] {
  const keys = [...keyNames, "runs"].map((name, i) =>
    element("th", {
      scope: "col",
      rowspan: 2,
      class: isText[i] && "text",
      "data-sortable": true,
    }, name)
  );
  const titles = blocks.map(({ title, names }) =>
    element("th", { scope: "colgroup", colspan: names.length }, title)
  );
  const below = blocks.flatMap(({ title, names }) =>
    names.map((name) => {
      const aside = element("span", { class: "aside" }, `${title} `);
      const attributes = { scope: "col", "data-sortable": true };
      return element("th", attributes, aside, name);
    })
  );
  return [element("tr", {}, keys, titles), element("tr", {}, below)];
}

function bestNote({ best }: HtmlReport): string | undefined {
  if (best === undefined) return undefined;
  const which = best === "max" ? "greatest" : "smallest";
  return ` In bold: the ${which} mean of each metric in a context.`;
}

/** The place of each value among the distinct ones; a missing one has none. */
function ranksOf(values: readonly AimValue[]): (number | undefined)[] {
  const distinct = new Map(values.map((value) => [valueKey(value), value]));
  const sorted = [...distinct].sort(([, a], [, b]) => compareValues(a, b));
  const ranks = new Map(sorted.map(([key], rank) => [key, rank]));
  return values.map((value) =>
    value === null ? undefined : ranks.get(valueKey(value))
  );
}
