/**
 * What Linux tells of a file: `struct statx`, which is the same on every processor.
 *
 * @module
 */
import { IS_LITTLE, type OpenCalls } from "./layout.ts";

/** What can be asked for: `STATX_TYPE` and so on. */
export const Wanted = {
  type: 0x1,
  mode: 0x2,
  mtime: 0x40,
  ctime: 0x80,
  inode: 0x100,
  size: 0x200,
} as const;

const LENGTH = 256;
/** Where the fields are. */
const FIELD = {
  mask: 0,
  mode: 28,
  inode: 32,
  size: 40,
  ctime: { seconds: 96, nanoseconds: 104 },
  mtime: { seconds: 112, nanoseconds: 120 },
  device: { major: 136, minor: 140 },
} as const;
/** The kinds of files in a file's mode. */
const KIND = { all: 0o170000, regular: 0o100000 };
const PERMISSIONS = 0o7777;
/** The numbers of devices that Linux gives: `MINORBITS` is 20. */
const MOST_MAJOR = 0xfff;
const MOST_MINOR = 0xfffff;

/** The status of the file that was looked at last. */
export class FileStatus {
  readonly #calls: Pick<OpenCalls, "statx">;
  readonly #bytes = new Uint8Array(LENGTH);
  readonly #view = new DataView(this.#bytes.buffer);

  /** @param calls Linux's calls */
  constructor(calls: Pick<OpenCalls, "statx">) {
    this.#calls = calls;
  }

  /**
   * Looks at a file.
   *
   * @param folder An open folder, or file, or `WORKING_FOLDER`
   * @param path The path from there, as a text of C
   * @param flags How the path is followed
   * @param wanted What is asked for, of {@linkcode Wanted}
   * @returns Whether all of it was told
   */
  look(
    folder: number,
    path: Uint8Array<ArrayBuffer>,
    flags: number,
    wanted: number,
  ): boolean {
    return this.#calls.statx(folder, path, flags, wanted, this.#bytes) === 0 &&
      (this.#uint32(FIELD.mask) & wanted) === wanted;
  }

  /** Whether it is a file, and no folder, pipe or the like. */
  get isFile(): boolean {
    return (this.#mode & KIND.all) === KIND.regular;
  }

  /** Who may do what with it. */
  get permissions(): number {
    return this.#mode & PERMISSIONS;
  }

  /** Its length in bytes. */
  get size(): number {
    return this.#uint64(FIELD.size);
  }

  /** Its number on its device. */
  get inode(): number {
    return this.#uint64(FIELD.inode);
  }

  /**
   * When its contents changed, in whole milliseconds since 1970; undefined before
   * that, and from the year 2106 on.
   */
  get mtime(): number | undefined {
    const { seconds, nanoseconds } = FIELD.mtime;
    const whole = this.#seconds(seconds);
    return whole === undefined
      ? undefined
      : whole * 1000 + Math.floor(this.#uint32(nanoseconds) / 1e6);
  }

  /** When anything of it changed, likewise, of whole seconds. */
  get ctime(): number | undefined {
    const whole = this.#seconds(FIELD.ctime.seconds);
    return whole === undefined ? undefined : whole * 1000;
  }

  /**
   * The number of its device, as `makedev` of the C library puts it together, which
   * is what Deno tells; undefined for numbers that Linux does not give.
   */
  get device(): number | undefined {
    const major = this.#uint32(FIELD.device.major);
    const minor = this.#uint32(FIELD.device.minor);
    if (major > MOST_MAJOR || minor > MOST_MINOR) return undefined;
    // The lower 12 bits of the major number stand between the lower 8 of the minor
    // one and its next 12.
    return ((minor & 0xff) | (major & 0xfff) << 8 |
      (minor & 0xfff00) << 12) >>> 0;
  }

  get #mode(): number {
    return this.#view.getUint16(FIELD.mode, IS_LITTLE);
  }

  #uint32(offset: number): number {
    return this.#view.getUint32(offset, IS_LITTLE);
  }

  #uint64(offset: number): number {
    return this.#uint32(offset) + this.#uint32(offset + 4) * 2 ** 32;
  }

  /** The upper half is not zero before 1970, nor far in the future. */
  #seconds(offset: number): number | undefined {
    return this.#uint32(offset + 4) === 0 ? this.#uint32(offset) : undefined;
  }
}
