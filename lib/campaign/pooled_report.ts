/**
 * The classification report that follows from a confusion matrix.
 *
 * With true positives `tp`, samples `n` and predictions `p` of a class:
 * precision `tp / p`, recall `tp / n`, F1 `2 tp / (n + p)`, each 0 where there is
 * nothing to divide by, as in scikit-learn. The averages over classes are plain
 * or weighted by `n`; the accuracy is `Σ tp / Σ n`.
 *
 * @module
 */
import type { ClassReport, Scores } from "./class_report.ts";

/**
 * Derives a report.
 *
 * @param classes The classes
 * @param counts Numbers of samples: a row for each true class, a column for each
 *   predicted one; NaN counts as none
 * @returns The report, with `accuracy`, `macro avg` and `weighted avg`
 */
export function pooledReport(
  classes: readonly string[],
  counts: readonly (readonly number[])[],
): ClassReport {
  const count = (row: number, column: number): number => {
    const value = counts[row]?.[column] ?? NaN;
    return Number.isNaN(value) ? 0 : value;
  };
  const indices = [...classes.keys()];
  const scores = classes.map((name, i): Scores => {
    const right = count(i, i);
    const samples = sum(indices.map((j) => count(i, j)));
    const predicted = sum(indices.map((j) => count(j, i)));
    return {
      name,
      precision: ratio(right, predicted),
      recall: ratio(right, samples),
      f1: ratio(2 * right, samples + predicted),
      support: samples,
    };
  });
  const samples = sum(scores.map(({ support }) => support));
  const right = sum(indices.map((i) => count(i, i)));
  const accuracy = ratio(right, samples);
  return {
    classes: scores,
    averages: [
      {
        name: "accuracy",
        precision: accuracy,
        recall: accuracy,
        f1: accuracy,
        support: NaN,
      },
      average("macro avg", scores, () => 1),
      average("weighted avg", scores, ({ support }) => support),
    ],
  };
}

function average(
  name: string,
  scores: readonly Scores[],
  weight: (scores: Scores) => number,
): Scores {
  const weights = sum(scores.map(weight));
  const mean = (read: (scores: Scores) => number): number =>
    ratio(sum(scores.map((one) => read(one) * weight(one))), weights);
  return {
    name,
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
    support: sum(scores.map(({ support }) => support)),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
