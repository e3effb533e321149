/**
 * Copies runs, several at a time. What goes wrong with one does not keep the
 * others from being copied.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";
import { DatabaseError } from "../rocksdb/errors.ts";
import type { Disk } from "./disk.ts";
import { ChangedMeanwhile, reasonOf, UnreadableCopy } from "./errors.ts";
import type { IndexUpdate } from "./index_update.ts";
import type { Holdings } from "./inventory.ts";
import type { MergeReport, Progress } from "./outcome.ts";
import type { Places } from "./places.ts";
import { placeRun } from "./place_run.ts";
import type { Action } from "./plan.ts";
import { exists } from "./scan.ts";
import { type Staged, stageRun } from "./stage_run.ts";

/** What copying needs. */
export interface CopyContext {
  /** Where to write. */
  disk: Disk;
  /** The destination. */
  layout: Layout;
  /** The merge's own folders. */
  places: Places;
  /** The sources, by position. */
  sources: readonly Holdings[];
  /** Is given the chunks that are copied. */
  update: IndexUpdate;
  /** Is told what became of each run. */
  report: MergeReport;
  /** How many runs are copied at a time. */
  jobs: number;
  /** Stops between two runs. */
  signal: AbortSignal | undefined;
  /** Is told how far the work has come. */
  onProgress: ((progress: Progress) => void) | undefined;
}

/** How many runs, and how many bytes, are flushed together. */
const GROUP = 64;
const GROUP_BYTES = 512 << 20;
/** Bytes of metadata that are put aside, beside some for each run. */
const RESERVE = 1 << 18;
const RESERVE_A_RUN = 1 << 10;

/**
 * Copies runs.
 *
 * @param work What to do
 * @param context Where, and whom to tell
 * @returns The runs that are in their place
 */
export async function copyRuns(
  work: readonly Action[],
  context: CopyContext,
): Promise<Set<string>> {
  const { disk, layout, places, update, report, signal, onProgress } = context;
  const done = new Set<string>();
  if (work.length === 0) return done;
  await makeReserve(disk, places, work.length);
  await disk.makeFolder(places.staging);
  await disk.makeFolder(places.ready);
  const progress: Progress = {
    runs: 0,
    totalRuns: work.length,
    bytes: 0,
    totalBytes: work.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  const settle = async (staged: readonly StagedRun[]): Promise<void> => {
    if (staged.length === 0) return;
    await disk.flushAll(places.staging);
    for (const run of staged) {
      if (await place(run, context)) done.add(run.action.hash);
    }
  };
  // While a group is copied, the chunks of the one before are still being read.
  let previous: StagedRun[] = [];
  for (const group of groupsOf(work)) {
    if (signal?.aborted) {
      report.interrupted = true;
      break;
    }
    const staged = await stageGroup(group, context, (action) => {
      progress.runs++;
      progress.bytes += action.bytes;
      onProgress?.(progress);
    });
    await settle(previous);
    previous = staged;
  }
  update.look();
  await settle(previous);
  for (
    const folder of [layout.artifacts, layout.seqsChunks, layout.metaChunks]
  ) {
    await disk.flush(folder);
  }
  await disk.remove(places.staging);
  await disk.remove(places.ready);
  return done;
}

/**
 * Runs that are flushed together: flushing waits for the disk, whether much or
 * little was written.
 */
function* groupsOf(work: readonly Action[]): Generator<Action[]> {
  let group: Action[] = [];
  let bytes = 0;
  for (const action of work) {
    group.push(action);
    bytes += action.bytes;
    if (group.length < GROUP && bytes < GROUP_BYTES) continue;
    yield group;
    group = [];
    bytes = 0;
  }
  if (group.length > 0) yield group;
}

/** A run that was copied and is not in its place. */
interface StagedRun {
  action: Action;
  staged: Staged;
  /** Is settled when the copy was read; undefined, or why it cannot be. */
  read: Promise<unknown>;
}

async function stageGroup(
  group: readonly Action[],
  context: CopyContext,
  onStaged: (action: Action) => void,
): Promise<StagedRun[]> {
  const { report, jobs, signal } = context;
  const runs: StagedRun[] = [];
  const queue = group.values();
  const worker = async (): Promise<void> => {
    for (const action of queue) {
      if (signal?.aborted) {
        report.interrupted = true;
        return;
      }
      const staged = await stage(action, context);
      if (staged) {
        const read = readCopy(action, context);
        runs.push({ action, staged, read });
      }
      onStaged(action);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
  return runs;
}

async function stage(
  action: Action,
  context: CopyContext,
): Promise<Staged | undefined> {
  const { disk, places, sources } = context;
  const folder = `${places.staging}/${action.hash}`;
  try {
    return await stageRun(disk, action, sources, folder);
  } catch (error) {
    await disk.remove(folder);
    return fail(error, action, context);
  }
}

/** Reads a copy, to show that it can be read before it counts as one. */
async function readCopy(
  { hash, from }: Action,
  { places, update }: CopyContext,
): Promise<unknown> {
  if (from === undefined) return undefined;
  try {
    await update.read(hash, `${places.staging}/${hash}/meta`);
    return undefined;
  } catch (error) {
    return error;
  }
}

async function place(
  { action, staged, read }: StagedRun,
  context: CopyContext,
): Promise<boolean> {
  const { disk, layout, places, report, update } = context;
  const { hash, kind, reason, from } = action;
  const source = sourceOf(action, context);
  try {
    const problem = await read;
    if (problem !== undefined) throw problem;
    await disk.rename(`${places.staging}/${hash}`, `${places.ready}/${hash}`);
    await placeRun(disk, layout, places, hash);
  } catch (error) {
    await update.dropped(hash);
    fail(error, action, context);
    return false;
  }
  if (from !== undefined) update.placed(hash);
  for (const { path, reason } of staged.refused) {
    const message = `artifact ${path} is not copied: ${reason}`;
    report.problems.push({ root: source, hash, message });
  }
  report.bytes += staged.bytes;
  const outcome = kind === "copy" ? "copied" : "updated";
  report[outcome]++;
  report.runs.push({ hash, source, outcome, reason });
  return true;
}

/** Notes that a run was not copied; throws what tells of a mistake of ours. */
function fail(error: unknown, action: Action, context: CopyContext): undefined {
  if (!isAboutTheRun(error)) throw error;
  const { report } = context;
  const isActive = error instanceof ChangedMeanwhile;
  const outcome = isActive ? "skipped" : "failed";
  report[outcome]++;
  report.runs.push({
    hash: action.hash,
    source: sourceOf(action, context),
    outcome,
    reason: isActive ? "active" : reasonOf(error),
  });
  return undefined;
}

function sourceOf(
  { from, artifacts }: Action,
  { sources }: CopyContext,
): string {
  const [first] = artifacts.values();
  return sources[from ?? first ?? 0]!.layout.root;
}

/** Whether an error comes from files, and not from a mistake in this program. */
function isAboutTheRun(error: unknown): boolean {
  return error instanceof ChangedMeanwhile || error instanceof UnreadableCopy ||
    error instanceof DatabaseError ||
    Object.values(Deno.errors).some((kind) => error instanceof kind) ||
    (error instanceof Error && /\(os error \d+\)/.test(error.message));
}

/** Keeps room for the metadata, should the runs fill the disk up. */
async function makeReserve(
  disk: Disk,
  { reserve }: Places,
  runs: number,
): Promise<void> {
  const bytes = new Uint8Array(RESERVE + runs * RESERVE_A_RUN);
  for (let i = 0; i < bytes.length; i += 1 << 16) {
    crypto.getRandomValues(bytes.subarray(i, i + (1 << 16)));
  }
  try {
    await disk.writeFile(reserve, bytes);
  } catch (error) {
    if (!isAboutTheRun(error)) throw error;
    if (exists(reserve)) await disk.remove(reserve);
  }
}
