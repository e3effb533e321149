/**
 * Lists folders with the lengths and times of their files by Linux's own calls:
 * two for the folder and one for each file, where Deno makes several and an
 * object for each. A merge looks at every file of every run.
 *
 * Whatever is not plain (a link, a name beyond ASCII, a time before 1970, any
 * failure) is not answered at all: the caller then asks Deno, who says why.
 *
 * @module
 */
import {
  type DirectoryCalls,
  entryReader,
  EntryType,
} from "../linux/directory.ts";
import {
  cPath,
  NO_FOLLOW,
  type OpenCalls,
  QUICKLY,
  READ_ONLY,
} from "../linux/layout.ts";
import { FileStatus, Wanted } from "../linux/status.ts";

/** What is in a folder. */
export interface ListedFile {
  /** The name. */
  name: string;
  /** Whether it is a folder; else it is a file. */
  isDirectory: boolean;
  /** The length in bytes, 0 for a folder. */
  size: number;
  /** When it was last changed, in whole milliseconds since 1970; 0 for a folder. */
  mtime: number;
}

/**
 * Lists a folder.
 *
 * @param folder The folder
 * @param skip Names that do not count
 * @returns The files and folders in it; undefined where Deno has to be asked
 */
export type FolderLister = (
  folder: string,
  skip?: RegExp,
) => ListedFile[] | undefined;

/** The calls that it takes. A negative number stands for a failure. */
export interface FolderCalls extends OpenCalls, DirectoryCalls {}

const WANTED = Wanted.mtime | Wanted.size;

/**
 * Makes a function that lists folders.
 *
 * @param calls Linux's calls
 * @returns The function, which uses its buffers again each time
 */
export function folderLister(calls: FolderCalls): FolderLister {
  const setPath = cPath();
  const readEntries = entryReader(calls);
  const status = new FileStatus(calls);

  /** The length and the time of a file; undefined where they cannot be had. */
  const look = (
    folder: number,
    name: string,
  ): Pick<ListedFile, "size" | "mtime"> | undefined => {
    const path = setPath(name);
    if (!path || !status.look(folder, path, NO_FOLLOW, WANTED)) {
      return undefined;
    }
    const { size, mtime } = status;
    return mtime === undefined ? undefined : { size, mtime };
  };
  /** The names in a folder with their types; undefined where one is not plain. */
  const names = (folder: number): Map<string, number> | undefined => {
    const found = new Map<string, number>();
    let isPlain = true;
    const isWhole = readEntries(folder, (name, type) => {
      found.set(name, type);
      isPlain &&= type === EntryType.File || type === EntryType.Folder;
    });
    return isWhole && isPlain ? found : undefined;
  };

  return (folder, skip) => {
    const path = setPath(folder);
    const file = path ? calls.open(path, READ_ONLY | QUICKLY, 0) : -1;
    if (file < 0) return undefined;
    try {
      const listed: ListedFile[] = [];
      const found = names(file);
      if (!found) return undefined;
      for (const [name, type] of found) {
        if (skip?.test(name)) continue;
        const isDirectory = type === EntryType.Folder;
        const stamp = isDirectory ? { size: 0, mtime: 0 } : look(file, name);
        if (!stamp) return undefined;
        listed.push({ name, isDirectory, ...stamp });
      }
      return listed;
    } finally {
      calls.close(file);
    }
  };
}
