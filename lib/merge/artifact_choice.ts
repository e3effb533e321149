/**
 * Which artifacts a run gets from which source. A file that only one side has
 * is kept or added; of two that differ the later one counts.
 *
 * @module
 */
import type { Contents, FileStamp } from "./contents.ts";

/** The artifacts of a run in a source. */
export interface ArtifactOffer {
  /** The position of the source. */
  source: number;
  /** What its folder holds; undefined where there is none. */
  artifacts: Contents | undefined;
}

/**
 * Chooses the artifacts to copy.
 *
 * @param held What the destination holds
 * @param offers What the sources hold
 * @param replaces Whether the last source counts, however old its file is
 * @returns The source of each file to copy, by the file's path
 */
export function chooseArtifacts(
  held: Contents | undefined,
  offers: readonly ArtifactOffer[],
  replaces: boolean,
): Map<string, number> {
  const chosen = new Map<string, { stamp: FileStamp; source?: number }>();
  for (const stamp of held?.files ?? []) chosen.set(stamp.path, { stamp });
  for (const { source, artifacts } of offers) {
    for (const stamp of artifacts?.files ?? []) {
      const present = chosen.get(stamp.path)?.stamp;
      if (
        !present || (isOther(stamp, present) &&
          (replaces || isLater(stamp, present)))
      ) chosen.set(stamp.path, { stamp, source });
    }
  }
  const taken = new Map<string, number>();
  for (const [path, { source }] of chosen) {
    if (source !== undefined) taken.set(path, source);
  }
  return taken;
}

function isOther(a: FileStamp, b: FileStamp): boolean {
  return a.target !== b.target ||
    (a.target === undefined && (a.mtime !== b.mtime || a.size !== b.size));
}

/** A link counts as older than any file, and its target decides among links. */
function isLater(a: FileStamp, b: FileStamp): boolean {
  if (a.target !== undefined || b.target !== undefined) {
    return a.target === undefined ||
      (b.target !== undefined && a.target > b.target);
  }
  return a.mtime - b.mtime > 0 || (a.mtime === b.mtime && a.size > b.size);
}
