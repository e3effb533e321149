/**
 * What a kind of mutant is, and what may become of one.
 *
 * @module
 */
import { ArtifactError } from "../../lib/aim/artifact_error.ts";
import { RepositoryError } from "../../lib/aim/errors.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import type { Random } from "./random.ts";

/**
 * What became of a mutant:
 *
 * - `equal`: the answer is that of the file before it was changed;
 * - `other`: another answer, where no checksum could tell: the mutant is a sound
 *   file with other contents;
 * - `noted`: read up to where it is not whole, which is said;
 * - `refused`: an error that names the file.
 */
export type Verdict = "equal" | "other" | "noted" | "refused";

/** All verdicts, in the order of reports. */
export const verdicts: readonly Verdict[] = [
  "equal",
  "other",
  "noted",
  "refused",
];

/** Makes mutants of one kind and reads them. */
export interface Kind {
  /** What is changed, for people. */
  readonly about: string;
  /** The share of a run's mutants, relative to other kinds. */
  readonly weight: number;
  /**
   * Gets ready: reads what is to be changed.
   *
   * @returns Makes a mutant, reads it, and says what became of it; anything
   *   thrown is a defect
   */
  prepare(): Promise<(random: Random) => Verdict | Promise<Verdict>>;
}

/** The longest message that is still a clear line. */
const LONGEST_MESSAGE = 1000;

/**
 * Whether an error is one that a reader may throw: of the product's own classes,
 * a line long, with the file in it.
 *
 * @param error What was thrown
 * @returns The verdict for the mutant
 * @throws What was thrown, if it is anything else
 */
export function refusal(error: unknown): "refused" {
  if (
    !(error instanceof DatabaseError || error instanceof RepositoryError ||
      error instanceof ArtifactError)
  ) throw error;
  const { message, file, cause } = error;
  if (file === "" || !message.includes(file)) {
    throw new Error(`no file is named: ${message.slice(0, 200)}`);
  }
  if (message.length > LONGEST_MESSAGE || /[\n\r]/.test(message)) {
    throw new Error(
      `${message.length} characters are no clear line: ${
        JSON.stringify(message.slice(0, 300))
      }`,
    );
  }
  if (isMistake(cause)) throw cause;
  return "refused";
}

/**
 * What the runtime throws for mistakes in programs. What comes from a library
 * has a code, but for the decoder of UTF-8.
 */
function isMistake(cause: unknown): boolean {
  return (cause instanceof TypeError || cause instanceof RangeError) &&
    !("code" in cause) && !/encoded data/.test(cause.message);
}
