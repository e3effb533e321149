/**
 * Files of the real file system, opened for reading and for nothing else.
 *
 * @module
 */
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
  return {
    path,
    list: () =>
      attempt(path, () => Array.from(Deno.readDirSync(path), (e) => e.name)),
    open: (name) => openFile(`${path}/${name}`),
    readWhole: (name) => {
      const file = `${path}/${name}`;
      return attempt(file, () => {
        sizeOfFile(file);
        return Deno.readFileSync(file);
      });
    },
    size: (name) => sizeOf(`${path}/${name}`),
  };
}

function openFile(path: string): RandomFile {
  return attempt(path, () => {
    // One call for a small file is several times quicker than open and read.
    if (sizeOfFile(path) <= READ_AT_ONCE) {
      return inMemory(path, Deno.readFileSync(path));
    }
    const file = Deno.openSync(path, { read: true });
    try {
      return onDisk(path, file, file.statSync().size);
    } catch (error) {
      file.close();
      throw error;
    }
  });
}

/** Opening a pipe would wait for somebody to write to it. */
function sizeOfFile(path: string): number {
  const { isFile, size } = Deno.statSync(path);
  if (!isFile) throw new Error("it is no file");
  return size;
}

function onDisk(path: string, file: Deno.FsFile, length: number): RandomFile {
  return {
    path,
    length,
    read: (offset, count) => readAt(file, path, offset, count),
    close: () => file.close(),
  };
}

function inMemory(path: string, bytes: Uint8Array): RandomFile {
  return {
    path,
    length: bytes.length,
    read: (offset, count) => bytes.subarray(offset, offset + count),
    close: () => {},
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
    let filled = 0;
    while (filled < length) {
      const count = file.readSync(bytes.subarray(filled));
      if (count === null) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  });
}

function sizeOf(path: string): number | undefined {
  try {
    return attempt(path, () => Deno.statSync(path).size);
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
