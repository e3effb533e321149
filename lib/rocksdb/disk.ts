/**
 * Files of the real file system, opened for reading and for nothing else.
 *
 * @module
 */
import { giveBuffer, takeBuffer } from "../kernel/kernel.ts";
import { quickFiles } from "../linux/calls.ts";
import type { Look, Status } from "../linux/small_files.ts";
import { DatabaseError } from "./errors.ts";
import type { Directory, RandomFile } from "./files.ts";

/** Up to this many bytes a file is read at once and its descriptor given back. */
const READ_AT_ONCE = 1 << 20;
/** What the folder itself is called. */
const FOLDER = ".";

/**
 * Is told what a file was like before it was read, or when its size was asked for.
 *
 * @param name Its name; `.` for the folder itself, before it is listed
 * @param status What it was like, good until the function returns; undefined where
 *   it cannot be looked at
 * @param isRead Whether it is read now
 */
export type Watcher = (
  name: string,
  status: Status | undefined,
  isRead: boolean,
) => void;

/**
 * A folder on disk.
 *
 * @param path Its path, without a slash at the end
 * @param watch Is told of all files that are read
 * @returns The folder; that it exists is found out when it is used
 */
export function diskDirectory(path: string, watch?: Watcher): Directory {
  return new DiskDirectory(path, watch);
}

/** A small file is read into this before it is known how long it is. */
const scratch = new Uint8Array(1 << 14);

class DiskDirectory implements Directory {
  readonly path: string;
  readonly #watch: Watcher | undefined;
  /** What a listing shows as a file needs no second look. */
  #listed: { name: string; isFile: boolean }[] = [];

  constructor(path: string, watch?: Watcher) {
    this.path = path;
    this.#watch = watch;
  }

  list(): string[] {
    return attempt(this.path, () => {
      this.#listed = quickFiles()?.list(this.path, this.#look(FOLDER)) ??
        this.#listByDeno();
      return this.#listed.map(({ name }) => name);
    });
  }

  open(name: string, expected = READ_AT_ONCE): RandomFile {
    return attempt(`${this.path}/${name}`, () => {
      this.#demandFile(name);
      return this.#openQuickly(name, expected) ??
        this.#openByDeno(name, expected);
    });
  }

  readWhole(name: string): Uint8Array {
    return attempt(`${this.path}/${name}`, () => {
      this.#demandFile(name);
      const quick = quickFiles();
      const look = quick && this.#look(name);
      const length = quick?.read(this.path, name, scratch, -1, look) ?? -1;
      if (length >= 0 && length < scratch.length) {
        return scratch.slice(0, length);
      }
      this.#tell(name);
      return Deno.readFileSync(`${this.path}/${name}`);
    });
  }

  size(name: string): number | undefined {
    const status = lookAt(this.path, name);
    this.#watch?.(name, status, false);
    return status ? status.size : sizeOf(`${this.path}/${name}`);
  }

  /** What tells the watcher of an open file, where there is one. */
  #look(name: string): Look | undefined {
    const watch = this.#watch;
    return watch && ((status) => watch(name, status, true));
  }

  /** Tells the watcher of a file that is about to be opened. */
  #tell(name: string): void {
    this.#watch?.(name, lookAt(this.path, name), true);
  }

  /** Opening a pipe would wait for somebody to write to it. */
  #demandFile(name: string): void {
    if (this.#listed.some((it) => it.name === name && it.isFile)) return;
    if (Deno.statSync(`${this.path}/${name}`).isFile) return;
    throw new Error("it is no file");
  }

  #listByDeno(): Deno.DirEntry[] {
    this.#tell(FOLDER);
    return Array.from(Deno.readDirSync(this.path));
  }

  /** A small file, read at once; undefined where it cannot be had like that. */
  #openQuickly(name: string, expected: number): RandomFile | undefined {
    const quick = quickFiles();
    if (!quick || expected > READ_AT_ONCE) return undefined;
    const look = this.#look(name);
    return readAtOnce(
      `${this.path}/${name}`,
      expected,
      (buffer) => quick.read(this.path, name, buffer, expected, look),
    );
  }

  #openByDeno(name: string, expected: number): RandomFile {
    this.#tell(name);
    const path = `${this.path}/${name}`;
    const file = Deno.openSync(path, { read: true });
    let isKept = false;
    try {
      const found = expected <= READ_AT_ONCE
        ? readAtOnce(
          path,
          expected,
          (buffer) => fill(file, buffer, expected),
        )
        : undefined;
      if (found) return found;
      isKept = true;
      return onDisk(path, file, file.statSync().size);
    } finally {
      if (!isKept) file.close();
    }
  }
}

/**
 * What a file or a folder is like.
 *
 * @param folder The folder's path
 * @param name The file's name; `.` for the folder itself
 * @returns What it is like, good until the next one is looked at; undefined where
 *   it is neither, or cannot be looked at: whoever reads it learns why
 */
export function lookAt(folder: string, name: string): Status | undefined {
  const isFolder = name === FOLDER;
  const status = quickFiles()?.stat(folder, isFolder ? "" : name) ??
    statusByDeno(isFolder ? folder : `${folder}/${name}`);
  return status?.isFile || isFolder ? status : undefined;
}

function statusByDeno(path: string): Status | undefined {
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
    if (error instanceof Error && !(error instanceof TypeError)) {
      return undefined;
    }
    throw error;
  }
}

/** Reads a file that fits into a buffer; undefined where it does not. */
function readAtOnce(
  path: string,
  expected: number,
  read: (buffer: Uint8Array<ArrayBuffer>) => number,
): RandomFile | undefined {
  // One byte more tells that there is no more.
  const buffer = takeBuffer(expected + 1);
  let isUsed = false;
  try {
    const length = read(buffer);
    isUsed = length >= 0 && length < buffer.length;
    return isUsed ? inMemory(path, buffer, length) : undefined;
  } finally {
    if (!isUsed) giveBuffer(buffer);
  }
}

/**
 * Reads up to the file's end or the buffer's, and returns how many bytes. What
 * fills less than it could and is as long as expected, is not asked for more.
 */
function fill(file: Deno.FsFile, buffer: Uint8Array, expected = -1): number {
  let filled = 0;
  while (filled < buffer.length) {
    const count = file.readSync(buffer.subarray(filled));
    if (count === null) break;
    filled += count;
    if (filled === expected) break;
  }
  return filled;
}

function onDisk(path: string, file: Deno.FsFile, length: number): RandomFile {
  return {
    path,
    length,
    read: (offset, count) => readAt(file, path, offset, count),
    close: () => file.close(),
  };
}

function inMemory(
  path: string,
  buffer: Uint8Array<ArrayBuffer>,
  length: number,
): RandomFile {
  const whole = buffer.subarray(0, length);
  let bytes: Uint8Array | undefined = whole;
  return {
    path,
    length,
    whole,
    read: (offset, count) => {
      if (!bytes) throw new TypeError(`Cannot read ${path}: it was closed`);
      return bytes.subarray(offset, offset + count);
    },
    close: () => {
      if (bytes) giveBuffer(buffer);
      bytes = undefined;
    },
  };
}

function readAt(
  file: Deno.FsFile,
  path: string,
  offset: number,
  length: number,
): Uint8Array {
  return attempt(path, () => {
    const bytes = new Uint8Array(length);
    file.seekSync(offset, Deno.SeekMode.Start);
    return bytes.subarray(0, fill(file, bytes));
  });
}

function sizeOf(path: string): number | undefined {
  try {
    const { isFile, size } = attempt(path, () => Deno.statSync(path));
    return isFile ? size : undefined;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === "NOT_FOUND") {
      return undefined;
    }
    throw error;
  }
}

/**
 * Whether the operating system, or a missing permission, kept something from
 * being done: no mistake of this program.
 *
 * @param error What was thrown
 * @returns True for the classes of `Deno.errors`, and for errors of the system
 *   that have none of these, e.g. of a full disk
 */
export function isSystemError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return ("code" in error && /^E[A-Z0-9]+$/.test(`${error.code}`)) ||
    Object.values(Deno.errors).some((kind) => error instanceof kind);
}

/** Turns what the operating system says into an error that names the file. */
function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new DatabaseError("NOT_FOUND", "there is no such file", {
        file: path,
      }, { cause });
    }
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DatabaseError("IO", reason, { file: path }, { cause });
  }
}
