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

/** Copies a file of so many bytes. */
export type CopyFile = (
  from: string,
  to: string,
  size: number,
) => Promise<void>;

/** @returns A function that copies files and learns how quick the disk is */
export function fileCopier(): CopyFile {
  let slow = 0;
  return async (from, to, size) => {
    if (size >= LARGE || slow > PATIENCE) return await Deno.copyFile(from, to);
    const started = performance.now();
    const isCopied = unlimitedCalls("read", "write")?.files?.copyFile(from, to);
    if (!isCopied) Deno.copyFileSync(from, to);
    slow = Math.max(0, slow + (performance.now() - started > SLOW ? 1 : -1));
  };
}
