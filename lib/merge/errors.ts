/**
 * How a merge fails as a whole. What concerns one run is an outcome of that run
 * and no error.
 *
 * @module
 */
import { isSystemError } from "../rocksdb/disk.ts";
import { DatabaseError } from "../rocksdb/errors.ts";

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

/** A failure to copy a run, told by another thread. */
export class RunFailure extends Error {
  override name = "RunFailure";
}

/**
 * Does something without which nothing can be merged.
 *
 * @param root The destination
 * @param work What to do
 * @returns What that returns
 * @throws {MergeError} `DESTINATION` where the system or SQLite refuses it, as
 *   on a full or read-only disk
 */
export async function inDestination<T>(
  root: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isSystemError(error) && !isSqliteError(error)) throw error;
    const message = `Cannot merge into ${root}: ${error.message}`;
    throw new MergeError("DESTINATION", message, { cause: error });
  }
}

function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && "code" in error &&
    error.code === "ERR_SQLITE_ERROR";
}

/**
 * Whether an error comes from files, and not from a mistake in this program.
 *
 * @param error Anything that was thrown
 * @returns True where it concerns one run and the others can be copied
 */
export function isAboutTheRun(error: unknown): boolean {
  return error instanceof ChangedMeanwhile || error instanceof UnreadableCopy ||
    error instanceof RunFailure || error instanceof DatabaseError ||
    isSystemError(error);
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
