/**
 * Why values cannot be compared.
 *
 * @module
 */

/** Why a comparison is not possible; stable, unlike the message. */
export type CompareErrorCode =
  | "two-runs-in-a-cell"
  | "too-few-values"
  | "too-few-blocks"
  | "too-few-runs";

/** Runs that do not allow the comparison that was asked for. */
export class CompareError extends Error {
  /** The class, for messages. */
  override name = "CompareError";
  /** What is wrong, for programs. */
  readonly code: CompareErrorCode;
  /** The hashes of the runs that stand in the way, if it is single ones. */
  readonly runs: readonly string[];

  /**
   * Describes the failure.
   *
   * @param code What is wrong, for programs
   * @param message What is wrong, for people: "Cannot <action>: <state>"
   * @param runs Hashes of the runs in question
   */
  constructor(
    code: CompareErrorCode,
    message: string,
    runs: readonly string[] = [],
  ) {
    super(message);
    this.code = code;
    this.runs = runs;
  }
}
