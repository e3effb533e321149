/**
 * Everything that a merge changes on a disk goes through one small interface,
 * so that a test can stop, refuse or count any step of it.
 *
 * @module
 */
import { fileCopier } from "./copy_file.ts";
import { flushFile, flushFolder } from "./flush.ts";
import { systemCalls } from "./system_calls.ts";

/** The changes that a merge makes, all of them within the destination. */
export interface Disk {
  /** Makes a folder, and those above it. */
  makeFolder(path: string): Promise<void>;
  /**
   * Copies a file's bytes; shares them where the file system can do that. The copy
   * was last changed at a time in milliseconds since 1970, where one is given.
   */
  copyFile(
    from: string,
    to: string,
    size: number,
    mtime?: number,
  ): Promise<void>;
  /**
   * Gives a file that never changes another name; false where that cannot be
   * done.
   */
  share(from: string, to: string): Promise<boolean>;
  /** Writes a new file, or replaces the content of one. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes a symbolic link. */
  link(target: string, path: string): Promise<void>;
  /** Waits until a file or a folder is on the disk. */
  flush(path: string): Promise<void>;
  /** Waits until a folder is on the disk with all that is in it. */
  flushAll(folder: string): Promise<void>;
  /** Moves a file or a folder within the file system. */
  rename(from: string, to: string): Promise<void>;
  /** Swaps two folders in one step; false where the system cannot do it. */
  exchange(a: string, b: string): Promise<boolean>;
  /** Removes a file or a whole folder, if it is there. */
  remove(path: string): Promise<void>;
  /** Passed before and after a change that a library makes. */
  step(name: string): Promise<void>;
}

/**
 * The real file system.
 *
 * @returns Changes that are made at once
 */
export function realDisk(): Disk {
  return {
    makeFolder: (path) => {
      Deno.mkdirSync(path, { recursive: true });
      return Promise.resolve();
    },
    copyFile: fileCopier(),
    share: async (from, to) => {
      try {
        await Deno.link(from, to);
        return true;
      } catch (error) {
        // Not every file system has more than one name for a file, and Deno
        // wants the leave to read and to write for it.
        if (error instanceof Deno.errors.AlreadyExists) throw error;
        return false;
      }
    },
    writeFile: (path, bytes) => Deno.writeFile(path, bytes),
    link: (target, path) => Deno.symlink(target, path),
    flush: flushFile,
    flushAll: flushFolder,
    rename: (from, to) => {
      Deno.renameSync(from, to);
      return Promise.resolve();
    },
    exchange: (a, b) => Promise.resolve(systemCalls()?.exchange(a, b) ?? false),
    remove: async (path) => {
      try {
        await Deno.remove(path, { recursive: true });
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    },
    step: () => Promise.resolve(),
  };
}

/**
 * Writes a file so that it is there whole or not at all.
 *
 * @param disk Where to write
 * @param path The file
 * @param bytes What it holds
 */
export async function writeWhole(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = `${path}.tmp`;
  await disk.writeFile(temporary, bytes);
  await disk.flush(temporary);
  await disk.rename(temporary, path);
}
