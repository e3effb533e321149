/**
 * Brings the index of a repository up to date.
 *
 * Where the index is still as the last merge left it, only chunks that are new
 * or have changed are read; else all are. An index is left alone where nothing
 * has changed at all.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";
import type { Disk } from "./disk.ts";
import { UnreadableCopy } from "./errors.ts";
import { type IndexBuilder, LocalBuilder } from "./index_builder.ts";
import {
  chunkDigest,
  compareIndex,
  digestOf,
  type IndexMarker,
  readMarker,
  writeMarker,
} from "./index_marker.ts";
import type { MergeThread } from "./merge_thread.ts";
import type { Places } from "./places.ts";
import { exists, list, scanDatabase } from "./scan.ts";

/** What became of the index. */
export type IndexOutcome =
  | "unchanged"
  | "updated"
  | "rebuilt"
  | "removed"
  | "none";

/** What was done to the index. */
export interface IndexReport {
  /** What became of it. */
  outcome: IndexOutcome;
  /** Runs that it does not hold, as they cannot be read. */
  unreadable: { hash: string; reason: string }[];
}

/** How the index is brought up to date. */
export interface IndexOptions {
  /** Makes it anew even where it seems to be right. @default false */
  rebuild?: boolean;
  /** Only reads chunks, and leaves the index as it is. @default false */
  readsOnly?: boolean;
  /** The thread that builds it; undefined, at last, where there is none. */
  thread?: Promise<MergeThread | undefined> | undefined;
}

/** An index that is being brought up to date, while runs are copied. */
export class IndexUpdate {
  readonly #layout: Layout;
  readonly #places: Places;
  readonly #disk: Disk;
  readonly #options: IndexOptions;
  readonly #marker: IndexMarker | undefined;
  readonly #digest: string | undefined;
  /** Whether it begins with what the present index holds. */
  #continues: boolean;
  /** The digest of each chunk that was read from where it was copied to. */
  readonly #read = new Map<string, string>();
  readonly #put = new Set<string>();
  /** The digest of each chunk, as far as it is known before the end. */
  #seen: ReadonlyMap<string, string> = new Map();
  #builder: Promise<IndexBuilder> | undefined;

  /**
   * @param disk Where to write
   * @param layout The repository
   * @param places The merge's own folders
   * @param options How
   */
  constructor(
    disk: Disk,
    layout: Layout,
    places: Places,
    options: IndexOptions = {},
  ) {
    this.#disk = disk;
    this.#layout = layout;
    this.#places = places;
    this.#options = options;
    this.#digest = indexDigest(places);
    const marker = readMarker(places.marker);
    this.#marker = marker?.index === this.#digest ? marker : undefined;
    // Names are enough to begin with; `finish` looks at the files.
    const names = new Set((list(layout.metaChunks) ?? []).map((e) => e.name));
    this.#continues = this.#marker !== undefined && !options.rebuild &&
      [...this.#marker.chunks.keys()].every((hash) => names.has(hash));
  }

  /**
   * Reads the chunk of a run that is not in its place yet.
   *
   * @param hash The run
   * @param folder Where the chunk lies now
   * @throws {UnreadableCopy} Where it cannot be read
   */
  async read(hash: string, folder: string): Promise<void> {
    const digest = await (await this.#open()).read(hash, folder);
    if (digest !== undefined) this.#read.set(hash, digest);
  }

  /**
   * Takes up a run that was read and is in its place now, without waiting for
   * the index to be written.
   *
   * @param hash The run
   */
  placed(hash: string): void {
    this.#put.add(hash);
    const isNew = this.#isNew(hash);
    // Copying goes on without an index; what keeps it from being begun is met
    // again at the end, and told then.
    this.#open().then((builder) => builder.putLater(hash, isNew), () => {});
  }

  /**
   * Forgets a run that did not come to its place.
   *
   * @param hash The run
   */
  async dropped(hash: string): Promise<void> {
    this.#read.delete(hash);
    await (await this.#builder)?.drop(hash);
  }

  /**
   * Looks at the files of all chunks while there is something else to wait for,
   * so that `finish` need not do it.
   */
  look(): void {
    if (!this.#options.readsOnly) this.saw(chunkDigests(this.#layout));
  }

  /** Lets the index be written while there is something else to wait for. */
  writeOut(): void {
    // As in `placed`.
    this.#builder?.then((builder) => builder.writeOut(), () => {});
  }

  /**
   * Takes chunks for what they were a moment ago.
   *
   * @param digests The digests of their files, by hash
   */
  saw(digests: ReadonlyMap<string, string>): void {
    this.#seen = digests;
  }

  /**
   * Puts the index in its place.
   *
   * @returns What was done
   */
  async finish(): Promise<IndexReport> {
    try {
      return await this.#finish();
    } catch (error) {
      await this.abandon();
      throw error;
    }
  }

  /** Leaves the index as it is. */
  async abandon(): Promise<void> {
    await (await this.#builder)?.abandon();
    this.#builder = undefined;
  }

  async #finish(): Promise<IndexReport> {
    const known = new Map(this.#seen);
    for (const hash of this.#put) known.set(hash, this.#read.get(hash)!);
    const chunks = chunkDigests(this.#layout, known);
    let { missing, removed } = this.#compare(chunks);
    const isOther = this.#digest !== indexDigest(this.#places);
    if (this.#continues && (removed.length > 0 || isOther)) {
      // What a removed run had in common with others cannot be taken out again,
      // and of an index that somebody else has written nothing is known.
      await this.abandon();
      this.#continues = false;
      this.#put.clear();
      ({ missing } = this.#compare(chunks));
    }
    if (this.#continues && this.#put.size + missing.length === 0) {
      await this.abandon();
      return { outcome: "unchanged", unreadable: [] };
    }
    const builder = await this.#open();
    const unreadable: IndexReport["unreadable"] = [];
    for (const hash of missing) {
      try {
        await builder.read(hash, `${this.#layout.metaChunks}/${hash}`);
      } catch (error) {
        if (!(error instanceof UnreadableCopy)) throw error;
        unreadable.push({ hash, reason: error.message });
      }
      await builder.put(hash, this.#isNew(hash));
    }
    await builder.finish();
    this.#builder = undefined;
    const index = indexDigest(this.#places) ?? digestOf("");
    await writeMarker(this.#disk, this.#places.marker, { index, chunks });
    return { outcome: this.#continues ? "updated" : "rebuilt", unreadable };
  }

  /** The chunks that are yet to be put into the index, and those that are gone. */
  #compare(
    chunks: ReadonlyMap<string, string>,
  ): { missing: string[]; removed: string[] } {
    const marker = this.#continues ? this.#marker : undefined;
    const { added, changed, removed } = compareIndex(
      marker,
      this.#digest,
      chunks,
    );
    const missing = [...added, ...changed]
      .filter((hash) => !this.#put.has(hash)).sort();
    return { missing, removed };
  }

  /** Whether the index that is continued cannot hold the run. */
  #isNew(hash: string): boolean {
    return !this.#continues || !this.#marker!.chunks.has(hash);
  }

  #open(): Promise<IndexBuilder> {
    this.#builder ??= this.#start();
    return this.#builder;
  }

  async #start(): Promise<IndexBuilder> {
    const { readsOnly = false } = this.#options;
    const options = {
      places: this.#places,
      continues: this.#continues,
      readsOnly,
    };
    const thread = await this.#options.thread;
    if (!thread) return new LocalBuilder(this.#disk, options);
    thread.begin(options);
    return thread;
  }
}

/**
 * Removes the index, so that Aim reads the chunks.
 *
 * @param disk Where to write
 * @param places The merge's own folders
 * @returns What was done
 */
export async function removeIndex(
  disk: Disk,
  places: Places,
): Promise<IndexReport> {
  const isThere = exists(places.index);
  if (isThere) {
    await disk.makeFolder(places.old);
    await disk.rename(places.index, `${places.old}/index`);
    await disk.remove(places.old);
  }
  if (exists(places.marker)) await disk.remove(places.marker);
  return { outcome: isThere ? "removed" : "none", unreadable: [] };
}

/** Sums up the files of the index; undefined where there is none. */
function indexDigest({ index }: Places): string | undefined {
  const files = scanDatabase(index);
  return files && digestOf(files.signature);
}

/** Sums up the files of each chunk that is there, by hash. */
function chunkDigests(
  { metaChunks }: Layout,
  known: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const digests = new Map<string, string>();
  for (const { name, isFile } of list(metaChunks) ?? []) {
    if (isFile) continue;
    const digest = known.get(name) ?? chunkDigest(`${metaChunks}/${name}`);
    if (digest !== undefined) digests.set(name, digest);
  }
  return digests;
}
