/**
 * Files of the real file system, opened for reading and for nothing else.
 *
 * @module
 */
import { DatabaseError } from "./errors.ts";
import type { Directory, RandomFile } from "./files.ts";
import { giveBuffer, takeBuffer } from "../kernel/kernel.ts";

/** Up to this many bytes a file is read at once and its descriptor given back. */
const READ_AT_ONCE = 1 << 20;

/**
 * A folder on disk.
 *
 * @param path Its path, without a slash at the end
 * @returns The folder; that it exists is found out when it is used
 */
export function diskDirectory(path: string): Directory {
  // What a listing shows as a file needs no second look.
  let listed: Deno.DirEntry[] = [];
  const pathOf = (name: string): string => {
    const file = `${path}/${name}`;
    if (!listed.some((it) => it.name === name && it.isFile)) demandFile(file);
    return file;
  };
  return {
    path,
    list: () =>
      attempt(path, () => {
        listed = Array.from(Deno.readDirSync(path));
        return listed.map(({ name }) => name);
      }),
    open: (name, expected = READ_AT_ONCE) =>
      attempt(`${path}/${name}`, () => openFile(pathOf(name), expected)),
    readWhole: (name) =>
      attempt(`${path}/${name}`, () => Deno.readFileSync(pathOf(name))),
    size: (name) => sizeOf(`${path}/${name}`),
  };
}

/** Opening a pipe would wait for somebody to write to it. */
function demandFile(path: string): void {
  if (!Deno.statSync(path).isFile) throw new Error("it is no file");
}

/** Opens a file; a small one is read at once. */
function openFile(path: string, expected: number): RandomFile {
  const file = Deno.openSync(path, { read: true });
  let isKept = false;
  try {
    if (expected <= READ_AT_ONCE) {
      // One byte more tells that there is no more.
      const found = readAll(file, path, takeBuffer(expected + 1), expected);
      if (found) return found;
    }
    isKept = true;
    return onDisk(path, file, file.statSync().size);
  } finally {
    if (!isKept) file.close();
  }
}

/** Reads a file that fits into a buffer; undefined where it does not. */
function readAll(
  file: Deno.FsFile,
  path: string,
  buffer: Uint8Array,
  expected: number,
): RandomFile | undefined {
  let isUsed = false;
  try {
    const length = fill(file, buffer, expected);
    isUsed = length < buffer.length;
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
  buffer: Uint8Array,
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
