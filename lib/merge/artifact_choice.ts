/**
 * Which artifacts a run gets from which source. A file that only one side has
 * is kept or added; of two that differ the later one counts.
 *
 * @module
 */
import type { Contents, FileStamp, Refusal } from "./contents.ts";
import { strayLinks } from "./links.ts";

/** The artifacts of a run in a source. */
export interface ArtifactOffer {
  /** The position of the source. */
  source: number;
  /** What its folder holds; undefined where there is none. */
  artifacts: Contents | undefined;
}

/** The artifacts that a run gets. */
export interface ArtifactChoice {
  /** The source of each file to copy, by the file's path. */
  taken: Map<string, number>;
  /** What is left out, as it does not go together with the rest. */
  refused: (Refusal & { source: number })[];
}

/** A file that is there, or from which source it would come. */
interface Candidate {
  stamp: FileStamp;
  source?: number;
}

/**
 * Chooses the artifacts to copy. What the destination holds is never in the way:
 * what would need a folder in the place of a file, or a file in the place of a
 * folder, is left out, and so is a link that would lead out of the folder through
 * a link from elsewhere.
 *
 * @param held What the destination holds
 * @param offers What the sources hold
 * @param replaces Whether the last source counts, however old its file is
 * @returns What to copy, and what not
 */
export function chooseArtifacts(
  held: Contents | undefined,
  offers: readonly ArtifactOffer[],
  replaces: boolean,
): ArtifactChoice {
  const chosen = new Map<string, Candidate>();
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
  const refused: ArtifactChoice["refused"] = [];
  const refuse = (path: string, reason: string): void => {
    const source = chosen.get(path)?.source;
    if (source === undefined) return;
    refused.push({ path, reason, source });
    chosen.delete(path);
  };
  // A link that leads out must not be written through, nor over.
  const strange = new Set(held?.refused.map(({ path }) => path));
  const own = new Set(held?.files.map(({ path }) => path)).union(strange);
  for (const [path, reason] of clashes(chosen, own, strange)) {
    refuse(path, reason);
  }
  for (const path of straying(chosen)) {
    refuse(path, "with other links it would lead out of the folder");
  }
  const taken = new Map<string, number>();
  for (const [path, { source }] of chosen) {
    if (source !== undefined) taken.set(path, source);
  }
  return { taken, refused };
}

/** The paths that cannot stay, as others lie below them or above them. */
function clashes(
  chosen: ReadonlyMap<string, Candidate>,
  own: ReadonlySet<string>,
  strange: ReadonlySet<string>,
): Map<string, string> {
  const clashing = new Map<string, string>();
  for (const path of chosen.keys()) {
    if (strange.has(path)) {
      clashing.set(path, "something else is in its place");
    }
    for (
      let end = path.indexOf("/");
      end >= 0;
      end = path.indexOf("/", end + 1)
    ) {
      const above = path.slice(0, end);
      if (!chosen.has(above) && !own.has(above)) continue;
      if (own.has(above)) clashing.set(path, `${above} is a file or a link`);
      else clashing.set(above, `${above} is a folder elsewhere`);
    }
  }
  return clashing;
}

/** Links from sources that do not go together with those before them. */
function straying(chosen: ReadonlyMap<string, Candidate>): string[] {
  const links = new Map<string, string>();
  const fresh: [path: string, target: string][] = [];
  for (const [path, { stamp: { target }, source }] of chosen) {
    if (target === undefined) continue;
    if (source === undefined) links.set(path, target);
    else fresh.push([path, target]);
  }
  if (strayLinks(new Map([...links, ...fresh])).size === 0) return [];
  return fresh.sort(([a], [b]) => a < b ? -1 : 1).flatMap(([path, target]) => {
    const isFine = strayLinks(new Map(links).set(path, target)).size === 0;
    if (isFine) links.set(path, target);
    return isFine ? [] : [path];
  });
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
