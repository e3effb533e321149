/**
 * What Linux's calls have in common: flags and structures that are the same on
 * every processor.
 *
 * @module
 */

/** The calls that open a file or a folder and look at it. */
export interface OpenCalls {
  open(path: Uint8Array<ArrayBuffer>, flags: number, mode: number): number;
  close(file: number): number;
  statx(
    folder: number,
    name: Uint8Array<ArrayBuffer>,
    flags: number,
    mask: number,
    buffer: Uint8Array<ArrayBuffer>,
  ): number;
}

/** `AT_FDCWD`: the folder that stands for the working folder. */
export const WORKING_FOLDER = -100;
/** `O_RDONLY`. */
export const READ_ONLY = 0;
/**
 * `O_NONBLOCK | O_CLOEXEC`: the other end of a pipe is not waited for, and no
 * other program gets the file.
 */
export const QUICKLY: number = 0o4000 | 0o2000000;
/** `AT_SYMLINK_NOFOLLOW`. */
export const NO_FOLLOW = 0x100;
/** With `AT_EMPTY_PATH`: the open file itself. */
export const NO_FOLLOW_NOR_NAME: number = NO_FOLLOW | 0x1000;
/** Whether the least byte of a number comes first. */
export const IS_LITTLE: boolean =
  new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** `PATH_MAX`. */
const LONGEST_PATH = 4096;

/** So many names are remembered; files of databases have few. */
const MOST_NAMES = 1000;

/**
 * Makes a function that turns a path, or a folder's path and a name in it, into a
 * text of C.
 *
 * @returns The function, which uses its buffer again each time, and a folder's
 *   bytes while that is the same; undefined where C would see another text
 */
export function cPath(): (
  folder: string,
  name?: string,
) => Uint8Array<ArrayBuffer> | undefined {
  const encoder = new TextEncoder();
  const path = new Uint8Array(LONGEST_PATH);
  const names = new Map<string, Uint8Array>();
  let known: string | undefined;
  let length = 0;
  const isPlain = (text: string) => !text.includes("\0") && text.isWellFormed();
  const bytesOf = (name: string): Uint8Array | undefined => {
    let bytes = names.get(name);
    if (bytes || !isPlain(name)) return bytes;
    if (names.size >= MOST_NAMES) names.clear();
    bytes = encoder.encode(name === "" ? "\0" : `/${name}\0`);
    names.set(name, bytes);
    return bytes;
  };
  const setFolder = (folder: string): boolean => {
    if (folder === known) return true;
    known = undefined;
    if (!isPlain(folder)) return false;
    const { read, written } = encoder.encodeInto(folder, path);
    if (read < folder.length) return false;
    known = folder;
    length = written;
    return true;
  };
  return (folder, name = "") => {
    const bytes = bytesOf(name);
    if (
      !bytes || !setFolder(folder) || length + bytes.length > path.length
    ) return undefined;
    // A few bytes, for which a call would take longer.
    for (let i = 0; i < bytes.length; i++) path[length + i] = bytes[i]!;
    return path;
  };
}
