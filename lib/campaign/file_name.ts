/**
 * Names of files and folders made of what a repository holds.
 *
 * @module
 */
import { textHash } from "../aim/text_hash.ts";

/** Bytes of a name; with what stands around it, it stays below 255. */
const LONGEST = 180;
/** Names that mean a device on Windows, whatever follows a dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A text as part of a file's name: what a file system or a shell gives a
 * meaning becomes `_`, and so do leading dots, and a dot or a blank at the end.
 *
 * @param text Any text
 * @returns At most 180 bytes without separators and control characters
 */
export function fileSafe(text: string): string {
  const name = text.replace(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, "_")
    .replace(/^\.+/, "_").replace(DEVICE, "_$1");
  return firstBytes(name, LONGEST).replace(/[. ]$/, "_") || "_";
}

/**
 * A text as the name of a folder, another one for each text: where it cannot stand
 * as it is, it ends in `~` and a number that depends on all of it.
 *
 * @param text Any text
 * @returns The name
 */
export function folderName(text: string): string {
  const name = fileSafe(text);
  return name === text ? name : `${name}~${textHash(text)}`;
}

/** The beginning of a text that takes so many bytes, no character cut. */
function firstBytes(text: string, bytes: number): string {
  const encoder = new TextEncoder();
  const { read } = encoder.encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
