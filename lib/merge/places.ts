/**
 * Where a merge keeps its own files: below `.aim/aimrepo` of the destination,
 * which Aim does not look at.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";

/** The paths of a merge's own files, all in the destination. */
export interface Places {
  /** The folder of all that follows. */
  own: string;
  /** Held by the merge that is at work. */
  lock: string;
  /** What the merge at work is about to change; absent when all is done. */
  journal: string;
  /** What was in the index when a merge last wrote it. */
  marker: string;
  /** Runs that are being copied; of no worth after a crash. */
  staging: string;
  /** Runs that are copied whole and not yet in their place. */
  ready: string;
  /** What was taken out of its place and is about to be removed. */
  old: string;
  /** The index that is being written. */
  newIndex: string;
  /** Bytes put aside for the metadata, in case the disk fills up. */
  reserve: string;
  /** The index. */
  index: string;
}

/** What lies in the folder of a run that is copied, beside the files of its chunk. */
export const Part = { Seqs: "seqs", Artifacts: "artifacts" } as const;

/**
 * The paths of a merge's own files.
 *
 * @param layout The destination
 * @returns The paths
 */
export function placesOf(layout: Layout): Places {
  const own = `${layout.aim}/aimrepo`;
  return {
    own,
    lock: `${own}/lock`,
    journal: `${own}/journal.json`,
    marker: `${own}/index.json`,
    staging: `${own}/staging`,
    ready: `${own}/ready`,
    old: `${own}/old`,
    newIndex: `${own}/index`,
    reserve: `${own}/reserve`,
    index: `${layout.aim}/meta/index`,
  };
}
