/**
 * Artifacts of runs, in the groups of a report.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import type { Member, RunGroups } from "./groups.ts";

/** A group of runs with what was found of an artifact. */
export interface ArtifactGroup<T> {
  /** A value for each name that the runs are grouped by. */
  readonly key: readonly AimValue[];
  /** How many runs there are, with and without the artifact. */
  readonly runs: number;
  /** The artifacts, of the newest run first. */
  readonly found: readonly T[];
}

/** The artifacts of the groups of a report. */
export interface GroupedArtifacts<T> {
  /** The names that the keys' parts belong to. */
  readonly groupby: readonly string[];
  /** The groups, sorted by key. */
  readonly groups: readonly ArtifactGroup<T>[];
  /** Who has no such artifact. */
  readonly missing: readonly Member[];
}

/**
 * Finds an artifact of every run in every context.
 *
 * @param grouped The runs in groups
 * @param read The artifact of a run in a context: undefined where there is none,
 *   null where it cannot be read
 * @returns The artifacts group by group; a group may have none
 */
export function groupArtifacts<T>(
  grouped: RunGroups,
  read: (run: Run, context: string) => T | undefined | null,
): GroupedArtifacts<T> {
  const missing: Member[] = [];
  const groups = grouped.groups.map(({ key, members }) => {
    const found: T[] = [];
    for (const member of members) {
      const value = read(member.run, member.context);
      if (value === undefined) missing.push(member);
      else if (value !== null) found.push(value);
    }
    return { key, runs: members.length, found };
  });
  return { groupby: grouped.groupby, groups, missing };
}
