/**
 * How reading a run's artifacts fails.
 *
 * @module
 */

/**
 * Why an artifact could not be had:
 *
 * - `UNREADABLE`: the system does not hand it over, or it is no file;
 * - `TOO_LARGE`: it is larger than what is read of its kind;
 * - `SYNTAX`: it is not UTF-8, CSV or YAML;
 * - `SHAPE`: it reads well and says something else than it should.
 */
export type ArtifactErrorCode = "UNREADABLE" | "TOO_LARGE" | "SYNTAX" | "SHAPE";

/** An artifact that cannot be read or understood. */
export class ArtifactError extends Error {
  /** The class, for messages. */
  override name = "ArtifactError";
  /** What kind of failure it is; stable, unlike the message. */
  readonly code: ArtifactErrorCode;
  /** The file that the failure is about. */
  readonly file: string;

  /**
   * Describes the failure.
   *
   * @param code The kind of failure
   * @param file The file that it is about
   * @param state What is wrong, with the line where there is one
   * @param options The error that led here
   */
  constructor(
    code: ArtifactErrorCode,
    file: string,
    state: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot read ${file}: ${state}`, options);
    this.code = code;
    this.file = file;
  }
}
