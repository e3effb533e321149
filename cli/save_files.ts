/**
 * Saving what a report is made of.
 *
 * @module
 */
import { isSystemError } from "../lib/rocksdb/disk.ts";
import type { Reporter } from "./reporter.ts";
import { writeAtomically } from "./write.ts";

/** Who is told of what is saved. */
export interface SaveListeners {
  /** Takes a line for each file. */
  readonly say: (text: string) => void;
  /** Takes the line that says why nothing can be saved. */
  readonly err: (text: string) => void;
  /** Shows progress, which is taken away first. */
  readonly reporter: Reporter;
}

/**
 * Saves files, each whole or not at all; says so, or why it cannot.
 *
 * @param folder Where they go
 * @param files Names and contents, made one by one
 * @param listeners Who is told
 * @returns Whether all were saved
 */
export function saveFiles(
  folder: string,
  files: Iterable<readonly [name: string, bytes: Uint8Array]>,
  { say, err, reporter }: SaveListeners,
): boolean {
  try {
    for (const [name, bytes] of files) {
      say(`saving: ${folder}/${name}\n`);
      writeAtomically(`${folder}/${name}`, bytes);
    }
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    reporter.clear();
    err(
      `aimrepo: Cannot save to ${folder}: ${error.message} ` +
        "(--output-folder DIR saves elsewhere, --no-save saves nothing)\n",
    );
    return false;
  }
}
