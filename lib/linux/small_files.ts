/**
 * Reads small files, and looks at them, by Linux's own calls: Deno makes several
 * and some objects for each.
 *
 * Whatever fails or is not plain (a name beyond ASCII, a time before 1970) is not
 * answered: the caller then asks Deno, who says why.
 *
 * @module
 */
import { type DirectoryCalls, entryReader, EntryType } from "./directory.ts";
import {
  cPath,
  NO_FOLLOW_NOR_NAME,
  type OpenCalls,
  QUICKLY,
  READ_ONLY,
  WORKING_FOLDER,
} from "./layout.ts";
import { FileStatus, Wanted } from "./status.ts";

/** Looks at files and reads them. */
export interface SmallFiles {
  /**
   * Looks at a file or a folder, through links.
   *
   * @param folder The folder's path
   * @param name The file's name; empty for the folder itself
   * @returns What it is like, good until the next call; undefined where Deno has
   *   to be asked
   */
  stat(folder: string, name: string): Status | undefined;
  /**
   * Lists a folder.
   *
   * @param folder Its path
   * @param look Is told what it is like, before it is listed
   * @returns The names, and whether each is known to be a file and no link;
   *   undefined where Deno has to be asked
   */
  list(
    folder: string,
    look?: Look,
  ): { name: string; isFile: boolean }[] | undefined;
  /**
   * Reads the beginning of a file.
   *
   * @param folder The path of its folder
   * @param name Its name
   * @param buffer Where the bytes go
   * @param expected How many bytes the file should have: when there are as many,
   *   no more are asked for
   * @param look Is told what it is like, before it is read
   * @returns How many bytes were read, fewer than the buffer holds where the file
   *   has no more; -1 where Deno has to be asked
   */
  read(
    folder: string,
    name: string,
    buffer: Uint8Array<ArrayBuffer>,
    expected: number,
    look?: Look,
  ): number;
}

/** Is told what a file or a folder is like; good until the function returns. */
export type Look = (status: Status) => void;

/** What a file is like, as Deno tells it. */
export interface Status {
  readonly isFile: boolean;
  readonly size: number;
  /** When its contents changed, in whole milliseconds since 1970. */
  readonly mtime: number;
  /** When anything of it changed, in milliseconds since 1970, of whole seconds. */
  readonly ctime: number;
  readonly inode: number;
  readonly device: number;
}

/** The calls that it takes. A negative number stands for a failure. */
export interface SmallFileCalls extends OpenCalls, DirectoryCalls {
  read(
    file: number,
    buffer: Uint8Array<ArrayBuffer>,
    size: bigint,
  ): number | bigint;
}

const WANTED = Wanted.type | Wanted.mtime | Wanted.ctime | Wanted.inode |
  Wanted.size;

/**
 * Makes functions that read small files.
 *
 * @param calls Linux's calls
 * @returns The functions, which use their buffers again each time
 */
export function smallFiles(calls: SmallFileCalls): SmallFiles {
  const setPath = cPath();
  const readEntries = entryReader(calls);
  const nothing = new Uint8Array(1);
  const status = new FileStatus(calls);
  const found = {
    isFile: false,
    size: 0,
    mtime: 0,
    ctime: 0,
    inode: 0,
    device: 0,
  };

  const open = (folder: string, name: string): number => {
    const path = setPath(folder, name);
    return path ? calls.open(path, READ_ONLY | QUICKLY, 0) : -1;
  };

  /** The status of an open file, or of one at a path. */
  const statusOf = (
    file: number,
    path: Uint8Array<ArrayBuffer>,
    flags: number,
  ): Status | undefined => {
    if (!status.look(file, path, flags, WANTED)) return undefined;
    const { mtime, ctime, device } = status;
    if (mtime === undefined || ctime === undefined || device === undefined) {
      return undefined;
    }
    found.isFile = status.isFile;
    found.size = status.size;
    found.mtime = mtime;
    found.ctime = ctime;
    found.inode = status.inode;
    found.device = device;
    return found;
  };
  /** Whether an open file could be looked at. */
  const isSeen = (file: number, look: Look): boolean => {
    const seen = statusOf(file, nothing, NO_FOLLOW_NOR_NAME);
    if (seen) look(seen);
    return seen !== undefined;
  };

  return {
    stat(folder, name) {
      const path = setPath(folder, name);
      return path && statusOf(WORKING_FOLDER, path, 0);
    },
    list(folder, look) {
      const file = open(folder, "");
      if (file < 0) return undefined;
      try {
        if (look && !isSeen(file, look)) return undefined;
        const names: { name: string; isFile: boolean }[] = [];
        const isWhole = readEntries(file, (name, type) => {
          names.push({ name, isFile: type === EntryType.File });
        });
        return isWhole ? names : undefined;
      } finally {
        calls.close(file);
      }
    },
    read(folder, name, buffer, expected, look) {
      const file = open(folder, name);
      if (file < 0) return -1;
      try {
        if (look && !isSeen(file, look)) return -1;
        let filled = 0;
        while (filled < buffer.length) {
          const rest = filled === 0 ? buffer : buffer.subarray(filled);
          const count = Number(calls.read(file, rest, BigInt(rest.length)));
          if (count < 0) return -1;
          if (count === 0) break;
          filled += count;
          if (filled === expected) break;
        }
        return filled;
      } finally {
        calls.close(file);
      }
    },
  };
}
