/**
 * Classification reports: precision, recall and F1 of each class, as
 * scikit-learn's `classification_report` has them.
 *
 * @module
 */
import { ArtifactError } from "../aim/artifact_error.ts";
import {
  type LabelledCsv,
  parseLabelledCsv,
  parseNumber,
} from "./labelled_csv.ts";
import { summarize, type Summary } from "./statistics.ts";

/** What is said of a class, or of all of them together. */
export interface Scores<Value = number> {
  /** The class, or e.g. `macro avg`. */
  readonly name: string;
  /** Of the samples taken for this class, the share that belongs to it. */
  readonly precision: Value;
  /** Of the samples of this class, the share that was taken for it. */
  readonly recall: Value;
  /** The harmonic mean of precision and recall. */
  readonly f1: Value;
  /** How many samples the class has; NaN for the accuracy. */
  readonly support: Value;
}

/** A classification report; numbers that are missing are NaN. */
export interface ClassReport<Value = number> {
  /** The classes, in the order of the file. */
  readonly classes: readonly Scores<Value>[];
  /** `accuracy`, `macro avg`, `weighted avg`: whatever the file has of them. */
  readonly averages: readonly Scores<Value>[];
}

/** The name under which the accuracy stands in all columns. */
const ACCURACY = "accuracy";
/** scikit-learn's rows that are no classes; no class can have these names. */
const averageNames = new Set([
  ACCURACY,
  "micro avg",
  "macro avg",
  "weighted avg",
  "samples avg",
]);

/**
 * Reads a classification report: classes in rows, columns `precision`,
 * `recall`, `f1-score` and perhaps `support`.
 *
 * @param text The CSV
 * @param file Where it is from, for messages
 * @returns The report
 * @throws {ArtifactError} `SYNTAX` or `SHAPE`
 */
export function parseClassReport(text: string, file: string): ClassReport {
  const table = parseLabelledCsv(text, file);
  const precision = column(table, "precision", file);
  const recall = column(table, "recall", file);
  const f1 = column(table, "f1-score", file);
  const support = table.columns.includes("support")
    ? column(table, "support", file)
    : [];
  const all = table.rows.map((name, i): Scores => ({
    name,
    precision: precision[i] ?? NaN,
    recall: recall[i] ?? NaN,
    f1: f1[i] ?? NaN,
    // pandas repeats the accuracy there.
    support: name === ACCURACY ? NaN : support[i] ?? NaN,
  }));
  return {
    classes: all.filter(({ name }) => !averageNames.has(name)),
    averages: all.filter(({ name }) => averageNames.has(name)),
  };
}

function column(
  { columns, rows, cells }: LabelledCsv,
  name: string,
  file: string,
): number[] {
  const place = columns.indexOf(name);
  if (place === -1) {
    throw new ArtifactError("SHAPE", file, `it has no column ${name}`);
  }
  return rows.map((_, r) => {
    const text = cells[r]?.[place] ?? "";
    const number = parseNumber(text);
    if (number !== undefined) return number;
    const shown = JSON.stringify(text.slice(0, 80));
    throw new ArtifactError(
      "SHAPE",
      file,
      `row ${r + 2}, column ${name}: ${shown} is no number`,
    );
  });
}

/**
 * Summarises reports class by class. A report without a class counts in the
 * other classes only.
 *
 * @param reports The reports
 * @param confidence The share that intervals shall cover
 * @returns A summary of each number, classes by first appearance
 */
export function summarizeClassReports(
  reports: readonly ClassReport[],
  confidence?: number,
): ClassReport<Summary> {
  return {
    classes: summarizeScores(reports.map(({ classes }) => classes), confidence),
    averages: summarizeScores(
      reports.map(({ averages }) => averages),
      confidence,
    ),
  };
}

function summarizeScores(
  reports: readonly (readonly Scores[])[],
  confidence: number | undefined,
): Scores<Summary>[] {
  const byName = new Map<string, Scores[]>();
  for (const scores of reports.flat()) {
    const found = byName.get(scores.name);
    if (found === undefined) byName.set(scores.name, [scores]);
    else found.push(scores);
  }
  return Array.from(byName, ([name, all]) => ({
    name,
    precision: summarize(all.map(({ precision }) => precision), confidence),
    recall: summarize(all.map(({ recall }) => recall), confidence),
    f1: summarize(all.map(({ f1 }) => f1), confidence),
    support: summarize(all.map(({ support }) => support), confidence),
  }));
}
