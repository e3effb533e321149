/**
 * A repository: the runs of a folder that Aim writes to.
 *
 * @module
 */
import { diskDirectory } from "../rocksdb/disk.ts";
import { expectFiles } from "../linux/calls.ts";
import type { DatabaseError } from "../rocksdb/errors.ts";
import type { LogNote } from "../rocksdb/wal.ts";
import { type Artifact, listArtifacts, readArtifact } from "./artifacts.ts";
import { contentOf } from "./chunk_folder.ts";
import { type ReadOptions, RecordedChunk } from "./chunk.ts";
import type { ChunkCache } from "./chunk_cache.ts";
import {
  type ChunkOutcome,
  ChunkReader,
  FILES_A_CHUNK,
} from "./chunk_reader.ts";
import { RepositoryError } from "./errors.ts";
import { runWith } from "./kind.ts";
import { type Layout, layoutOf } from "./layout.ts";
import {
  type Metadata,
  type Note,
  readMetadata,
  type RunRow,
} from "./metadata.ts";
import type { Metric, Run } from "./run.ts";
import type { RunState } from "./run_state.ts";
import type { Points } from "./sequences.ts";
import { readAll, threadPays } from "./read_ahead.ts";
import { Shapes } from "./shapes.ts";
import type { Thread } from "./shared_reading.ts";

export type { ReadOptions } from "./chunk.ts";

/** A run that was read, or why it could not be. */
export type RunOutcome =
  | {
    /** The run's hash. */
    hash: string;
    /** The run. */
    run: Run;
    /** What was not whole in its files, without keeping it from being read. */
    notes: readonly LogNote[];
  }
  | {
    /** The run's hash. */
    hash: string;
    /** Why it could not be read. */
    error: DatabaseError;
  };

/** Chooses the runs to read of all that there are. */
export type RunChoice = (inventory: Inventory) => readonly string[];

/** Which runs to read, and what of each. */
export interface RunsOptions extends ReadOptions {
  /**
   * The whole hashes of the runs to read, in this order, or what chooses them of
   * those that there are.
   * @default {all runs, newest first}
   */
  hashes?: Iterable<string> | RunChoice;
}

/** What a repository's metadata and chunks say about each other. */
export interface Inventory {
  /** The hashes of the runs that have a chunk, newest first. */
  hashes: string[];
  /** How many rows of the metadata have no chunk. */
  rowsWithoutChunk: number;
  /** How many of the runs that have a chunk are archived. */
  archived: number;
  /** Why there is no metadata, undefined where there is. */
  metadataError: RepositoryError | undefined;
}

/** Runs that are being read. */
interface Reading {
  /** All runs that there are. */
  readonly all: readonly string[];
  /** The runs that are read. */
  readonly hashes: readonly string[];
  readonly cache: ChunkCache | undefined;
  /** Whether files are stamped before they are read. */
  readonly stamped: boolean;
  /** The runs that the cache has. */
  readonly kept: ReadonlySet<string>;
  /** What is read of the others, in their order. */
  readonly unkept: AsyncGenerator<ChunkOutcome[], void, void>;
  /** Another thread, which may have been started in vain. */
  readonly thread: Thread | undefined;
}

const KNOWN_VERSION = /^1\.[0-3]$/;

/**
 * An open repository. Nothing is written to it, nothing is locked, and nothing
 * is kept open between calls.
 */
export class Repository {
  /** Where its parts stand. */
  readonly layout: Layout;
  readonly #cache: ChunkCache | undefined;
  readonly #shapes = new Shapes();
  #listed: readonly string[] | undefined;
  #metadata: Metadata | undefined;
  #inventory: Inventory | undefined;

  private constructor(layout: Layout, cache: ChunkCache | undefined) {
    this.layout = layout;
    this.#cache = cache;
  }

  /**
   * Opens a repository.
   *
   * @param path Its root, or the `.aim` folder in it
   * @param cache Makes a cache for what is read of its runs
   * @returns The repository
   * @throws {RepositoryError} `NOT_A_REPOSITORY` or `VERSION`
   *
   * @example
   * ```ts
   * import { Repository } from "./repository.ts";
   *
   * async function listHashes(path: string): Promise<string[]> {
   *   return (await Repository.open(path).inventory()).hashes;
   * }
   * ```
   */
  static open(
    path: string,
    cache?: (layout: Layout) => ChunkCache | undefined,
  ): Repository {
    const layout = layoutOf(path);
    if (!isFolder(layout.aim)) {
      throw new RepositoryError(
        "NOT_A_REPOSITORY",
        `Cannot open ${path}: ${
          isFolder(layout.root)
            ? `there is no folder ${layout.aim}`
            : "there is no such folder"
        }`,
        path,
      );
    }
    if (
      !isFolder(`${layout.aim}/meta`) && !exists(layout.metadata) &&
      !exists(layout.version)
    ) {
      throw new RepositoryError(
        "NOT_A_REPOSITORY",
        `Cannot open ${path}: ${layout.aim} holds neither meta, run_metadata.sqlite nor VERSION`,
        path,
      );
    }
    const version = readText(layout.version)?.trim();
    // Aim makes the file before it writes to it: an empty one says nothing.
    if (version && !KNOWN_VERSION.test(version)) {
      throw new RepositoryError(
        "VERSION",
        `Cannot read ${layout.version}: the repository's version ${
          JSON.stringify(version.slice(0, 40))
        } is not supported (1.0 to 1.3 are)`,
        layout.version,
      );
    }
    return new Repository(layout, cache?.(layout));
  }

  /**
   * Which runs there are, by reading the metadata and listing the chunks.
   *
   * @returns Hashes and what does not fit; the same object at every call
   */
  async inventory(): Promise<Inventory> {
    if (this.#inventory) return this.#inventory;
    const hashes = this.#list();
    let metadataError: RepositoryError | undefined;
    try {
      this.#metadata = await readMetadata(this.layout.metadata);
      if (!this.#metadata) metadataError = missing(this.layout.metadata);
    } catch (error) {
      if (!(error instanceof RepositoryError)) throw error;
      metadataError = error;
    }
    const rows = this.#metadata ?? new Map<string, RunRow>();
    const chunks = new Set(hashes);
    this.#inventory = {
      hashes: newestFirst(hashes, rows),
      // A run may have been made since the chunks were listed.
      rowsWithoutChunk:
        [...rows.keys()].filter((hash) =>
          !chunks.has(hash) && !exists(`${this.layout.metaChunks}/${hash}`)
        ).length,
      archived: hashes.filter((hash) => rows.get(hash)?.archived).length,
      metadataError,
    };
    return this.#inventory;
  }

  /**
   * Reads runs: all, newest first, unless told otherwise. A run that is deleted
   * meanwhile is left out.
   *
   * @param options Which runs, and what to read of each
   */
  async *runs(
    options: RunsOptions = {},
  ): AsyncGenerator<RunOutcome, void, void> {
    const { metrics = true } = options;
    const reading = await this.#begin(options);
    const { cache, kept, unkept } = reading;
    let batch: readonly ChunkOutcome[] = [];
    let used = 0;
    try {
      for (const hash of reading.hashes) {
        const isKept = kept.has(hash);
        const chunk = isKept ? cache?.get(hash, metrics) : undefined;
        if (chunk) {
          yield { hash, run: this.#run(hash, chunk), notes: [] };
          continue;
        }
        if (!isKept && used === batch.length) {
          batch = (await unkept.next()).value!;
          used = 0;
        }
        const read = isKept
          ? await this.#read(hash, options, reading.stamped)
          : batch[used++]!;
        if ("error" in read && this.#isGone(hash)) continue;
        yield this.#outcome(hash, metrics, read, cache);
      }
    } finally {
      await unkept.return();
      reading.thread?.terminate();
    }
    cache?.end(reading.all);
  }

  /** Looks at what there is, and begins to read what is not kept. */
  async #begin(options: RunsOptions): Promise<Reading> {
    const { system = false, metrics = true, hashes: asked } = options;
    const cache = system ? undefined : this.#cache;
    const choose: RunChoice = typeof asked === "function"
      ? asked
      : ({ hashes }) => hashes;
    const given = typeof asked === "object" ? [...asked] : undefined;
    const expected = given ?? this.#list();
    const stamped = await cache?.begin(expected.length) ?? false;
    // Metadata is read while it starts.
    let thread = await startThread(expected.length - (cache?.size ?? 0));
    try {
      const inventory = await this.inventory();
      const { hashes: all } = inventory;
      const hashes = given ?? choose(inventory);
      await expectFiles(hashes.length * FILES_A_CHUNK);
      const { metaChunks } = this.layout;
      const kept = new Set(
        hashes.filter((hash) =>
          cache?.has(hash, `${metaChunks}/${hash}`, metrics)
        ),
      );
      const rest = hashes.filter((hash) => !kept.has(hash));
      thread ??= await startThread(rest.length);
      const unkept = readAll(
        rest,
        { metaChunks, system, metrics, stamped },
        this.#shapes,
        threadPays(rest.length) ? thread : undefined,
      );
      return { all, hashes, cache, stamped, kept, unkept, thread };
    } catch (error) {
      thread?.terminate();
      throw error;
    }
  }

  /** The runs that have a chunk, in any order; listed once. */
  #list(): readonly string[] {
    return this.#listed ??= listFolders(this.layout.metaChunks);
  }

  /**
   * Reads one run.
   *
   * @param hash Its whole hash
   * @param options What to read of it
   * @returns The run, with its notes
   * @throws {DatabaseError} Where its chunk cannot be read
   */
  async run(hash: string, options: ReadOptions = {}): Promise<Run> {
    await this.inventory();
    const read = await this.#read(hash, options);
    const outcome = this.#outcome(hash, options.metrics ?? true, read);
    if ("error" in outcome) throw outcome.error;
    return outcome.run;
  }

  /**
   * The hash that begins with a prefix.
   *
   * @param prefix The first digits of a hash, or all
   * @returns The whole hash
   * @throws {RepositoryError} `NO_SUCH_RUN` or `AMBIGUOUS_RUN`
   */
  async find(prefix: string): Promise<string> {
    const { hashes } = await this.inventory();
    if (hashes.includes(prefix)) return prefix;
    const found = prefix === ""
      ? []
      : hashes.filter((hash) => hash.startsWith(prefix));
    if (found.length === 1) return found[0]!;
    const { root } = this.layout;
    if (found.length === 0) {
      throw new RepositoryError(
        "NO_SUCH_RUN",
        `Cannot find run ${prefix}: no run of ${root} begins so`,
        root,
      );
    }
    const some = found.slice(0, 4).join(", ") + (found.length > 4 ? ", …" : "");
    throw new RepositoryError(
      "AMBIGUOUS_RUN",
      `Cannot find run ${prefix}: ${found.length} runs of ${root} begin so (${some})`,
      root,
    );
  }

  /**
   * The points of metrics of one run.
   *
   * @param hash The run's whole hash
   * @param metrics Metrics of that run
   * @returns The points of each, in the same order
   * @throws {DatabaseError} Where the points cannot be read
   */
  async points(hash: string, metrics: readonly Metric[]): Promise<Points[]> {
    const all: Points[] = [];
    for await (const points of this.eachPoints(hash, metrics)) all.push(points);
    return all;
  }

  /**
   * The points of metrics of one run, held in memory one metric at a time.
   *
   * @param hash The run's whole hash
   * @param metrics Metrics of that run
   * @throws {DatabaseError} Where the points cannot be read
   */
  async *eachPoints(
    hash: string,
    metrics: readonly Metric[],
  ): AsyncGenerator<Points, void, void> {
    if (metrics.length === 0) return;
    const folder = `${this.layout.seqsChunks}/${hash}`;
    // Loaded here, as most commands look at no points.
    const { Database } = await import("../rocksdb/database.ts");
    const { readPoints } = await import("./sequences.ts");
    const database = await Database.open(diskDirectory(folder));
    try {
      for (const metric of metrics) yield readPoints(database, hash, metric);
    } finally {
      database.close();
    }
  }

  /**
   * What tells whether a run changed since it was looked at before.
   *
   * @param hash The run's whole hash
   * @returns The state of its files and its row; undefined where it has no chunk
   */
  async state(hash: string): Promise<RunState | undefined> {
    await this.inventory();
    // Loaded here, as most commands ask for no state.
    const { runState } = await import("./run_state.ts");
    return runState(this.layout, hash, this.#metadata?.get(hash));
  }

  /**
   * The notes attached to a run, oldest first.
   *
   * @param hash The run's whole hash
   * @returns The notes; none where the metadata cannot be read
   */
  async notes(hash: string): Promise<Note[]> {
    await this.inventory();
    return this.#metadata?.get(hash)?.notes ?? [];
  }

  /**
   * The files below `artifacts/<hash>`.
   *
   * @param hash The run's whole hash
   * @returns The files by path; undefined where the run has no such folder
   */
  artifacts(hash: string): Artifact[] | undefined {
    return listArtifacts(`${this.layout.artifacts}/${hash}`);
  }

  /**
   * The text of a file below `artifacts/<hash>`.
   *
   * @param hash The run's whole hash
   * @param path The file's path below that folder
   * @param limit The bytes that it may have
   * @returns The text; undefined where there is no such file
   * @throws {ArtifactError} Where it cannot be read, is larger or no UTF-8
   */
  artifact(hash: string, path: string, limit: number): string | undefined {
    return readArtifact(`${this.layout.artifacts}/${hash}`, path, limit);
  }

  /** Whether a run is deleted; Aim may leave an empty folder of it behind. */
  #isGone(hash: string): boolean {
    const content = contentOf(`${this.layout.metaChunks}/${hash}`);
    return content === "absent" ||
      content === "empty" && !this.#metadata?.has(hash);
  }

  async #read(
    hash: string,
    { system = false, metrics = true }: ReadOptions,
    stamped = false,
  ): Promise<ChunkOutcome> {
    const { metaChunks } = this.layout;
    const options = { metaChunks, system, metrics, stamped };
    return await new ChunkReader(options, this.#shapes).read(hash);
  }

  #outcome(
    hash: string,
    metrics: boolean,
    read: ChunkOutcome,
    cache?: ChunkCache,
  ): RunOutcome {
    if ("error" in read) return { hash, error: read.error };
    const { record, stamp, notes } = read;
    if (stamp && notes.length === 0) cache?.put(hash, stamp, record, metrics);
    const chunk = new RecordedChunk(record, metrics);
    return { hash, run: this.#run(hash, chunk), notes };
  }

  #run(hash: string, chunk: RecordedChunk): Run {
    return runOf(hash, this.#metadata?.get(hash), chunk);
  }
}

/** Another thread for so many chunks, where that pays and one can be started. */
async function startThread(chunks: number): Promise<Thread | undefined> {
  if (!threadPays(chunks)) return undefined;
  const { startReadingThread } = await import("./thread.ts");
  return startReadingThread();
}

function runOf(
  hash: string,
  row: RunRow | undefined,
  chunk: RecordedChunk,
): Run {
  return runWith({
    hash,
    name: row?.name ?? null,
    description: row?.description ?? null,
    experiment: row?.experiment ?? null,
    tags: row?.tags ?? [],
    archived: row?.archived ?? false,
    active: chunk.endTime === null,
    creationTime: row?.creationTime ?? null,
    endTime: chunk.endTime,
  }, chunk);
}

/** Newest first; runs without a time last. */
function newestFirst(
  hashes: readonly string[],
  rows: ReadonlyMap<string, RunRow>,
): string[] {
  return hashes.map((hash) => ({
    hash,
    time: rows.get(hash)?.creationTime ?? -Infinity,
  })).sort((a, b) =>
    // Two without a time make no number.
    b.time - a.time || (a.hash < b.hash ? -1 : 1)
  ).map(({ hash }) => hash);
}

function missing(path: string): RepositoryError {
  return new RepositoryError(
    "METADATA",
    `Cannot read ${path}: there is no such file`,
    path,
  );
}

function isFolder(path: string): boolean {
  return stat(path)?.isDirectory ?? false;
}

function exists(path: string): boolean {
  return stat(path) !== undefined;
}

function stat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function readText(path: string): string | undefined {
  // Opening a pipe would wait for somebody to write to it.
  if (!stat(path)?.isFile) return undefined;
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function listFolders(path: string): string[] {
  try {
    return Array.from(Deno.readDirSync(path)).filter((e) =>
      e.isDirectory || e.isSymlink
    )
      .map((e) => e.name);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}
