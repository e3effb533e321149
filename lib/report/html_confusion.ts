/**
 * A confusion matrix on a page.
 *
 * @module
 */
import type { ConfusionCell, JoinedConfusion } from "../campaign/confusion.ts";
import { fixed } from "./fixed.ts";
import { runsText } from "./html_text.ts";
import { scrolling } from "./html_scroll.ts";
import { element, type Markup } from "./markup.ts";

/**
 * A matrix of mean shares as a table whose cells are shaded by their value.
 *
 * @param matrix The matrix, its cells shares of the true class
 * @param of Whose matrix it is
 * @param precision Decimals of the percentages
 * @returns The table
 */
export function htmlConfusion(
  { classes, matrices, cells }: JoinedConfusion,
  of: string,
  precision: number,
): Markup {
  const cell = ({ value }: ConfusionCell, isDiagonal: boolean): Markup => {
    if (Number.isNaN(value)) return element("td");
    return element("td", {
      class: isDiagonal && "diagonal",
      style: `--share:${Number(value.toFixed(4))}`,
    }, fixed(value * 100, precision));
  };
  const head = ["true \\ predicted", ...classes];
  return scrolling(
    `Confusion matrix of ${of}`,
    element(
      "table",
      { class: "confusion" },
      element(
        "caption",
        {},
        "Confusion matrix: what the samples of each class were taken for, in % " +
          `of the class; mean of ${
            runsText(matrices)
          }. The diagonal is the recall.`,
      ),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          head.map((name) => element("th", { scope: "col" }, name)),
        ),
      ),
      element(
        "tbody",
        {},
        classes.map((name, r) =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, name),
            cells[r]?.map((found, c) => cell(found, r === c)),
          )
        ),
      ),
    ),
  );
}
