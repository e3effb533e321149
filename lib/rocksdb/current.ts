/**
 * CURRENT, the file that names the manifest.
 *
 * @module
 */
import { decodeText } from "./text.ts";

/** The file's name. */
export const CURRENT = "CURRENT";

/**
 * The manifest that the file names.
 *
 * @param bytes The file
 * @returns The manifest's name; undefined where it names none
 */
export function manifestIn(bytes: Uint8Array): string | undefined {
  // Numbers of files have 64 bits.
  return /^(MANIFEST-\d{1,20})\n$/.exec(decodeText(bytes))?.[1];
}
