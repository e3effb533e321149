/**
 * Copies files. A small file of a quick disk is copied at once, as handing it to
 * another thread takes longer than copying it; large files, and all files of a
 * disk that lets one wait, are handed over, several at a time.
 *
 * @module
 */
import { unlimitedCalls } from "./system_calls.ts";

/** From this length on a file is never waited for, in bytes. */
const LARGE = 1 << 20;
/** A small file should take no longer than this, in milliseconds. */
const SLOW = 2;
/** A disk is slow where that many more small files took longer than did not. */
const PATIENCE = 8;

/** Copies a file of so many bytes, and sets when the copy was last changed. */
export type CopyFile = (
  from: string,
  to: string,
  size: number,
  mtime?: number,
) => Promise<void>;

/** @returns A function that copies files and learns how quick the disk is */
export function fileCopier(): CopyFile {
  let slow = 0;
  const setTime = (path: string, mtime: number | undefined): void => {
    // Not worth the way to another thread and back.
    if (mtime !== undefined) Deno.utimeSync(path, new Date(), new Date(mtime));
  };
  return async (from, to, size, mtime) => {
    if (size >= LARGE || slow > PATIENCE) {
      await Deno.copyFile(from, to);
      setTime(to, mtime);
      return;
    }
    const started = performance.now();
    const files = unlimitedCalls("read", "write")?.files;
    if (!files?.copyFile(from, to, mtime)) {
      Deno.copyFileSync(from, to);
      setTime(to, mtime);
    }
    slow = Math.max(0, slow + (performance.now() - started > SLOW ? 1 : -1));
  };
}
