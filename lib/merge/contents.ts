/**
 * What a folder holds, as far as it can be told without opening a file: the
 * paths, lengths and times of its files. Two folders whose files agree in all
 * three are taken for equal, as rsync does it.
 *
 * @module
 */

/** A file of a folder. */
export interface FileStamp {
  /** The path below the folder, with `/` between folders. */
  path: string;
  /** The length in bytes. */
  size: number;
  /** When it was last changed, in whole milliseconds since 1970. */
  mtime: number;
  /** Where it points to, if it is a symbolic link. */
  target?: string;
}

/** What a folder holds. */
export interface Contents {
  /** The files by path. */
  files: readonly FileStamp[];
  /** The sum of their lengths. */
  bytes: number;
  /** When the newest of them was changed, 0 without files. */
  newest: number;
  /** Equal for equal contents. */
  signature: string;
  /** Paths that are not copied, and why. */
  refused: readonly Refusal[];
}

/** A path that is not copied. */
export interface Refusal {
  /** The path below the folder. */
  path: string;
  /** Why: "it is …". */
  reason: string;
}

/**
 * Sums up the files of a folder.
 *
 * @param files The files, in any order
 * @param refused What is left out of it
 * @returns The contents
 */
export function contentsOf(
  files: readonly FileStamp[],
  refused: readonly Refusal[] = [],
): Contents {
  const sorted = [...files].sort((a, b) => a.path < b.path ? -1 : 1);
  let bytes = 0;
  let newest = 0;
  const lines: string[] = [];
  for (const { path, size, mtime, target } of sorted) {
    bytes += size;
    if (mtime > newest) newest = mtime;
    // A link's own time cannot be set, so that it does not count.
    lines.push(
      target === undefined
        ? `${path}\0${size}\0${mtime}`
        : `${path}\0${target}`,
    );
  }
  return { files: sorted, bytes, newest, signature: lines.join("\n"), refused };
}
