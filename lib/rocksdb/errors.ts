/**
 * How reading a database fails.
 *
 * @module
 */

/**
 * Why a database could not be read:
 *
 * - `NOT_FOUND`: a file that is named by another one, or CURRENT, is absent;
 * - `CORRUPT`: bytes do not match their checksum, or do not decode;
 * - `UNSUPPORTED`: the file is sound as far as one can tell, but uses something
 *   that this reader does not know;
 * - `IO`: the operating system refused a read.
 */
export type DatabaseErrorCode = "NOT_FOUND" | "CORRUPT" | "UNSUPPORTED" | "IO";

/** Where in a database something was found. */
export interface Place {
  /** The path of the file. */
  file: string;
  /** The position in the file in bytes; absent where the whole file is meant. */
  offset?: number;
}

/** A database, or a part of it, that cannot be read. */
export class DatabaseError extends Error {
  /** What kind of failure it is; stable, unlike the message. */
  readonly code: DatabaseErrorCode;
  /** What is wrong, without the place. */
  readonly reason: string;
  /** The path of the file. */
  readonly file: string;
  /** The position in the file in bytes; undefined for the whole file. */
  readonly offset: number | undefined;

  /**
   * Describes the failure.
   *
   * @param code The kind of failure
   * @param reason What is wrong, as the end of "Cannot read FILE at OFFSET: …"
   * @param place The file and, where it is known, the position in it
   * @param options The error that led here
   */
  constructor(
    code: DatabaseErrorCode,
    reason: string,
    place: Place,
    options?: ErrorOptions,
  ) {
    const at = place.offset === undefined ? "" : ` at offset ${place.offset}`;
    super(`Cannot read ${place.file}${at}: ${reason}`, options);
    this.name = "DatabaseError";
    this.code = code;
    this.reason = reason;
    this.file = place.file;
    this.offset = place.offset;
  }
}

/**
 * Shorthand for the commonest failure: bytes that are not what they should be.
 *
 * @param reason What is wrong with them
 * @param place Where they stand
 * @returns The error to throw
 */
export function corrupt(reason: string, place: Place): DatabaseError {
  return new DatabaseError("CORRUPT", reason, place);
}

/**
 * Shorthand for a file that uses something unknown to this reader.
 *
 * @param feature What it uses, named as RocksDB names it
 * @param place Where it says so
 * @returns The error to throw
 */
export function unsupported(feature: string, place: Place): DatabaseError {
  return new DatabaseError("UNSUPPORTED", `${feature} is not supported`, place);
}

/**
 * Whether an error says that a file is absent.
 *
 * @param error What was thrown
 * @returns True for a `NOT_FOUND`
 */
export function isMissing(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && error.code === "NOT_FOUND";
}
