/**
 * What tells that a chunk is as it was: its folder and the files that were read,
 * each with size, times, inode and device.
 *
 * A file's stamp is taken before the file is read. What changes in between then
 * has another stamp than the one that was kept, and is read anew.
 *
 * @module
 */
import { diskDirectory, lookAt } from "../rocksdb/disk.ts";
import type { Directory } from "../rocksdb/files.ts";

/** Numbers a file: size, times of change (of contents, of anything), inode, device. */
export const NUMBERS_PER_FILE = 5;

/** What the files of a chunk were like. */
export interface ChunkStamp {
  /**
   * The names of the files, `.` for the folder, whose times tell that files came,
   * went or were replaced.
   */
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

/**
 * The numbers of stamps, one behind the other.
 *
 * @param stamps The stamps
 * @returns The numbers
 */
export function joinNumbers(
  stamps: readonly ChunkStamp[],
): Float64Array<ArrayBuffer> {
  const count = stamps.reduce((sum, { names }) => sum + names.length, 0);
  const joined = new Float64Array(count * NUMBERS_PER_FILE);
  let at = 0;
  const add = (numbers: ArrayLike<number>, from: number, end: number): void => {
    if (numbers instanceof Float64Array) {
      joined.set(numbers.subarray(from, end), at);
      at += end - from;
      return;
    }
    for (let i = from; i < end; i++) joined[at++] = numbers[i]!;
  };
  let range = { numbers: [] as ArrayLike<number>, from: 0, end: 0 };
  for (const { names, numbers, from = 0 } of stamps) {
    const end = from + names.length * NUMBERS_PER_FILE;
    // Those that came from another thread stand one behind the other.
    if (numbers === range.numbers && from === range.end) range.end = end;
    else {
      add(range.numbers, range.from, range.end);
      range = { numbers, from, end };
    }
  }
  add(range.numbers, range.from, range.end);
  return joined;
}

/** Lists of files, each kept once: most chunks have files of the same names. */
export class FileLists {
  /** The lists. */
  readonly all: (readonly string[])[] = [];
  readonly #numbers = new Map<string, number>();
  #last: { names: readonly string[]; number: number } | undefined;

  /**
   * The number of a list among all of them, which it is added to.
   *
   * @param names Names of files
   * @returns Its number, from 0 on
   */
  numberOf(names: readonly string[]): number {
    if (this.#last?.names === names) return this.#last.number;
    // No name has a slash in it.
    const text = names.join("/");
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.all.push(names) - 1;
      this.#numbers.set(text, number);
    }
    this.#last = { names, number };
    return number;
  }
}

/** The names in the stamp before: most stamps have the same. */
let lastNames: readonly string[] = [];

/** The same names, as the same object where the stamp before had them. */
function shared(names: readonly string[]): readonly string[] {
  const isSame = names.length === lastNames.length &&
    names.every((name, i) => name === lastNames[i]);
  return isSame ? lastNames : lastNames = [...names];
}

/** Takes the stamps of what is read of a folder. */
export class Stamper {
  /** The folder; each of its files is stamped before it is read. */
  readonly directory: Directory;
  readonly #names: string[] = [];
  readonly #numbers: number[] = [];
  readonly #since: number;

  /**
   * @param folder The chunk's folder
   * @param now The time, in milliseconds since 1970
   */
  constructor(folder: string, now: number) {
    this.#since = now;
    this.directory = diskDirectory(folder, (name, status, isRead) => {
      const known = this.#names.indexOf(name);
      if (known >= 0) {
        // What was read before has a stamp; a log without contents is not read.
        if (!isRead) return;
        // If it cannot be looked at now, it cannot be read either.
        this.#names.splice(known, 1);
        this.#numbers.splice(known * NUMBERS_PER_FILE, NUMBERS_PER_FILE);
      }
      if (!status) return;
      const { size, mtime, ctime, inode, device } = status;
      this.#names.push(name);
      this.#numbers.push(size, mtime, ctime, inode, device);
    });
  }

  /** What was taken. */
  get stamp(): FreshStamp {
    const names = shared(this.#names);
    return { since: this.#since, names, numbers: this.#numbers };
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
    const found = lookAt(folder, names[file]!);
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
