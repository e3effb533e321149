/**
 * Pictures of groups: means with their intervals.
 *
 * @module
 */
import { dot, gridX, plot, ruleY, text } from "@observablehq/plot";
import { parseHTML } from "linkedom/worker";
import { visible } from "../campaign/visible.ts";
import { Markup } from "./markup.ts";
import type { PlotPanel, PlotPoint } from "./plot_layout.ts";

/** The little of a document that is used; the DOM's own types are not loaded. */
interface Page {
  createElementNS(namespace: string, name: string): PageElement;
}
interface PageElement {
  textContent: string | null;
  setAttribute(name: string, value: string): void;
}

const EMPTY = "<!doctype html><html><body></body></html>";
const SVG = "http://www.w3.org/2000/svg";

/** Pixels: as wide as a phone's screen, so that letters stay legible there. */
const WIDTH = 328;
/** Pixels that a row takes. */
const ROW = 18;
/** Pixels above the rows of a facet, for its label. */
const HEAD = 24;
/** Pixels below, for the axis. */
const FOOT = 40;
/** Characters of a label that are shown, and the pixels of each. */
const LABEL = 20, LETTER = 6.2;

/**
 * Draws a panel: a dot for each mean, a line for its interval. Lines and letters
 * take the colour of the text around, so that they show on any background.
 *
 * @param panel What to draw
 * @param id Unique on the page; title and description are named after it
 * @param description What the picture shows, for those who do not see it
 * @returns An `svg` element
 */
export function htmlPlot(
  panel: PlotPanel,
  id: string,
  description: string,
): Markup {
  const { document } = parseHTML(EMPTY) as unknown as { document: Page };
  const { metric, context, rows, facets, points } = panel;
  const labels = rows.map((label) => shortened(label, LABEL));
  const longest = Math.max(0, ...labels.map((label) => label.length));
  const step = rows.length * ROW + HEAD;
  const facet = ({ facet }: PlotPoint): number => facet;
  const row = ({ row }: PlotPoint): number => row;
  const svg = plot({
    document,
    className: "plot",
    width: WIDTH,
    height: facets.length * step + FOOT,
    marginTop: HEAD,
    marginBottom: FOOT,
    marginLeft: 12 + longest * LETTER,
    marginRight: 14,
    style: { fontSize: "11px" },
    x: {
      type: "linear",
      domain: domainOf(points),
      nice: true,
      ticks: 5,
      label: shortened(metric, 40),
      labelAnchor: "center",
      labelArrow: "none",
    },
    y: {
      type: "band",
      domain: rows.map((_, i) => i),
      tickFormat: (i: number) => labels[i] ?? "",
      tickSize: 0,
      label: null,
    },
    fy: {
      type: "band",
      domain: facets.map((_, i) => i),
      axis: null,
      // A band alone has nothing beside it to keep away from.
      paddingInner: facets.length > 1 ? HEAD / step : 0,
      paddingOuter: 0,
    },
    marks: [
      gridX({ ticks: 5 }),
      ruleY(points, {
        x1: ({ mean, ci }: PlotPoint) => mean - ci,
        x2: ({ mean, ci }: PlotPoint) => mean + ci,
        y: row,
        fy: facet,
        stroke: "var(--accent)",
        strokeWidth: 2.5,
        strokeOpacity: 0.6,
      }),
      dot(points, {
        x: ({ mean }: PlotPoint) => mean,
        y: row,
        fy: facet,
        r: 3.5,
        fill: "var(--accent)",
      }),
      text(facets, {
        fy: (_: string, i: number) => i,
        text: (label: string) => shortened(label, 48),
        frameAnchor: "top-left",
        lineAnchor: "bottom",
        dy: -4,
        dx: -(longest * LETTER),
        fontWeight: 600,
      }),
    ],
  });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${id}-title`);
  svg.setAttribute("aria-describedby", `${id}-desc`);
  const describe = (kind: "title" | "desc", content: string): void => {
    const element = document.createElementNS(SVG, kind);
    element.setAttribute("id", `${id}-${kind}`);
    element.textContent = visible(content);
    svg.prepend(element);
  };
  describe("desc", description);
  describe("title", `${metric}, ${context}`);
  for (const style of svg.querySelectorAll("style")) style.remove();
  // A picture's parts have no meaning of their own, and may not be labelled.
  for (const part of svg.querySelectorAll("g")) {
    part.removeAttribute("aria-label");
    part.removeAttribute("aria-hidden");
  }
  svg.removeAttribute("xmlns");
  svg.removeAttribute("xmlns:xlink");
  return new Markup(svg.outerHTML);
}

/** From the lowest end of an interval to the highest. */
function domainOf(points: readonly PlotPoint[]): [number, number] {
  const low = Math.min(...points.map(({ mean, ci }) => mean - ci));
  const high = Math.max(...points.map(({ mean, ci }) => mean + ci));
  if (low < high) return [low, high];
  const around = Math.abs(low) * 0.05 || 1;
  return [low - around, high + around];
}

function shortened(label: string, most: number): string {
  const letters = [...visible(label)];
  return letters.length <= most
    ? letters.join("")
    : `${letters.slice(0, most - 1).join("")}…`;
}
