/**
 * Classification reports of groups of runs.
 *
 * @module
 */
import type { ClassReport, Scores } from "../../lib/campaign/class_report.ts";
import type { Summary } from "../../lib/campaign/statistics.ts";
import { ciName } from "../../lib/report/report_cells.ts";
import type { Cell } from "../render/formats.ts";
import { decimals, wholeOr } from "../render/numbers.ts";
import { plainTable } from "../render/plain_table.ts";
import { type Align, widthOf } from "../render/text.ts";
import type { ClassView, ViewOptions } from "./view.ts";

/** The numbers of a row, and their names for programs and for people. */
const measures = [
  ["precision", "precision"],
  ["recall", "recall"],
  ["f1", "f1-score"],
  ["support", "support"],
] as const;

const headers = ["class", ...measures.map(([, header]) => header)];

/** Means over the reports of runs, with their spread. */
export const meanReportView: ClassView<ClassReport<Summary>> = {
  title: "classification report: mean ± std over runs",
  file: "class_report.csv",
  long: (report, { confidence }) => ({
    names: [
      "class",
      ...measures.flatMap(([name]) =>
        ["count", "mean", "std", ciName(confidence)]
          .map((part) => `${name}_${part}`)
      ),
    ],
    rows: allOf(report).map((scores) => [
      scores.name,
      ...measures.flatMap(([name]): Cell[] => {
        const { count, mean, std, ci } = scores[name];
        return [BigInt(count), mean, std, ci];
      }),
    ]),
  }),
  wideNames: () => headers,
  wide: (report, _, options) => allOf(report).map(texts(options, " ± ")),
  table: (report, options) => {
    const airy = draw(report, texts(options, " ± "));
    return fits(airy, options) ? airy : draw(report, texts(options, "±"));
  },
};

/** The report on all samples of all runs, from the sum of their matrices. */
export const pooledReportView: ClassView<ClassReport> = {
  title: "classification report: all samples of all runs",
  file: "class_report_pooled.csv",
  long: (report) => ({
    names: ["class", ...measures.map(([name]) => name)],
    rows: allOf(report).map((scores) => [
      scores.name,
      ...measures.map(([name]) => scores[name]),
    ]),
  }),
  wideNames: () => headers,
  wide: (report, _, options) => allOf(report).map(pooledTexts(options)),
  table: (report, options) => draw(report, pooledTexts(options)),
};

function allOf<T>({ classes, averages }: ClassReport<T>): Scores<T>[] {
  return [...classes, ...averages];
}

function texts(
  { precision }: ViewOptions,
  between: string,
): (scores: Scores<Summary>) => string[] {
  const write = decimals(precision);
  // A single number has no spread.
  const spread = ({ count, mean, std }: Summary): string =>
    count < 2 ? write(mean) : `${write(mean)}${between}${write(std)}`;
  return ({ name, precision: p, recall, f1, support }) => [
    name,
    ...[p, recall, f1].map(spread),
    wholeOr(precision)(support.mean),
  ];
}

function pooledTexts(
  { precision }: ViewOptions,
): (scores: Scores) => string[] {
  return ({ name, precision: p, recall, f1, support }) => [
    name,
    ...[p, recall, f1].map(decimals(precision)),
    wholeOr(precision)(support),
  ];
}

const align: Align[] = ["left", "right", "right", "right", "right"];

/** The averages stand apart from the classes. */
function draw<T>(
  { classes, averages }: ClassReport<T>,
  row: (scores: Scores<T>) => string[],
): string {
  const rows = [
    ...classes.map(row),
    ...averages.length > 0 ? [[]] : [],
    ...averages.map(row),
  ];
  return plainTable(headers, rows, { align });
}

function fits(table: string, { width }: ViewOptions): boolean {
  return table.split("\n").every((line) => widthOf(line) <= width);
}
