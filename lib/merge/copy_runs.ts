/**
 * Copies runs, several at a time. What goes wrong with one does not keep the
 * others from being copied.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";
import type { Disk } from "./disk.ts";
import { ChangedMeanwhile, isAboutTheRun, reasonOf } from "./errors.ts";
import type { IndexUpdate } from "./index_update.ts";
import type { Holdings } from "./inventory.ts";
import type { MergeThread } from "./merge_thread.ts";
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
  /** Copies runs as well; undefined, at last, where there is none. */
  thread: Promise<MergeThread | undefined> | undefined;
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

/** How many runs, or how many bytes, are flushed together at least. */
const GROUP = 64;
const GROUP_BYTES = 512 << 20;
/** How many times as much may wait for the disk. */
const MOST_GROUPS = 3;
/**
 * How many of the runs that are copied at a time the other thread has: one to
 * copy and one to go on with, behind the chunks that it has to read anyway.
 */
const THREAD_JOBS = 4;
/** An answer of the other thread is heard each time that the system is asked. */
const ANSWERS_A_TURN = 3;
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
  const { disk, layout, places, update, report } = context;
  const { jobs, signal, onProgress } = context;
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
  const settler = new Settler(context, done);
  const queue = work.values();
  using hearing = new Hearing();
  const copy = async (thread?: MergeThread): Promise<void> => {
    for (const action of queue) {
      if (signal?.aborted) {
        report.interrupted = true;
        return;
      }
      const staged = await stage(action, context, thread);
      if (staged) {
        const read = readCopy(action, context);
        settler.add({ action, staged, read });
      }
      progress.runs++;
      progress.bytes += action.bytes;
      onProgress?.(progress);
      if (!thread) await hearing.turn();
      await settler.room();
    }
  };
  const own = jobs > THREAD_JOBS ? jobs - THREAD_JOBS : jobs;
  await Promise.all([
    ...Array.from({ length: Math.max(1, own) }, () => copy()),
    ...Array.from({ length: jobs - own }, async () => {
      const thread = await context.thread;
      if (thread) await copy(thread);
    }),
  ]);
  await settler.finish(() => {
    update.writeOut();
    update.look();
  });
  for (
    const folder of [layout.artifacts, layout.seqsChunks, layout.metaChunks]
  ) {
    await disk.flush(folder);
  }
  return done;
}

/**
 * Removes the folders that runs were copied to and moved from.
 *
 * @param disk Where to write
 * @param places The merge's own folders
 */
export async function clearStaging(disk: Disk, places: Places): Promise<void> {
  for (const folder of [places.staging, places.ready]) {
    if (exists(folder)) await disk.remove(folder);
  }
}

/**
 * Lets signals, and answers of other threads, be heard between two runs. Those that
 * wait for it go on one by one, so that no more than one run is copied between two
 * times of hearing.
 *
 * A message to itself takes 11 to 16 microseconds; `setImmediate` of Deno 2.4 is a
 * timer of a millisecond.
 */
class Hearing {
  readonly #channel = new MessageChannel();
  #heard: (() => void) | undefined;
  #last = Promise.resolve();

  constructor() {
    this.#channel.port1.onmessage = () => this.#heard?.();
  }

  /** Waits until it was this one's turn and what had come was heard. */
  turn(): Promise<void> {
    return this.#last = this.#last.then(() => this.#hear());
  }

  /** Ends what would keep the program from ending. */
  [Symbol.dispose](): void {
    this.#channel.port1.close();
  }

  async #hear(): Promise<void> {
    for (let i = 0; i < ANSWERS_A_TURN; i++) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#heard = resolve;
      this.#channel.port2.postMessage(undefined);
      await promise;
    }
  }
}

function stagingOf(hash: string, { staging }: Places): string {
  return `${staging}/${hash}`;
}

/** A run that was copied and is not in its place. */
interface StagedRun {
  action: Action;
  staged: Staged;
  /** Is settled when the copy was read; undefined, or why it cannot be. */
  read: Promise<unknown>;
}

/**
 * Flushes runs that were copied and moves them to their places, many at a time:
 * flushing waits for the disk, whether much or little was written. Others are
 * copied meanwhile, and flushed all together next.
 */
class Settler {
  readonly #context: CopyContext;
  readonly #done: Set<string>;
  #staged: StagedRun[] = [];
  #bytes = 0;
  /** Goes on while there is enough to settle; a failure stays here. */
  #settling: Promise<void> | undefined;

  constructor(context: CopyContext, done: Set<string>) {
    this.#context = context;
    this.#done = done;
  }

  /** Takes a run. */
  add(run: StagedRun): void {
    this.#staged.push(run);
    this.#bytes += run.action.bytes;
    if (this.#settling || !this.#isEnough(1)) return;
    this.#settling = this.#settleGroups();
    // Whoever waits next is told.
    this.#settling.catch(() => {});
  }

  /** Waits while too much is yet to be settled. */
  async room(): Promise<void> {
    while (this.#isEnough(MOST_GROUPS)) await this.#settling;
  }

  /** Settles the last runs, and does something while that has to be waited for. */
  async finish(meanwhile: () => void): Promise<void> {
    const before = this.#settling ?? Promise.resolve();
    const settled = before.then(() => this.#settle(this.#take()));
    meanwhile();
    await settled;
  }

  #isEnough(groups: number): boolean {
    return this.#staged.length >= groups * GROUP ||
      this.#bytes >= groups * GROUP_BYTES;
  }

  #take(): StagedRun[] {
    const group = this.#staged;
    this.#staged = [];
    this.#bytes = 0;
    return group;
  }

  async #settleGroups(): Promise<void> {
    while (this.#isEnough(1)) await this.#settle(this.#take());
    this.#settling = undefined;
  }

  async #settle(group: readonly StagedRun[]): Promise<void> {
    if (group.length === 0) return;
    const { disk, places } = this.#context;
    await disk.flushAll(places.staging);
    for (const run of group) {
      if (await place(run, this.#context)) this.#done.add(run.action.hash);
    }
  }
}

async function stage(
  action: Action,
  context: CopyContext,
  thread: MergeThread | undefined,
): Promise<Staged | undefined> {
  const { disk, places, sources } = context;
  const folder = stagingOf(action.hash, places);
  try {
    return await (thread
      ? thread.stage(action, sources, folder)
      : stageRun(disk, action, sources, folder));
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
    await update.read(hash, stagingOf(hash, places));
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
    await disk.rename(stagingOf(hash, places), `${places.ready}/${hash}`);
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
