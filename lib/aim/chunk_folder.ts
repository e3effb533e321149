/**
 * The folder of a chunk while Aim makes or deletes it.
 *
 * @module
 */
import { isMissing } from "../rocksdb/errors.ts";

/** How often, and after how many milliseconds, a new chunk is looked at again. */
const ATTEMPTS = 10;
const PAUSE_MS = 20;
/** What has not changed for this long is neither being made nor deleted. */
const SETTLED_MS = 10_000;

/**
 * Opens a chunk. One that lacks a file may be on its way in or out: making a
 * database, or removing its files one by one, takes Aim some milliseconds.
 *
 * @param folder The chunk's folder
 * @param open Opens it
 * @returns What `open` returns
 * @throws {DatabaseError} What `open` throws, for the lack of a file only where
 *   it lasts or the folder is gone
 */
export async function whenMade<T>(
  folder: string,
  open: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await open();
    } catch (error) {
      if (
        attempt === ATTEMPTS || !isMissing(error) ||
        !isRecent(folder)
      ) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** Whether files came or went lately; false where there is no such folder. */
function isRecent(folder: string): boolean {
  try {
    const changed = Deno.statSync(folder).mtime?.getTime() ?? 0;
    return Date.now() - changed < SETTLED_MS;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * What is in a chunk's folder.
 *
 * @param folder Its path
 * @returns Whether there is such a folder, and anything in it
 */
export function contentOf(folder: string): "absent" | "empty" | "files" {
  try {
    for (const _ of Deno.readDirSync(folder)) return "files";
    return "empty";
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return "absent";
    throw error;
  }
}
