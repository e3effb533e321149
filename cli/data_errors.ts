/**
 * Which errors tell of the user's data or question, and not of a mistake in
 * this program.
 *
 * @module
 */
import { RepositoryError } from "../lib/aim/errors.ts";
import { CampaignError } from "../lib/campaign/error.ts";
import { CompareError } from "../lib/compare/error.ts";
import { isSystemError } from "../lib/rocksdb/disk.ts";
import { DatabaseError } from "../lib/rocksdb/errors.ts";
import { Status } from "./errors.ts";
import { sanitize } from "./render/sanitize.ts";

/** What the user named, and is not there. */
const USAGE = new Set(["NOT_A_REPOSITORY", "NO_SUCH_RUN", "AMBIGUOUS_RUN"]);

/**
 * The exit status for an error whose message is worth showing alone.
 *
 * @param error Anything that was thrown
 * @returns The status; undefined for a mistake in this program
 */
export function statusOfDataError(error: unknown): number | undefined {
  if (error instanceof CampaignError) return Status.Usage;
  if (error instanceof CompareError) return Status.Usage;
  if (error instanceof RepositoryError) {
    return USAGE.has(error.code) ? Status.Usage : Status.Failed;
  }
  return error instanceof DatabaseError || isSystemError(error)
    ? Status.Failed
    : undefined;
}

/**
 * The message of such an error, harmless for a terminal.
 *
 * @param error The error
 * @returns One line; more where the message points at what was typed
 */
export function messageOfDataError(error: Error): string {
  // These take care of what is put into their first line.
  return error instanceof CampaignError
    ? error.message.split("\n").map(sanitize).join("\n")
    : sanitize(error.message);
}
