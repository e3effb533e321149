/**
 * What a repository holds, as a merge sees it: its runs by hash, each with the
 * files it consists of.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";
import { activityOf } from "./activity.ts";
import { type Contents, contentsOf } from "./contents.ts";
import { type Announcements, announcements, evidenceOf } from "./evidence.ts";
import { readEndTime } from "./read_measure.ts";
import { list, scanArtifacts, scanDatabase } from "./scan.ts";

/** The files of a run. */
export interface RunFiles {
  /** Its folder below `meta/chunks`. */
  meta: Contents;
  /** Its folder below `seqs/chunks`; undefined where there is none. */
  seqs: Contents | undefined;
  /** Its artifacts; undefined where there is no folder. */
  artifacts: Contents | undefined;
}

/** What a repository holds. */
export interface Holdings {
  /** Where its parts stand. */
  layout: Layout;
  /** The runs by hash. */
  runs: ReadonlyMap<string, RunFiles>;
  /** What Aim says of runs that are open. */
  said: Announcements;
  /** Runs that cannot be looked at, and why. */
  problems: readonly { hash: string; reason: string }[];
}

/** Every part of a hash's use as a name of files and keys must be safe. */
// deno-lint-ignore no-control-regex
const UNSAFE = /^\.|[\/\\\0-\x1f\x7f]/;

/**
 * Looks through a repository.
 *
 * @param layout The repository
 * @param only The runs to look at; all by default
 * @returns What it holds
 */
export function takeInventory(
  layout: Layout,
  only?: ReadonlySet<string>,
): Holdings {
  const runs = new Map<string, RunFiles>();
  const problems: { hash: string; reason: string }[] = [];
  for (const { name, isFile } of list(layout.metaChunks) ?? []) {
    if (isFile || (only && !only.has(name))) continue;
    if (UNSAFE.test(name)) {
      problems.push({ hash: name, reason: "its name is not that of a run" });
      continue;
    }
    try {
      const files = scanRun(layout, name);
      if (files) runs.set(name, files);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      problems.push({ hash: name, reason: error.message });
    }
  }
  return { layout, runs, said: announcements(layout), problems };
}

/**
 * Looks at the files of one run.
 *
 * @param layout The repository
 * @param hash The run
 * @returns Its files; undefined where it has no chunk with anything in it
 */
export function scanRun(layout: Layout, hash: string): RunFiles | undefined {
  const meta = scanDatabase(`${layout.metaChunks}/${hash}`);
  if (!meta || meta.files.length === 0) return undefined;
  return {
    meta,
    seqs: scanDatabase(`${layout.seqsChunks}/${hash}`),
    artifacts: scanArtifacts(`${layout.artifacts}/${hash}`),
  };
}

/**
 * What tells the data of two copies apart.
 *
 * @param files The files of a run
 * @returns Equal for equal data; artifacts do not count
 */
export function dataSignature({ meta, seqs }: RunFiles): string {
  return `${meta.signature}\n\n${(seqs ?? contentsOf([])).signature}`;
}

/**
 * Whether a run is being written.
 *
 * @param holdings The repository
 * @param hash The run
 * @returns True where a process is at it
 * @throws {DatabaseError} Where it would have to be read, and cannot
 */
export async function isActive(
  { layout, runs, said }: Holdings,
  hash: string,
): Promise<boolean> {
  const files = runs.get(hash);
  if (!files || !said.files.has(hash)) return false;
  const newest = Math.max(files.meta.newest, files.seqs?.newest ?? 0);
  const evidence = evidenceOf(layout, hash, newest, said);
  if (activityOf(evidence, Date.now()) !== "active") return false;
  return await readEndTime(`${layout.metaChunks}/${hash}`, hash) === null;
}
