/**
 * Copies small files by Linux's own calls: eight a file, where Deno makes twelve
 * and two objects. A run consists of some thirty files of a few bytes.
 *
 * Whatever fails is not explained: the caller then asks Deno, who says why.
 *
 * @module
 */
import {
  cPath,
  NO_FOLLOW_NOR_NAME,
  type OpenCalls,
  QUICKLY,
  READ_ONLY,
} from "../linux/layout.ts";
import { FileStatus, Wanted } from "../linux/status.ts";

/** Copies files. */
export interface FileCalls {
  /**
   * Makes a new file with the bytes and the permissions of another one. It was last
   * changed at a time in milliseconds since 1970, where one is given. False where
   * that failed, and a part of it may be there.
   */
  copyFile(from: string, to: string, mtime?: number): boolean;
}

/** The calls that it takes. A negative number stands for a failure. */
export interface LinuxFileCalls extends OpenCalls {
  fchmod(file: number, mode: number): number;
  copy_file_range(
    from: number,
    fromOffset: null,
    to: number,
    toOffset: null,
    count: bigint,
    flags: number,
  ): number | bigint;
  futimens(file: number, times: BigInt64Array<ArrayBuffer>): number;
}

/** `O_WRONLY | O_CREAT | O_EXCL`: never over something that is there. */
const CREATE = 0o1 | 0o100 | 0o200;
const WANTED = Wanted.type | Wanted.mode | Wanted.size;
/** What the owner may do with a file, of its permissions. */
const OWNER = 0o600;
/** `UTIME_NOW`. */
const NOW = 0x3fffffffn;

/**
 * Makes functions that copy files.
 *
 * @param calls Linux's calls
 * @returns The functions, which use their buffers again each time
 */
export function fileCalls(calls: LinuxFileCalls): FileCalls {
  const setPath = cPath();
  const status = new FileStatus(calls);
  const nothing = new Uint8Array(1);
  const times = new BigInt64Array(4);

  const setTime = (file: number, mtime: number): boolean => {
    times[1] = NOW;
    times[2] = BigInt(Math.floor(mtime / 1000));
    times[3] = BigInt(mtime % 1000) * 1_000_000n;
    return calls.futimens(file, times) === 0;
  };

  const copyTo = (
    source: number,
    to: string,
    mtime: number | undefined,
  ): boolean => {
    if (
      !status.look(source, nothing, NO_FOLLOW_NOR_NAME, WANTED) ||
      !status.isFile
    ) return false;
    const { size, permissions } = status;
    const path = setPath(to);
    const copy = path
      ? calls.open(path, CREATE | QUICKLY, permissions & OWNER)
      : -1;
    if (copy < 0) return false;
    // Set and not only asked for: the mask, or a rule of the folder's, may take
    // some of it away.
    let isWhole = calls.fchmod(copy, permissions) === 0;
    for (let left = size; isWhole && left > 0;) {
      const count = Number(
        calls.copy_file_range(source, null, copy, null, BigInt(left), 0),
      );
      isWhole = count > 0;
      left -= count;
    }
    if (isWhole && mtime !== undefined) isWhole = setTime(copy, mtime);
    // A failure to write may be told as late as this.
    return calls.close(copy) === 0 && isWhole;
  };

  return {
    copyFile(from, to, mtime) {
      if (mtime !== undefined && !isPlainTime(mtime)) return false;
      const path = setPath(from);
      const source = path ? calls.open(path, READ_ONLY | QUICKLY, 0) : -1;
      if (source < 0) return false;
      try {
        return copyTo(source, to, mtime);
      } finally {
        calls.close(source);
      }
    },
  };
}

/** Whether a time is of whole milliseconds, and not before 1970. */
function isPlainTime(mtime: number): boolean {
  return Number.isSafeInteger(mtime) && mtime >= 0;
}
