/**
 * What stands in a run's artifacts, for people.
 *
 * @module
 */
import { ArtifactError } from "../../lib/aim/artifact_error.ts";
import type { Repository } from "../../lib/aim/repository.ts";
import {
  artifactContexts,
  classReportEnd,
  confusionEnd,
} from "../../lib/campaign/artifacts.ts";
import {
  readClassReport,
  readConfusion,
} from "../../lib/campaign/class_artifacts.ts";
import type { ClassReport, Scores } from "../../lib/campaign/class_report.ts";
import { paramsFile, readParams } from "../../lib/campaign/params_artifact.ts";
import {
  compareParams,
  type ParamPair,
} from "../../lib/campaign/params_difference.ts";
import type { ConfusionMatrix } from "../../lib/campaign/confusion.ts";
import { compareText } from "../../lib/campaign/order.ts";
import { pythonRepr } from "../../lib/campaign/python.ts";
import { matrixTable } from "../render/matrix_table.ts";
import { decimals, wholeOr } from "../render/numbers.ts";
import { plainTable } from "../render/plain_table.ts";
import type { Styles } from "../render/style.ts";
import type { Reporter } from "../reporter.ts";
import { section } from "./as_text.ts";
import type { RunDetail } from "./detail.ts";

/** Decimals of scores, as scikit-learn's users are used to. */
const PRECISION = 4;

/** How the sections are shown. */
export interface SectionOptions {
  readonly styles: Styles;
  /** The cells of a line. */
  readonly width: number;
}

/**
 * The parameters of `params.yml` beside the logged ones, and the classification
 * report and the confusion matrix of each context. What cannot be read is named,
 * and the rest is shown.
 *
 * @param repository The run's repository
 * @param detail The run, with a folder of artifacts
 * @param reporter Is told of what cannot be read
 * @param options How the sections are shown
 * @returns The sections
 */
export function artifactSections(
  repository: Repository,
  { run, artifacts = [] }: RunDetail,
  reporter: Reporter,
  { styles, width }: SectionOptions,
): string {
  const parts: string[] = [];
  const add = <T>(
    title: string,
    read: () => T | undefined,
    draw: (value: T) => string,
    absence = " the link leads nowhere\n",
  ) => {
    const value = attempt(read, reporter);
    const body = value === unreadable
      ? " it cannot be read\n"
      : value === undefined
      ? absence
      : draw(value);
    parts.push(section(title, body, styles));
  };
  add(
    `${paramsFile} against the logged hyperparameters`,
    () => readParams(repository, run.hash),
    (params) => paramsTable(compareParams(run, params)),
    ` the run has no ${paramsFile}\n`,
  );
  const reports = new Set(artifactContexts(artifacts, classReportEnd));
  const matrices = new Set(artifactContexts(artifacts, confusionEnd));
  for (const context of [...reports.union(matrices)].sort(compareText)) {
    if (reports.has(context)) {
      add(
        `classification report of ${context}`,
        () => readClassReport(repository, run.hash, context),
        reportTable,
      );
    }
    if (matrices.has(context)) {
      add(
        `confusion matrix of ${context} (rows: true, columns: predicted)`,
        () => readConfusion(repository, run.hash, context),
        (matrix) => confusionTable(matrix, width, styles),
      );
    }
  }
  const none = " the run has none\n";
  if (reports.size === 0) {
    parts.push(section("classification reports", none, styles));
  }
  if (matrices.size === 0) {
    parts.push(section("confusion matrices", none, styles));
  }
  return parts.join("");
}

/** Stands for what could not be read. */
const unreadable = Symbol();

function attempt<T>(read: () => T, reporter: Reporter): T | typeof unreadable {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    reporter.problem(error.message);
    return unreadable;
  }
}

/** `=` is equal, `≠` is not, `+` is in the file only, `-` was logged only. */
function paramsTable(pairs: readonly ParamPair[]): string {
  const marks = pairs.map(({ logged, written, isSame }) =>
    isSame
      ? "="
      : logged === undefined
      ? "+"
      : written === undefined
      ? "-"
      : "≠"
  );
  const count = (mark: string): number =>
    marks.filter((other) => other === mark).length;
  const rows = pairs.map(({ name, logged, written }, i) => [
    marks[i]!,
    name,
    ...[logged, written].map((value) =>
      value === undefined ? "" : pythonRepr(value)
    ),
  ]);
  return ` ${count("=")} equal (=), ${count("≠")} different (≠), ${
    count("+")
  } only in the file (+), ${count("-")} only logged (-)\n` +
    plainTable(["", "name", "logged", paramsFile], rows);
}

function reportTable({ classes, averages }: ClassReport): string {
  const row = ({ name, precision, recall, f1, support }: Scores): string[] => [
    name,
    ...[precision, recall, f1].map(decimals(PRECISION)),
    wholeOr(PRECISION)(support),
  ];
  return plainTable(
    ["class", "precision", "recall", "f1-score", "support"],
    [
      ...classes.map(row),
      ...averages.length > 0 ? [[]] : [],
      ...averages.map(row),
    ],
    { align: ["left", "right", "right", "right", "right"] },
  );
}

function confusionTable(
  { classes, counts }: ConfusionMatrix,
  width: number,
  { bold }: Styles,
): string {
  const texts = counts.map((row) => row.map(wholeOr(PRECISION)));
  return matrixTable(classes, texts, { width, diagonalStyle: bold });
}
