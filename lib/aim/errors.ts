/**
 * How opening a repository fails.
 *
 * @module
 */

/**
 * Why a repository, or something in it, could not be had:
 *
 * - `NOT_A_REPOSITORY`: there is none at the path;
 * - `VERSION`: it is of a version that is not known;
 * - `METADATA`: `run_metadata.sqlite` cannot be read;
 * - `NO_SUCH_RUN`, `AMBIGUOUS_RUN`: a prefix of a hash fits none, or several.
 */
export type RepositoryErrorCode =
  | "NOT_A_REPOSITORY"
  | "VERSION"
  | "METADATA"
  | "NO_SUCH_RUN"
  | "AMBIGUOUS_RUN";

/** A repository, or something in it, that cannot be had. */
export class RepositoryError extends Error {
  /** What kind of failure it is; stable, unlike the message. */
  readonly code: RepositoryErrorCode;
  /** The path that the failure is about. */
  readonly file: string;

  /**
   * Describes the failure.
   *
   * @param code The kind of failure
   * @param message What went wrong, whole
   * @param file The path that it is about
   * @param options The error that led here
   */
  constructor(
    code: RepositoryErrorCode,
    message: string,
    file: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "RepositoryError";
    this.code = code;
    this.file = file;
  }
}
