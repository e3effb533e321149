/**
 * How a merge fails as a whole. What concerns one run is an outcome of that run
 * and no error.
 *
 * @module
 */

/**
 * Why nothing was merged:
 *
 * - `LOCKED`: another merge is at work on the destination;
 * - `CONFLICT`: runs differ, and the policy is to stop then;
 * - `REVISION`: `run_metadata.sqlite` is of a revision that is not known;
 * - `SAME_REPOSITORY`: the destination is one of the sources;
 * - `DESTINATION`: the destination cannot be used.
 */
export type MergeErrorCode =
  | "LOCKED"
  | "CONFLICT"
  | "REVISION"
  | "SAME_REPOSITORY"
  | "DESTINATION";

/** A merge that cannot be done. */
export class MergeError extends Error {
  /** What kind of failure it is; stable, unlike the message. */
  readonly code: MergeErrorCode;

  /**
   * @param code The kind of failure
   * @param message What went wrong, whole
   * @param options The error that led here
   */
  constructor(code: MergeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "MergeError";
    this.code = code;
  }
}

/** A run that was written to while it was copied. */
export class ChangedMeanwhile extends Error {
  override name = "ChangedMeanwhile";
}

/** A copy of a run that cannot be read. */
export class UnreadableCopy extends Error {
  override name = "UnreadableCopy";
}

/**
 * What an error says, for a line that names a run.
 *
 * @param error Anything that was thrown
 * @returns Its message
 */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
