/**
 * What the reader asks of a file system. Few members,
 * so that a test can stand in for a disk and count what is read.
 *
 * @module
 */

/** An open file that is read at any position. */
export interface RandomFile {
  /** The path, for messages. */
  readonly path: string;
  /** The length in bytes when the file was opened. */
  readonly length: number;
  /**
   * Reads a range that lies within the file.
   *
   * @param offset Where the range begins, in bytes
   * @param length How many bytes it has
   * @returns Those bytes, good until the file is closed; fewer where the file
   *   has shrunk in the meantime
   */
  read(offset: number, length: number): Uint8Array;
  /** The whole file, where it was read at once; good until it is closed. */
  readonly whole?: Uint8Array;
  /** Lets go of the file. Reading afterwards is an error. */
  close(): void;
}

/** The folder that a database lives in. */
export interface Directory {
  /** The path, for messages. */
  readonly path: string;
  /**
   * The names of the files in it.
   *
   * @returns The names, in no particular order
   * @throws {DatabaseError} `NOT_FOUND` or `IO`
   */
  list(): string[];
  /**
   * Opens a file for reading.
   *
   * @param name The file's name in this folder
   * @param expected How many bytes it should have, where that is known: a hint
   * @returns The open file
   * @throws {DatabaseError} `NOT_FOUND` or `IO`
   */
  open(name: string, expected?: number): RandomFile;
  /**
   * Reads a whole file in one step, where that is quicker than opening it.
   *
   * @param name The file's name in this folder
   * @returns Its bytes
   * @throws {DatabaseError} `NOT_FOUND` or `IO`
   */
  readWhole?(name: string): Uint8Array;
  /**
   * The length of a file as it is now.
   *
   * @param name The file's name in this folder
   * @returns Its length in bytes, undefined where no file has that name
   */
  size(name: string): number | undefined;
}

/**
 * The path of a file in a folder, for messages.
 *
 * @param directory The folder
 * @param name The file's name
 * @returns Both, joined
 */
export function pathIn(directory: Directory, name: string): string {
  return `${directory.path}/${name}`;
}

/**
 * Reads a whole file.
 *
 * @param directory The folder it is in
 * @param name Its name
 * @returns Its bytes
 * @throws {DatabaseError} `NOT_FOUND` or `IO`
 */
export function readWhole(directory: Directory, name: string): Uint8Array {
  if (directory.readWhole) return directory.readWhole(name);
  const file = directory.open(name);
  try {
    return file.read(0, file.length);
  } finally {
    file.close();
  }
}
