/**
 * A report as one page that needs nothing else.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { HtmlCampaign, HtmlReport, Origin } from "./html_data.ts";
import { htmlPlot } from "./html_plot.ts";
import { htmlRuns } from "./html_runs.ts";
import { htmlScript } from "./html_script.ts";
import { htmlStyle } from "./html_style.ts";
import { htmlTable } from "./html_table.ts";
import { campaignName, intervalName, timeText } from "./html_text.ts";
import { scrolling } from "./html_scroll.ts";
import { element, Markup, type Piece } from "./markup.ts";
import { type PlotPanel, plotPanels } from "./plot_layout.ts";

/** Nothing may be loaded, and no script may run but the page's own. */
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${
    createHash("sha256").update(htmlScript).digest("base64")
  }'`,
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * Writes a report as HTML: for each campaign the table, a picture of each metric
 * in each context, and the runs behind each group; then what made it. The page
 * is whole without JavaScript, which adds sorting and filtering, and asks the
 * network for nothing.
 *
 * @param report What the page is made of
 * @returns The page
 */
export function htmlReport(report: HtmlReport): string {
  const names = report.campaigns.map(({ id }) => campaignName(id));
  const title = `Report on ${
    names.length === 1 ? names[0] : `${names.length} campaigns`
  }`;
  const head = element(
    "head",
    {},
    element("meta", { charset: "utf-8" }),
    element("meta", {
      "http-equiv": "Content-Security-Policy",
      content: POLICY,
    }),
    element("meta", {
      name: "viewport",
      content: "width=device-width, initial-scale=1",
    }),
    // A server would be asked for an icon otherwise.
    element("link", { rel: "icon", href: "data:," }),
    element("title", {}, title),
    element("style", {}, new Markup(htmlStyle)),
  );
  const body = element(
    "body",
    {},
    element("header", {}, element("h1", {}, title)),
    element(
      "main",
      {},
      report.campaigns.map((one, c) => campaignSection(one, report, `c${c}`)),
    ),
    originFooter(report.origin),
    element("script", {}, new Markup(htmlScript)),
  );
  return `<!doctype html>\n${
    element("html", { lang: "en" }, head, body).text
  }\n`;
}

function campaignSection(
  campaign: HtmlCampaign,
  report: HtmlReport,
  id: string,
): Markup {
  const { aggregation, details } = campaign;
  const name = campaignName(campaign.id);
  const groupId = (group: number): string => `${id}g${group}`;
  const { metrics, groups } = aggregation;
  const { precision, confidence } = report;
  const isOnly = report.campaigns.length === 1;
  const hasMatrix = details.some(({ confusion }) => confusion !== undefined);
  return element(
    "section",
    { "data-campaign": true, "aria-labelledby": id },
    element("h2", { id }, isOnly ? "Groups" : capitalized(name)),
    controls(
      element("label", { for: `${id}filter` }, "Filter groups"),
      element("input", {
        type: "search",
        id: `${id}filter`,
        autocomplete: "off",
        spellcheck: "false",
      }),
      element("span", { class: "faint", role: "status" }),
    ),
    scrolling(`Table of ${name}`, htmlTable(campaign, report, groupId)),
    element("h3", {}, "Metrics"),
    pictures(plotPanels(aggregation), id, confidence),
    element("h3", {}, hasMatrix ? "Confusion matrices and runs" : "Runs"),
    controls(
      element("button", { type: "button", "data-open": "true" }, "Unfold all"),
      element("button", { type: "button", "data-open": "false" }, "Fold all"),
    ),
    groups.map((group, g) =>
      htmlRuns(group, details[g] ?? { members: [] }, {
        id: groupId(g),
        campaign: isOnly ? undefined : name,
        metrics,
        precision,
      })
    ),
  );
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** What needs JavaScript: the page's script shows it. */
function controls(...pieces: Piece[]): Markup {
  const attributes = { class: "controls", "data-control": true, hidden: true };
  return element("div", attributes, pieces);
}

function pictures(
  panels: readonly PlotPanel[],
  id: string,
  confidence: number,
): Piece {
  const drawn = panels.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) {
    return element("p", {}, "There are no values to draw.");
  }
  const lacking = panels.filter(({ points }) => points.length === 0)
    .map(({ metric, context }) => `${metric} in ${context}`);
  const note = "Dots are means, lines the " +
    `${intervalName(confidence)} of each. Every picture has its own scale.` +
    (lacking.length === 0 ? "" : ` Without values: ${named(lacking)}.`);
  return [
    element("p", {}, note),
    element(
      "div",
      { class: "plots" },
      drawn.map((panel, p) => figure(panel, `${id}p${p}`, confidence)),
    ),
  ];
}

/** Lists some things, and says how many more there are. */
function named(things: readonly string[]): string {
  const some = things.slice(0, 5).join("; ");
  return things.length > 5 ? `${some}; and ${things.length - 5} more` : some;
}

function figure(panel: PlotPanel, id: string, confidence: number): Markup {
  const { metric, context, rowName, points } = panel;
  const by = rowName === undefined ? "" : ` by ${rowName}`;
  const description =
    `Means and ${intervalName(confidence)}s of ${metric} in ${context}${by}, ` +
    `${points.length} in all; the numbers are in the table.`;
  const title = element("strong", {}, `${metric}, ${context}`);
  return element(
    "figure",
    {},
    element("figcaption", {}, title, by),
    htmlPlot(panel, id, description),
  );
}

function originFooter(origin: Origin): Markup {
  const { archived, runs, repository } = origin;
  const rows: [name: string, ...value: Piece[]][] = [
    ["Command", element("code", {}, origin.command)],
    ["Repository", repository],
    ["Runs in it", `${runs} (${archived} archived left out)`],
    ["Newest run", timeText(origin.newest), " UTC"],
    ["Made", timeText(origin.time), ` UTC by aimrepo ${origin.version}`],
  ];
  return element(
    "footer",
    {},
    element("h2", {}, "How this page was made"),
    element(
      "dl",
      {},
      rows.map(([name, ...value]) => [
        element("dt", {}, name),
        element("dd", {}, value),
      ]),
    ),
  );
}
