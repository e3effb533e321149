/**
 * How a command ends.
 *
 * @module
 */

/** The exit statuses that scripts can rely on. */
export const Status = {
  /** All was done. */
  Done: 0,
  /** The command failed. */
  Failed: 1,
  /** The command line or what it names is wrong. */
  Usage: 2,
  /** Done but for some runs, each named on the standard error. */
  Partial: 3,
  /** `check` found problems. */
  Findings: 4,
  /** Ended by a signal. */
  Interrupted: 130,
} as const;

/** A failure to be shown in one line, with the status to exit with. */
export class CommandError extends Error {
  override name = "CommandError";
  /** The exit status. */
  readonly status: number;

  /**
   * @param message What went wrong
   * @param status The exit status
   */
  constructor(message: string, status: number = Status.Failed) {
    super(message);
    this.status = status;
  }
}

/**
 * Wrong use, or input that is not there.
 *
 * @param message What is wrong
 * @returns The error to throw; it exits with 2
 */
export function usage(message: string): CommandError {
  return new CommandError(message, Status.Usage);
}
