/**
 * What tells that a chunk is as it was: its folder and the files that were read,
 * each with size, times, inode and device.
 *
 * A file's stamp is taken before the file is read. What changes in between then
 * has another stamp than the one that was kept, and is read anew.
 *
 * @module
 */
import { quickFiles } from "../linux/calls.ts";
import type { Status } from "../linux/small_files.ts";
import type { Directory } from "../rocksdb/files.ts";

/** The folder itself, whose times tell that files came, went or were replaced. */
const FOLDER = ".";

/** Numbers a file: size, times of change (of contents, of anything), inode, device. */
export const NUMBERS_PER_FILE = 5;

/** What the files of a chunk were like. */
export interface ChunkStamp {
  /** The names of the files, `.` for the folder. */
  readonly names: readonly string[];
  /**
   * {@linkcode NUMBERS_PER_FILE} numbers for each name; times in milliseconds
   * since 1970.
   */
  readonly numbers: ArrayLike<number>;
  /**
   * Where among the numbers those of the first name are.
   * @default {0}
   */
  readonly from?: number;
}

/** A stamp that was just taken. */
export interface FreshStamp extends ChunkStamp {
  /** When the first file was looked at, in milliseconds since 1970. */
  readonly since: number;
}

/** Takes the stamps of what is read of a folder. */
export class Stamper {
  readonly #directory: Directory;
  readonly #files = new Map<string, number[]>();
  readonly #since: number;

  /**
   * @param directory The chunk's folder
   * @param now The time, in milliseconds since 1970
   */
  constructor(directory: Directory, now: number) {
    this.#directory = directory;
    this.#since = now;
  }

  /** The same folder; each file is stamped before it is read. */
  get directory(): Directory {
    const directory = this.#directory;
    const take = (name: string) => this.#take(name);
    return {
      path: directory.path,
      list: () => {
        take(FOLDER);
        return directory.list();
      },
      open: (name, expected) => {
        take(name);
        return directory.open(name, expected);
      },
      ...directory.readWhole && {
        readWhole: (name: string) => {
          take(name);
          return directory.readWhole!(name);
        },
      },
      size: (name) => {
        // A log without contents is not opened. What was read before has a stamp.
        if (this.#files.has(name)) return directory.size(name);
        take(name);
        return this.#files.get(name)?.[0];
      },
    };
  }

  #take(name: string): void {
    const found = look(this.#directory.path, name);
    if (found) {
      const { size, mtime, ctime, inode, device } = found;
      this.#files.set(name, [size, mtime, ctime, inode, device]);
    } // It cannot be read either; if it can a moment later, it is another state.
    else this.#files.delete(name);
  }

  /** What was taken. */
  get stamp(): FreshStamp {
    return {
      since: this.#since,
      names: [...this.#files.keys()],
      numbers: [...this.#files.values()].flat(),
    };
  }
}

/**
 * The latest time of change in a stamp.
 *
 * @param stamp The stamp
 * @returns Milliseconds since 1970
 */
export function newestOf({ names, numbers, from = 0 }: ChunkStamp): number {
  let newest = -Infinity;
  for (let file = 0; file < names.length; file++) {
    const at = from + file * NUMBERS_PER_FILE;
    newest = Math.max(newest, numbers[at + 1]!, numbers[at + 2]!);
  }
  return newest;
}

/**
 * Whether a chunk is as it was.
 *
 * @param folder The chunk's folder
 * @param stamp What its files were like
 * @returns True where nothing has changed
 */
export function isUnchanged(
  folder: string,
  { names, numbers, from = 0 }: ChunkStamp,
): boolean {
  for (let file = 0; file < names.length; file++) {
    const found = look(folder, names[file]!);
    if (!found) return false;
    const at = from + file * NUMBERS_PER_FILE;
    if (
      found.size !== numbers[at] || found.mtime !== numbers[at + 1] ||
      found.ctime !== numbers[at + 2] || found.inode !== numbers[at + 3] ||
      found.device !== numbers[at + 4]
    ) return false;
  }
  return names.length > 0;
}

/** What a file is like; good until the next one is looked at. */
function look(folder: string, name: string): Status | undefined {
  const isFolder = name === FOLDER;
  const found = quickFiles()?.stat(folder, isFolder ? "" : name) ??
    statusOf(isFolder ? folder : `${folder}/${name}`);
  // What is neither file nor folder is not read.
  return found?.isFile || isFolder ? found : undefined;
}

function statusOf(path: string): Status | undefined {
  try {
    const { isFile, size, mtime, ctime, ino, dev } = Deno.statSync(path);
    return {
      isFile,
      size,
      mtime: mtime?.getTime() ?? 0,
      ctime: ctime?.getTime() ?? 0,
      inode: ino ?? 0,
      device: dev,
    };
  } catch (error) {
    // What cannot be looked at is read anew, and the reader says why it cannot.
    if (error instanceof Error && !(error instanceof TypeError)) {
      return undefined;
    }
    throw error;
  }
}
