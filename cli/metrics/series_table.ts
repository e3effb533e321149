/**
 * Series for people: a line each, with a picture of it.
 *
 * @module
 */
import type { AimValue } from "../../lib/aim/value.ts";
import { compareText } from "../../lib/campaign/order.ts";
import { pointText } from "../../lib/campaign/point_text.ts";
import { formatFloat } from "../../lib/campaign/python.ts";
import { numbersOf, summarizeSeries } from "../../lib/campaign/series.ts";
import { plainTable } from "../render/plain_table.ts";
import { sanitize } from "../render/sanitize.ts";
import { sparkline } from "../render/sparkline.ts";
import { type Align, type Style, widthOf } from "../render/text.ts";
import type { Series } from "./read_series.ts";

/** The cells that a picture gets, if there are as many. */
const WIDEST = 40;
/** And that it gets in any case: with less it shows nothing. */
const NARROWEST = 8;
/** The characters of a text that are shown. */
const TEXT = 24;

/** The texts of a series, and what stands in a line of its own above them. */
interface Row {
  title?: string;
  cells: readonly string[];
  series: Series;
}

/** A table before its pictures are drawn. */
interface Draft {
  names: readonly string[];
  rows: readonly Row[];
  align: readonly Align[];
}

/**
 * A table of series. Where it is too wide, a context stands above its metrics and
 * the first values are left out: the pictures begin with them.
 *
 * @param series The series of one run
 * @param width The cells of a line
 * @param headerStyle Put around the header
 * @returns The table
 */
export function seriesTable(
  series: readonly Series[],
  width: number,
  headerStyle: Style,
): string {
  const wide = wideDraft(series);
  const draft = widthOfDraft(wide) + NARROWEST <= width
    ? wide
    : narrowDraft(series);
  const cells = Math.min(
    WIDEST,
    Math.max(NARROWEST, width - widthOfDraft(draft)),
  );
  const table = plainTable(
    [...draft.names, "by step"],
    draft.rows.map(({ cells: texts, series }) => [
      ...texts,
      sparkline(numbersOf(series.points), cells),
    ]),
    { align: draft.align, headerStyle },
  );
  return table.split("\n").map((line, i) => {
    const title = draft.rows[i - 1]?.title;
    return title === undefined ? line : ` ${sanitize(title)}\n${line}`;
  }).join("\n");
}

function wideDraft(series: readonly Series[]): Draft {
  return {
    names: ["name", "context", "points", "first", "last", "min", "max"],
    rows: series.map((one) => {
      const { metric, context, points } = one;
      const { first, last, min, max } = summarizeSeries(points);
      const values = [first, last, min, max].map(shortText(6));
      return {
        cells: [metric, context, `${points.length}`, ...values],
        series: one,
      };
    }),
    align: ["left", "left", ...Array<Align>(5).fill("right")],
  };
}

function narrowDraft(series: readonly Series[]): Draft {
  const byContext = Map.groupBy(series, ({ context }) => context);
  const contexts = [...byContext].sort(([a], [b]) => compareText(a, b));
  return {
    names: ["name", "points", "last", "min", "max"],
    rows: contexts.flatMap(([context, inContext]) =>
      inContext.map((one, i): Row => {
        const { last, min, max } = summarizeSeries(one.points);
        const values = [last, min, max].map(shortText(4));
        return {
          ...i === 0 ? { title: context } : {},
          cells: [`  ${one.metric}`, `${one.points.length}`, ...values],
          series: one,
        };
      })
    ),
    align: ["left", ...Array<Align>(4).fill("right")],
  };
}

/** The cells that the table takes without pictures, and two before these. */
function widthOfDraft({ names, rows }: Draft): number {
  const table = plainTable(names, rows.map(({ cells }) => cells));
  return 2 + table.split("\n").reduce(
    (most, line) => Math.max(most, widthOf(line)),
    0,
  );
}

/** A value in a few characters: numbers are rounded, texts are cut. */
function shortText(
  digits: number,
): (value: AimValue | undefined) => string {
  return (value) => {
    if (value === undefined || value === null) return "None";
    if (typeof value === "number") {
      return formatFloat(Number(value.toPrecision(digits)));
    }
    const text = [...pointText(value)];
    return text.length > TEXT
      ? `${text.slice(0, TEXT - 1).join("")}…`
      : text.join("");
  };
}
