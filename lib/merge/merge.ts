/**
 * Merges repositories into one: survey, plan, copy, index, metadata.
 *
 * The order makes every moment a safe one to be killed at. A run's data comes
 * first and its metadata last: Aim does not show data without metadata, and
 * fails at metadata without data. Until the very end it shows what it showed
 * before.
 *
 * @module
 */
import { FILES_A_CHUNK } from "../aim/chunk_reader.ts";
import { RepositoryError } from "../aim/errors.ts";
import { type Layout, layoutOf } from "../aim/layout.ts";
import type { QueryOptions } from "../aim/metadata.ts";
import { Repository } from "../aim/repository.ts";
import { expectFiles } from "../linux/calls.ts";
import { isSystemError } from "../rocksdb/disk.ts";
import { clearStaging, copyRuns } from "./copy_runs.ts";
import { completeRepository, createRepository } from "./create.ts";
import { type Disk, realDisk } from "./disk.ts";
import { makeDistinct } from "./distinct_ids.ts";
import { inDestination, MergeError, reasonOf } from "./errors.ts";
import { digestOf } from "./index_marker.ts";
import { type IndexReport, IndexUpdate, removeIndex } from "./index_update.ts";
import { canWriteIndex, NO_ADDON } from "./index_writer.ts";
import { type Holdings, takeInventory } from "./inventory.ts";
import { beginJournal } from "./journal.ts";
import { joinNames, joinRuns } from "./join_rows.ts";
import { type LockOptions, takeLock } from "./lock.ts";
import { ThreadStarter } from "./merge_thread.ts";
import type { MergeReport, Progress } from "./outcome.ts";
import { placesOf } from "./places.ts";
import { recover } from "./place_run.ts";
import { type Action, decide, type PlanOptions } from "./plan.ts";
import { readRows } from "./read_rows.ts";
import { changesBetween } from "./row_changes.ts";
import { noRows, type Rows } from "./rows.ts";
import { exists, list } from "./scan.ts";
import { survey } from "./survey.ts";
import { writeRows } from "./write_rows.ts";

/** How repositories are merged. */
export interface MergeOptions extends PlanOptions, LockOptions {
  /** Says what would be done, and does nothing. @default false */
  dryRun?: boolean;
  /** How many runs are copied at a time. @default 8 */
  jobs?: number;
  /** Whether the destination gets an index. @default true */
  index?: boolean;
  /** Stops the merge between two runs. */
  signal?: AbortSignal;
  /** Is told how far the merge has come. */
  onProgress?: (progress: Progress) => void;
  /** Where the destination is written. @default {the real file system} */
  disk?: Disk;
}

/**
 * Merges repositories into one.
 *
 * @param sources The paths of the repositories to read
 * @param destination The path of the repository to add to; made if absent
 * @param options How
 * @returns What was done
 * @throws {RepositoryError} Where none of the sources, or the destination, can
 *   be opened
 * @throws {MergeError} `LOCKED`, `CONFLICT`, `REVISION`, `SAME_REPOSITORY` or
 *   `DESTINATION`
 */
export async function merge(
  sources: readonly string[],
  destination: Layout,
  options: MergeOptions = {},
): Promise<MergeReport> {
  const started = performance.now();
  const report = emptyReport(destination, options);
  // A disk that is not the real one is known to this thread only.
  const threads = options.dryRun || options.disk
    ? undefined
    : new ThreadStarter();
  try {
    // It takes a while to start, in which the sources are looked through.
    if (threads && hasNewRuns(sources, destination)) threads.start();
    await mergeAll(sources, destination, options, report, threads);
  } finally {
    await threads?.end();
  }
  report.seconds = (performance.now() - started) / 1000;
  return report;
}

/** Whether there is a run to copy, as far as the names tell. */
function hasNewRuns(sources: readonly string[], destination: Layout): boolean {
  try {
    const held = new Set(list(destination.metaChunks)?.map(({ name }) => name));
    return sources.some((source) =>
      list(layoutOf(source).metaChunks)?.some(({ name }) => !held.has(name))
    );
  } catch (error) {
    // What cannot be listed is named when it is opened.
    if (!isSystemError(error)) throw error;
    return false;
  }
}

async function mergeAll(
  sources: readonly string[],
  destination: Layout,
  options: MergeOptions,
  report: MergeReport,
  threads: ThreadStarter | undefined,
): Promise<void> {
  const repositories = await openSources(sources, destination, report);
  report.sources = repositories.map(({ layout }) => layout.root);
  if (exists(destination.aim)) Repository.open(destination.aim);
  if (options.dryRun) {
    await plan(repositories, destination, options, report);
  } else {
    await mergeLocked(repositories, destination, options, report, threads);
  }
}

/** A source with what it holds. */
interface Source {
  layout: Layout;
  holdings: Holdings;
  rows: Rows;
}

function emptyReport(destination: Layout, options: MergeOptions): MergeReport {
  return {
    destination: destination.root,
    sources: [],
    dryRun: options.dryRun ?? false,
    interrupted: false,
    runs: [],
    copied: 0,
    updated: 0,
    alreadyThere: 0,
    skipped: 0,
    failed: 0,
    rows: 0,
    index: "none",
    bytes: 0,
    seconds: 0,
    problems: [],
  };
}

/** Opens what can be opened; the rest is named, and fails only if it is all. */
async function openSources(
  paths: readonly string[],
  destination: Layout,
  report: MergeReport,
): Promise<Source[]> {
  const opened: Source[] = [];
  let first: unknown;
  for (const path of paths) {
    try {
      const { layout } = Repository.open(path);
      demandOther(layout, destination);
      opened.push({
        layout,
        holdings: takeInventory(layout),
        rows: await readRows(layout.metadata, reading(destination)) ?? noRows(),
      });
    } catch (error) {
      const isTheirs = error instanceof RepositoryError ||
        (error instanceof MergeError && error.code === "REVISION") ||
        error instanceof Deno.errors.PermissionDenied;
      if (!isTheirs) throw error;
      first ??= error;
      report.problems.push({ root: path, message: reasonOf(error) });
    }
  }
  if (opened.length === 0) throw first;
  for (const { layout, holdings } of opened) {
    for (const { hash, reason } of holdings.problems) {
      report.problems.push({ root: layout.root, hash, message: reason });
    }
  }
  return opened;
}

/** Metadata that has to be copied to be read is copied to the destination. */
function reading(destination: Layout): QueryOptions {
  const { own } = placesOf(destination);
  return exists(own) ? { temporaryFolder: own } : {};
}

function demandOther(source: Layout, destination: Layout): void {
  if (
    exists(destination.aim) &&
    Deno.realPathSync(source.aim) === Deno.realPathSync(destination.aim)
  ) {
    throw new MergeError(
      "SAME_REPOSITORY",
      `Cannot merge ${source.root} into itself`,
    );
  }
}

/** What is to be done, and what the destination holds of the sources' runs. */
interface Plan {
  actions: Action[];
  held: Holdings | undefined;
}

async function plan(
  sources: readonly Source[],
  destination: Layout,
  options: MergeOptions,
  report: MergeReport,
): Promise<Plan> {
  const offered = new Set(
    sources.flatMap(({ holdings }) => [...holdings.runs.keys()]),
  );
  const held = exists(destination.aim)
    ? takeInventory(destination, offered)
    : undefined;
  const { runs, unreadable } = await survey(
    held,
    sources.map(({ holdings }) => holdings),
    options,
  );
  for (const { hash, root, reason } of unreadable) {
    report.problems.push({ root, hash, message: reason });
  }
  const actions = runs.map((run) => decide(run, options));
  refuseConflicts(actions);
  const rootOf = new Map(runs.map(({ hash, offers }) => [
    hash,
    sources[offers[0]!.source]!.layout.root,
  ]));
  for (const action of actions) {
    const { hash, kind, reason, from, bytes, refused } = action;
    const source = from === undefined
      ? rootOf.get(hash)!
      : sources[from]!.layout.root;
    for (const { path, reason, source } of refused) {
      const message = `artifact ${path} is not copied: ${reason}`;
      const { root } = sources[source]!.layout;
      report.problems.push({ root, hash, message });
    }
    if (kind === "keep") report.alreadyThere++;
    else if (kind === "skip") {
      report.skipped++;
      report.runs.push({ hash, source, outcome: "skipped", reason });
    } else if (options.dryRun) {
      const outcome = kind === "copy" ? "copied" : "updated";
      report[outcome]++;
      report.bytes += bytes;
      report.runs.push({ hash, source, outcome, reason });
    }
  }
  return { actions, held };
}

function refuseConflicts(actions: readonly Action[]): void {
  const hashes = actions.filter(({ kind }) => kind === "conflict")
    .map(({ hash }) => hash);
  if (hashes.length === 0) return;
  const some = hashes.slice(0, 4).join(", ") + (hashes.length > 4 ? ", …" : "");
  throw new MergeError(
    "CONFLICT",
    `Cannot merge: ${hashes.length} ${
      hashes.length === 1 ? "run differs" : "runs differ"
    } between the repositories (${some}); nothing was changed`,
  );
}

async function mergeLocked(
  sources: readonly Source[],
  destination: Layout,
  options: MergeOptions,
  report: MergeReport,
  threads: ThreadStarter | undefined,
): Promise<void> {
  const disk = options.disk ?? realDisk();
  const places = placesOf(destination);
  let hasWaited = false;
  const lock = await inDestination(destination.root, async () => {
    await createRepository(disk, destination);
    if (!exists(places.own)) await disk.makeFolder(places.own);
    return await takeLock(places.lock, {
      ...options,
      onWait: (holder) => {
        hasWaited = true;
        options.onWait?.(holder);
      },
    });
  });
  try {
    // What was seen before is old by now.
    if (hasWaited) {
      for (const source of sources) {
        source.holdings = takeInventory(source.layout);
      }
    }
    await inDestination(destination.root, async () => {
      await recover(disk, destination, places);
      await completeRepository(disk, destination);
    });
    const { actions, held } = await plan(sources, destination, options, report);
    const work = actions.filter(({ kind }) =>
      kind === "copy" || kind === "update"
    );
    const present =
      await readRows(destination.metadata, reading(destination)) ?? noRows();
    const { done, index } = await copyAndIndex(
      work,
      { disk, destination, sources, held, options, report, threads },
    );
    const hasRows = actions.filter(({ hash, kind }) =>
      kind === "keep" || done.has(hash)
    );
    const wanted = wantedRows(present, sources, hasRows, options);
    const isWhole = await writeWanted(
      disk,
      destination,
      present,
      wanted,
      report,
    );
    report.index = index?.outcome ?? "removed";
    if (exists(places.old)) await disk.remove(places.old);
    if (isWhole && exists(places.journal)) await disk.remove(places.journal);
  } finally {
    lock.release();
  }
}

/** What copying and indexing need. */
interface MergeContext {
  disk: Disk;
  destination: Layout;
  sources: readonly Source[];
  held: Holdings | undefined;
  options: MergeOptions;
  report: MergeReport;
  threads: ThreadStarter | undefined;
}

async function copyAndIndex(
  work: readonly Action[],
  { disk, destination, sources, held, options, report, threads }: MergeContext,
): Promise<{ done: Set<string>; index: IndexReport | undefined }> {
  const places = placesOf(destination);
  await expectFiles(work.length * FILES_A_CHUNK);
  const thread = work.length > 0 ? threads?.start() : undefined;
  if (work.length > 0) {
    const hashes = work.map(({ hash }) => hash);
    await beginJournal(disk, places.journal, hashes);
  }
  const update = new IndexUpdate(disk, destination, places, {
    readsOnly: options.index === false || !canWriteIndex(),
    thread,
  });
  // With nothing to copy, no time has passed since the destination was seen.
  if (work.length === 0) update.saw(chunkDigestsOf(held));
  try {
    const done = await copyRuns(work, {
      disk,
      layout: destination,
      places,
      sources: sources.map(({ holdings }) => holdings),
      thread,
      update,
      report,
      jobs: options.jobs ?? 8,
      signal: options.signal,
      onProgress: options.onProgress,
    });
    const [index] = await Promise.all([
      bringIndexUpToDate(disk, destination, options, update, report),
      clearStaging(disk, places),
    ]);
    return { done, index };
  } finally {
    await update.abandon();
  }
}

function chunkDigestsOf(held: Holdings | undefined): Map<string, string> {
  return new Map(
    [...held?.runs ?? []].map(([hash, { meta }]) => [
      hash,
      digestOf(meta.signature),
    ]),
  );
}

/** An index that cannot be written is removed: a stale one would be wrong. */
async function bringIndexUpToDate(
  disk: Disk,
  layout: Layout,
  options: MergeOptions,
  update: IndexUpdate,
  report: MergeReport,
): Promise<IndexReport | undefined> {
  const places = placesOf(layout);
  if (options.index === false) return await removeIndex(disk, places);
  try {
    if (!canWriteIndex()) throw new Deno.errors.NotCapable(NO_ADDON);
    const index = await update.finish();
    for (const { hash, reason } of index.unreadable) {
      report.problems.push({ root: layout.root, hash, message: reason });
    }
    return index;
  } catch (error) {
    report.problems.push({
      root: layout.root,
      message: `Cannot write the index: ${
        reasonOf(error)
      }; it is left out, and Aim reads the runs themselves`,
    });
    await removeIndex(disk, places);
    return undefined;
  }
}

/** What the metadata shall be, for the runs that are in their place. */
function wantedRows(
  present: Rows,
  sources: readonly Source[],
  actions: readonly Action[],
  { onConflict = "newer" }: MergeOptions,
): Rows {
  const wanted: Rows = {
    experiments: new Map(present.experiments),
    tags: new Map(present.tags),
    runs: new Map(),
  };
  for (const { rows } of sources) joinNames(wanted, rows);
  makeDistinct(wanted, present);
  for (const { hash, rows: chosen } of actions) {
    let row = present.runs.get(hash);
    for (const source of chosen) {
      const other = sources[source]!.rows.runs.get(hash);
      if (!other) continue;
      row = joinRuns(row, other, { replaces: onConflict === "replace" });
    }
    if (row) wanted.runs.set(hash, row);
  }
  return wanted;
}

async function writeWanted(
  disk: Disk,
  layout: Layout,
  present: Rows,
  wanted: Rows,
  report: MergeReport,
): Promise<boolean> {
  const { reserve } = placesOf(layout);
  if (exists(reserve)) await disk.remove(reserve);
  if (changesBetween(present, wanted).length === 0) return true;
  try {
    report.rows = await writeRows(disk, layout.metadata, wanted);
    return true;
  } catch (error) {
    if (error instanceof MergeError) throw error;
    report.problems.push({
      root: layout.root,
      message: `Cannot write ${layout.metadata}: ${reasonOf(error)}`,
    });
    return false;
  }
}
