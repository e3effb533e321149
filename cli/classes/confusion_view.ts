/**
 * Confusion matrices of groups of runs.
 *
 * @module
 */
import type {
  ConfusionCell,
  ConfusionMeasure,
  JoinedConfusion,
} from "../../lib/campaign/confusion.ts";
import { matrixTable } from "../render/matrix_table.ts";
import { decimals, wholeOr } from "../render/numbers.ts";
import type { ClassView, ViewOptions } from "./view.ts";

const titles: Record<ConfusionMeasure, string> = {
  sum: "sum over runs",
  mean: "mean over runs",
  share: "share of the true class, mean over runs",
};

/**
 * How confusion matrices are shown.
 *
 * @param measure How matrices became one
 * @returns The view; without deviations but in the formats for programs, as
 *   matrices are wide enough
 */
export function confusionView(
  measure: ConfusionMeasure,
): ClassView<JoinedConfusion> {
  const write = ({ precision }: ViewOptions) => {
    const number = measure === "sum" ? wholeOr(precision) : decimals(precision);
    return ({ value }: ConfusionCell): string => number(value);
  };
  return {
    title: `confusion matrix (rows: true, columns: predicted): ${
      titles[measure]
    }`,
    file: `confusion_${measure}.csv`,
    long: ({ classes, cells }) => ({
      names: [
        "true",
        "predicted",
        "count",
        measure,
        ...measure === "sum" ? [] : ["std"],
      ],
      rows: classes.flatMap((row, r) =>
        classes.map((column, c) => {
          const { count, value, std } = cells[r]![c]!;
          return [
            row,
            column,
            BigInt(count),
            value,
            ...measure === "sum" ? [] : [std],
          ];
        })
      ),
    }),
    wideNames: (values) => [
      "true",
      ...new Set(values.flatMap(({ classes }) => classes)),
    ],
    wide: ({ classes, cells }, [, ...columns], options) => {
      const text = write(options);
      return classes.map((row, r) => [
        row,
        ...columns.map((column) => {
          const cell = cells[r]?.[classes.indexOf(column)];
          return cell === undefined ? null : text(cell);
        }),
      ]);
    },
    table: ({ classes, cells }, options) =>
      matrixTable(classes, cells.map((row) => row.map(write(options))), {
        width: options.width,
        diagonalStyle: options.styles.bold,
      }),
  };
}
