/**
 * The entries of a folder, by Linux's own calls.
 *
 * @module
 */
import { IS_LITTLE } from "./layout.ts";

/** The call that it takes. A negative number stands for a failure. */
export interface DirectoryCalls {
  getdents64(
    file: number,
    buffer: Uint8Array<ArrayBuffer>,
    size: bigint,
  ): number;
}

/** What a name stands for: the values of `d_type`. */
export const EntryType = { Folder: 4, File: 8 } as const;

const ENTRIES = 1 << 15;
/** The layout of `struct linux_dirent64`, on every processor. */
const ENTRY = { length: 16, type: 18, name: 19 };

/**
 * Goes through the entries of an open folder.
 *
 * @param file The folder's descriptor
 * @param take Is given each name, but `.` and `..`, and its type
 * @returns False where a name is not plain ASCII, or the folder cannot be read:
 *   what was given is then not all
 */
export type EntryReader = (
  file: number,
  take: (name: string, type: number) => void,
) => boolean;

/**
 * Makes a function that reads folders.
 *
 * @param calls Linux's call
 * @returns The function, which uses its buffer again each time
 */
export function entryReader(calls: DirectoryCalls): EntryReader {
  const entries = new Uint8Array(ENTRIES);
  const view = new DataView(entries.buffer);
  return (file, take) => {
    for (;;) {
      const length = calls.getdents64(file, entries, BigInt(ENTRIES));
      if (length < 0) return false;
      if (length === 0) return true;
      for (let at = 0; at < length;) {
        const end = at + view.getUint16(at + ENTRY.length, IS_LITTLE);
        const name = asciiName(entries, at + ENTRY.name, end);
        if (name === undefined) return false;
        if (name !== "." && name !== "..") {
          take(name, entries[at + ENTRY.type]!);
        }
        at = end;
      }
    }
  };
}

/** The text up to a zero; undefined where it is not plain ASCII. */
function asciiName(
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  let name = "";
  for (let at = start; at < end && bytes[at] !== 0; at++) {
    if (bytes[at]! > 0x7f) return undefined;
    name += String.fromCharCode(bytes[at]!);
  }
  return name;
}
