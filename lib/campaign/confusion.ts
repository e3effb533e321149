/**
 * Confusion matrices: what a classifier took the samples of each class for.
 *
 * @module
 */
import { ArtifactError } from "../aim/artifact_error.ts";
import { parseLabelledCsv, parseNumber } from "./labelled_csv.ts";
import { summarize } from "./statistics.ts";

/** A confusion matrix. */
export interface ConfusionMatrix {
  /** The classes, in the order of rows and columns. */
  readonly classes: readonly string[];
  /**
   * Numbers of samples: a row for each true class, a column for each predicted
   * one. NaN where the file has no such cell.
   */
  readonly counts: readonly (readonly number[])[];
}

/** So many cells may be in a matrix that its file does not have. */
const MOST_ABSENT = 2 ** 20;

/**
 * Reads a confusion matrix: true classes in rows, predicted ones in columns. The
 * two may differ in order, and one may lack classes that the other has.
 *
 * @param text The CSV
 * @param file Where it is from, for messages
 * @returns The matrix, its classes in the order of the columns
 * @throws {ArtifactError} `SYNTAX` or `SHAPE`
 */
export function parseConfusion(text: string, file: string): ConfusionMatrix {
  const { columns, rows, cells } = parseLabelledCsv(text, file);
  const classes = [...new Set([...columns, ...rows])];
  if (classes.length ** 2 > rows.length * columns.length + MOST_ABSENT) {
    throw new ArtifactError(
      "SHAPE",
      file,
      `its ${rows.length} rows and ${columns.length} columns are not of the same classes`,
    );
  }
  const place = new Map(classes.map((name, i) => [name, i]));
  const counts = classes.map(() => classes.map(() => NaN));
  for (const [r, row] of rows.entries()) {
    for (const [c, column] of columns.entries()) {
      const count = parseNumber(cells[r]?.[c] ?? "");
      if (count === undefined || !(count >= 0 && count < Infinity)) {
        const shown = JSON.stringify((cells[r]?.[c] ?? "").slice(0, 80));
        throw new ArtifactError(
          "SHAPE",
          file,
          `row ${r + 2}, column ${c + 2}: ${shown} is no number of samples`,
        );
      }
      counts[place.get(row)!]![place.get(column)!] = count;
    }
  }
  return { classes, counts };
}

/**
 * How matrices become one:
 *
 * - `sum`: the samples of all;
 * - `mean`: the samples of one, on average;
 * - `share`: of the samples of the true class in a matrix, the share that was
 *   predicted so, on average. The diagonal is the mean recall.
 */
export type ConfusionMeasure = typeof confusionMeasures[number];

/** The names of the measures. */
export const confusionMeasures = ["sum", "mean", "share"] as const;

/** A cell of several matrices. */
export interface ConfusionCell {
  /** How many matrices have it. */
  readonly count: number;
  /** The sum or the mean; NaN where none has it. */
  readonly value: number;
  /** The sample standard deviation of a mean; NaN for a sum. */
  readonly std: number;
}

/** Several matrices as one. */
export interface JoinedConfusion {
  /** The classes of all, by first appearance. */
  readonly classes: readonly string[];
  /** How many matrices there were. */
  readonly matrices: number;
  /** A row for each true class, a column for each predicted one. */
  readonly cells: readonly (readonly ConfusionCell[])[];
}

/**
 * Joins matrices cell by cell. A matrix without one of the classes counts in the
 * cells of the others only, and one without samples of a class in none of the
 * shares of that class.
 *
 * @param matrices The matrices
 * @param measure How they become one
 * @returns The joined matrix
 */
export function joinConfusions(
  matrices: readonly ConfusionMatrix[],
  measure: ConfusionMeasure,
): JoinedConfusion {
  const classes = [...new Set(matrices.flatMap(({ classes }) => classes))];
  const parts = matrices.map((matrix) => {
    const { classes: own, counts } = measure === "share"
      ? shares(matrix)
      : matrix;
    const places = new Map(own.map((name, i) => [name, i]));
    return { counts, places: classes.map((name) => places.get(name) ?? -1) };
  });
  const cells = classes.map((_, row) =>
    classes.map((_, column) => {
      const values = parts
        .map(({ counts, places }) =>
          counts[places[row] ?? -1]?.[places[column] ?? -1] ?? NaN
        )
        .filter((value) => !Number.isNaN(value));
      return measure === "sum" ? summed(values) : averaged(values);
    })
  );
  return { classes, matrices: matrices.length, cells };
}

/** Each row divided by its sum. */
function shares({ classes, counts }: ConfusionMatrix): ConfusionMatrix {
  return {
    classes,
    counts: counts.map((row) => {
      const samples = total(row);
      return row.map((count) => samples > 0 ? count / samples : NaN);
    }),
  };
}

function summed(values: readonly number[]): ConfusionCell {
  const value = values.length === 0 ? NaN : total(values);
  return { count: values.length, value, std: NaN };
}

function averaged(values: readonly number[]): ConfusionCell {
  const { count, mean, std } = summarize(values);
  return { count, value: mean, std };
}

/** The sum of what is there. */
function total(values: readonly number[]): number {
  return values.reduce(
    (sum, value) => Number.isNaN(value) ? sum : sum + value,
    0,
  );
}
