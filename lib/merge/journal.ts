/**
 * The journal: which runs a merge is about to change. It is there from before
 * the first change until after the last, so that unfinished work can be told
 * from damage.
 *
 * @module
 */
import type { Disk } from "./disk.ts";
import { writeWhole } from "./disk.ts";
import { readTextIfThere } from "./scan.ts";

/** What a merge has begun. */
export interface Journal {
  /** When it began, as an ISO 8601 text; undefined where it does not say. */
  since: string | undefined;
  /** The runs that it adds or changes. */
  hashes: string[];
}

/**
 * Says what is about to be changed.
 *
 * @param disk Where to write
 * @param path The journal
 * @param hashes The runs
 */
export async function beginJournal(
  disk: Disk,
  path: string,
  hashes: readonly string[],
): Promise<void> {
  const journal: Journal = {
    since: new Date().toISOString(),
    hashes: [...hashes],
  };
  const text = JSON.stringify(journal);
  await writeWhole(disk, path, new TextEncoder().encode(text));
}

/**
 * Reads the journal of a merge that has not ended.
 *
 * @param path The journal
 * @returns What was begun, as far as the journal is whole; undefined where
 *   nothing was
 */
export function readJournal(path: string): Journal | undefined {
  const text = readTextIfThere(path);
  if (text === undefined) return undefined;
  const { since, hashes } = parsed(text);
  return {
    since: typeof since === "string" ? since : undefined,
    hashes: Array.isArray(hashes)
      ? hashes.filter((hash) => typeof hash === "string")
      : [],
  };
}

/** The journal's fields; none where it is damaged, which changes nothing. */
function parsed(text: string): { since?: unknown; hashes?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
