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

/** Where the fields of `struct statx` are. */
export const STATUS = {
  bytes: 256,
  mask: 0,
  mode: 28,
  size: 40,
  mtime: { seconds: 112, nanoseconds: 120 },
} as const;

/** `PATH_MAX`. */
const LONGEST_PATH = 4096;

/**
 * Makes a function that turns texts into texts of C.
 *
 * @returns The function, which uses its buffer again each time; undefined where
 *   C would see another text
 */
export function cPath(): (text: string) => Uint8Array<ArrayBuffer> | undefined {
  const encoder = new TextEncoder();
  const path = new Uint8Array(LONGEST_PATH);
  return (text) => {
    if (text.includes("\0") || !text.isWellFormed()) return undefined;
    const { read, written } = encoder.encodeInto(text, path);
    if (read < text.length || written === path.length) return undefined;
    path[written] = 0;
    return path;
  };
}
