/**
 * Copies small files by Linux's own calls: six a file, where Deno makes ten and
 * two objects. A run consists of some thirty files of a few bytes.
 *
 * Whatever fails is not explained: the caller then asks Deno, who says why.
 *
 * @module
 */
import {
  cPath,
  IS_LITTLE,
  NO_FOLLOW_NOR_NAME,
  type OpenCalls,
  QUICKLY,
  READ_ONLY,
  STATUS,
  WORKING_FOLDER,
} from "../linux/layout.ts";

/** Copies and dates files; each tells whether it could. */
export interface FileCalls {
  /**
   * Makes a new file with the bytes and the permissions of another one. False
   * where that failed, and a part of it may be there.
   */
  copyFile(from: string, to: string): boolean;
  /** Sets when a file was last changed, in milliseconds since 1970. */
  setTime(path: string, mtime: number): boolean;
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
  utimensat(
    folder: number,
    path: Uint8Array<ArrayBuffer>,
    times: BigInt64Array<ArrayBuffer>,
    flags: number,
  ): number;
}

/** `O_WRONLY | O_CREAT | O_EXCL`: never over something that is there. */
const CREATE = 0o1 | 0o100 | 0o200;
/** `STATX_TYPE | STATX_MODE | STATX_SIZE`. */
const WANTED = 0x1 | 0x2 | 0x200;
/** The parts of a file's mode. */
const MODE = { type: 0o170000, regular: 0o100000, all: 0o7777, owner: 0o600 };
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
  const status = new Uint8Array(STATUS.bytes);
  const statusView = new DataView(status.buffer);
  const nothing = new Uint8Array(1);
  const times = new BigInt64Array(4);

  const copyTo = (source: number, to: string): boolean => {
    const found = calls.statx(
      source,
      nothing,
      NO_FOLLOW_NOR_NAME,
      WANTED,
      status,
    );
    const mode = statusView.getUint16(STATUS.mode, IS_LITTLE);
    if (found !== 0 || (mode & MODE.type) !== MODE.regular) return false;
    const size = statusView.getBigUint64(STATUS.size, IS_LITTLE);
    const path = setPath(to);
    const copy = path
      ? calls.open(path, CREATE | QUICKLY, mode & MODE.owner)
      : -1;
    if (copy < 0) return false;
    // Set and not only asked for: the mask, or a rule of the folder's, may take
    // some of it away.
    let isWhole = calls.fchmod(copy, mode & MODE.all) === 0;
    for (let left = size; isWhole && left > 0n;) {
      const count = BigInt(
        calls.copy_file_range(source, null, copy, null, left, 0),
      );
      isWhole = count > 0n;
      left -= count;
    }
    // A failure to write may be told as late as this.
    return calls.close(copy) === 0 && isWhole;
  };

  return {
    copyFile(from, to) {
      const path = setPath(from);
      const source = path ? calls.open(path, READ_ONLY | QUICKLY, 0) : -1;
      if (source < 0) return false;
      try {
        return copyTo(source, to);
      } finally {
        calls.close(source);
      }
    },
    setTime(file, mtime) {
      const path = setPath(file);
      if (!path || !Number.isSafeInteger(mtime) || mtime < 0) return false;
      times[1] = NOW;
      times[2] = BigInt(Math.floor(mtime / 1000));
      times[3] = BigInt(mtime % 1000) * 1_000_000n;
      return calls.utimensat(WORKING_FOLDER, path, times, 0) === 0;
    },
  };
}
