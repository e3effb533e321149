/**
 * Files of the real file system, opened for reading and for nothing else.
 *
 * @module
 */
import { giveBuffer, takeBuffer } from "../kernel/kernel.ts";
import { quickFiles } from "../linux/calls.ts";
import { DatabaseError } from "./errors.ts";
import type { Directory, RandomFile } from "./files.ts";

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
  let listed: { name: string; isFile: boolean }[] = [];
  /** Opening a pipe would wait for somebody to write to it. */
  const demandFile = (name: string): void => {
    if (listed.some((it) => it.name === name && it.isFile)) return;
    if (Deno.statSync(`${path}/${name}`).isFile) return;
    throw new Error("it is no file");
  };
  return {
    path,
    list: () =>
      attempt(path, () => {
        listed = quickFiles()?.list(path) ?? Array.from(Deno.readDirSync(path));
        return listed.map(({ name }) => name);
      }),
    open: (name, expected = READ_AT_ONCE) =>
      attempt(`${path}/${name}`, () => {
        demandFile(name);
        return openFile(path, name, expected);
      }),
    readWhole: (name) =>
      attempt(`${path}/${name}`, () => {
        demandFile(name);
        return readWhole(path, name);
      }),
    size: (name) => {
      const quick = quickFiles()?.stat(path, name);
      return quick?.isFile ? quick.size : sizeOf(`${path}/${name}`);
    },
  };
}

/** A small file is read into this before it is known how long it is. */
const scratch = new Uint8Array(1 << 14);

function readWhole(folder: string, name: string): Uint8Array {
  const length = quickFiles()?.read(folder, name, scratch, -1) ?? -1;
  return length >= 0 && length < scratch.length
    ? scratch.slice(0, length)
    : Deno.readFileSync(`${folder}/${name}`);
}

/** Opens a file; a small one is read at once. */
function openFile(
  folder: string,
  name: string,
  expected: number,
): RandomFile {
  const path = `${folder}/${name}`;
  const quick = quickFiles();
  if (quick && expected <= READ_AT_ONCE) {
    // One byte more tells that there is no more.
    const found = readAtOnce(
      path,
      takeBuffer(expected + 1),
      (buffer) => quick.read(folder, name, buffer, expected),
    );
    if (found) return found;
  }
  const file = Deno.openSync(path, { read: true });
  let isKept = false;
  try {
    if (expected <= READ_AT_ONCE) {
      const found = readAtOnce(
        path,
        takeBuffer(expected + 1),
        (buffer) => fill(file, buffer, expected),
      );
      if (found) return found;
    }
    isKept = true;
    return onDisk(path, file, file.statSync().size);
  } finally {
    if (!isKept) file.close();
  }
}

/** Reads a file that fits into a buffer; undefined where it does not. */
function readAtOnce(
  path: string,
  buffer: Uint8Array<ArrayBuffer>,
  read: (buffer: Uint8Array<ArrayBuffer>) => number,
): RandomFile | undefined {
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
