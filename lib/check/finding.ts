/**
 * What a check finds.
 *
 * @module
 */

/**
 * What a finding is about:
 *
 * - `repository`: its version, or what is missing of it as a whole;
 * - `metadata`: `run_metadata.sqlite`;
 * - `data`: bytes that do not match their checksum or do not decode, files that
 *   a manifest names and that are not there;
 * - `rows`: runs with metadata and no data, or data and no metadata;
 * - `index`: it does not hold what the chunks hold;
 * - `artifacts`: folders without a run, links that lead nowhere;
 * - `run`: a run without an end;
 * - `merge`: a merge that has not ended.
 */
export type FindingKind =
  | "repository"
  | "metadata"
  | "data"
  | "rows"
  | "index"
  | "artifacts"
  | "run"
  | "merge";

/** Something that is not as it should be. */
export interface Finding {
  /** What it is about. */
  kind: FindingKind;
  /** The run that it is about, where it is about one. */
  hash?: string;
  /** The file or folder. */
  file: string;
  /** The position in the file in bytes, where it is known. */
  offset?: number;
  /** What was found. */
  message: string;
  /**
   * True for what is worth knowing and no problem: a log that ends in the middle
   * of a record, as after a crash.
   */
  isNote?: boolean;
}

/** Takes findings as they are made. */
export type Report = (finding: Finding) => void;
