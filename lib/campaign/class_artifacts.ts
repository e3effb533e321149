/**
 * The classification reports and confusion matrices of runs.
 *
 * @module
 */
import {
  type ArtifactSource,
  classReportEnd,
  confusionEnd,
  readParsed,
} from "./artifacts.ts";
import { type ClassReport, parseClassReport } from "./class_report.ts";
import { type ConfusionMatrix, parseConfusion } from "./confusion.ts";

/** The bytes that a report may have: that of 1,000 classes has less than a tenth. */
const REPORT_LIMIT = 2 ** 20;
/** The bytes that a matrix may have: that of 1,000 classes has some two million. */
const MATRIX_LIMIT = 2 ** 22;

/**
 * The classification report of a run in a context.
 *
 * @param source The run's repository
 * @param hash The run's whole hash
 * @param context The context's label
 * @returns The report; undefined where the run has no such file
 * @throws {ArtifactError} Where the file cannot be read or understood
 */
export function readClassReport(
  source: ArtifactSource,
  hash: string,
  context: string,
): ClassReport | undefined {
  const path = context + classReportEnd;
  return readParsed(source, hash, path, REPORT_LIMIT, parseClassReport);
}

/**
 * The confusion matrix of a run in a context.
 *
 * @param source The run's repository
 * @param hash The run's whole hash
 * @param context The context's label
 * @returns The matrix; undefined where the run has no such file
 * @throws {ArtifactError} Where the file cannot be read or understood
 */
export function readConfusion(
  source: ArtifactSource,
  hash: string,
  context: string,
): ConfusionMatrix | undefined {
  const path = context + confusionEnd;
  return readParsed(source, hash, path, MATRIX_LIMIT, parseConfusion);
}
