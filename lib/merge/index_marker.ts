/**
 * What the index was made of, remembered beside it, so that the next merge can
 * tell without reading it whether it still holds the chunks as they are.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Disk } from "./disk.ts";
import { writeWhole } from "./disk.ts";
import { readTextIfThere, scanDatabase } from "./scan.ts";

/** What the index was made of. */
export interface IndexMarker {
  /** The digest of the index's own files. */
  index: string;
  /** The digest of each chunk's files, by hash. */
  chunks: ReadonlyMap<string, string>;
}

/** How the index stands to the chunks. */
export interface IndexState {
  /** Whether it is known to hold what the marker says. */
  isOurs: boolean;
  /** Chunks that are not in it. */
  added: string[];
  /** Chunks that have changed since. */
  changed: string[];
  /** Chunks that are gone. */
  removed: string[];
}

/**
 * A short stand-in for a folder's signature.
 *
 * @param signature What a folder holds
 * @returns 32 hexadecimal digits
 */
export function digestOf(signature: string): string {
  return createHash("sha256").update(signature).digest("hex").slice(0, 32);
}

/**
 * Sums up the files of a chunk.
 *
 * @param folder The chunk's folder
 * @returns The digest of their names, sizes and times; undefined where there are
 *   none
 */
export function chunkDigest(folder: string): string | undefined {
  const contents = scanDatabase(folder);
  return contents && contents.files.length > 0
    ? digestOf(contents.signature)
    : undefined;
}

/**
 * Compares the marker with what is there.
 *
 * @param marker What was remembered; undefined where nothing was
 * @param index The digest of the index's files; undefined where there is none
 * @param chunks The digest of each chunk's files
 * @returns What has changed
 */
export function compareIndex(
  marker: IndexMarker | undefined,
  index: string | undefined,
  chunks: ReadonlyMap<string, string>,
): IndexState {
  const isOurs = marker !== undefined && marker.index === index;
  const known = isOurs ? marker.chunks : new Map<string, string>();
  const hashes = [...chunks.keys()];
  return {
    isOurs,
    added: hashes.filter((hash) => !known.has(hash)),
    changed: hashes.filter((hash) =>
      known.has(hash) && known.get(hash) !== chunks.get(hash)
    ),
    removed: [...known.keys()].filter((hash) => !chunks.has(hash)),
  };
}

/**
 * Reads the marker.
 *
 * @param path The marker's file
 * @returns What it says; undefined where there is none, or none that is whole
 */
export function readMarker(path: string): IndexMarker | undefined {
  const text = readTextIfThere(path);
  if (text === undefined) return undefined;
  try {
    const { index, chunks } = JSON.parse(text);
    return { index: String(index), chunks: new Map(Object.entries(chunks)) };
  } catch {
    // A marker that says nothing is as good as none: the index is made anew.
    return undefined;
  }
}

/**
 * Writes the marker.
 *
 * @param disk Where to write
 * @param path The marker's file
 * @param marker What to remember
 */
export async function writeMarker(
  disk: Disk,
  path: string,
  { index, chunks }: IndexMarker,
): Promise<void> {
  const sorted = Object.fromEntries(
    [...chunks].sort(([a], [b]) => a < b ? -1 : 1),
  );
  const text = `${JSON.stringify({ index, chunks: sorted })}\n`;
  await writeWhole(disk, path, new TextEncoder().encode(text));
}
