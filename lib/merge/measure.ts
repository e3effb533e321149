/**
 * How far a run has come, so that of two copies the one that progressed further
 * can be told; and what it holds, so that equal copies can be told whatever
 * files they are stored in.
 *
 * @module
 */

/** How far a copy of a run has come. */
export interface Measure {
  /** How many entries its series have: they grow with every tracked point. */
  points: number;
  /** Seconds since 1970 UTC; null while unfinished. */
  endTime: number | null;
  /** How many entries its parameters and traces have. */
  entries: number;
  /** A digest of all entries; equal for equal content. */
  digest: string;
}

/**
 * Orders copies of a run by their progress: more points first of all, as a run
 * that was resumed has no end time for a while; then a finished one before an
 * unfinished one, then the later end, then more parameters. The digest decides
 * between copies that differ in nothing of this, so that the order in which
 * copies are met never matters.
 *
 * @param a One copy; undefined where it cannot be read
 * @param b Another copy
 * @returns Less than 0 where `b` has progressed further, 0 for equal content
 */
export function compareProgress(
  a: Measure | undefined,
  b: Measure | undefined,
): number {
  if (!a || !b) return Number(Boolean(a)) - Number(Boolean(b));
  if (a.digest === b.digest) return 0;
  return a.points - b.points ||
    Number(a.endTime !== null) - Number(b.endTime !== null) ||
    (a.endTime ?? 0) - (b.endTime ?? 0) ||
    a.entries - b.entries ||
    (a.digest < b.digest ? -1 : 1);
}
