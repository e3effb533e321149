/**
 * What a merge tells: while it is at work, and when it is done.
 *
 * @module
 */
import type { IndexOutcome } from "./index_update.ts";
import type { Reason } from "./plan.ts";

/** What became of a run. */
export interface RunOutcome {
  /** The run. */
  hash: string;
  /** The root of the source that its data came from, or that was left out. */
  source: string;
  /**
   * - `copied`, `updated`: done, or to be done in a dry run;
   * - `skipped`: left for another time;
   * - `failed`: it could not be done.
   */
  outcome: "copied" | "updated" | "skipped" | "failed";
  /** Why. */
  reason: Reason | string;
}

/** Something that the user should know, about one of the repositories. */
export interface Problem {
  /** The root of the repository. */
  root: string;
  /** The run that it is about, where it is about one. */
  hash?: string;
  /** What is wrong. */
  message: string;
}

/** What a merge did. */
export interface MergeReport {
  /** The destination's root. */
  destination: string;
  /** The sources' roots. */
  sources: string[];
  /** Whether nothing was to be changed. */
  dryRun: boolean;
  /** Whether it was stopped before it was done. */
  interrupted: boolean;
  /** The runs that were, or would be, changed, and those that could not be. */
  runs: RunOutcome[];
  /** How many runs were copied. */
  copied: number;
  /** How many runs were updated. */
  updated: number;
  /** How many runs were there already. */
  alreadyThere: number;
  /** How many runs were skipped. */
  skipped: number;
  /** How many runs could not be copied. */
  failed: number;
  /** How many rows of the metadata were written. */
  rows: number;
  /** What became of the index. */
  index: IndexOutcome;
  /** How many bytes were copied. */
  bytes: number;
  /** How long it took. */
  seconds: number;
  /** What went wrong, beside runs that failed. */
  problems: Problem[];
}

/** How far a merge has come. */
export interface Progress {
  /** Runs that are done. */
  runs: number;
  /** Runs that there are to do. */
  totalRuns: number;
  /** Bytes that are copied. */
  bytes: number;
  /** Bytes that there are to copy. */
  totalBytes: number;
}
