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
  compareIndex,
  digestOf,
  type IndexState,
  readMarker,
  writeMarker,
} from "./index_marker.ts";
import type { Places } from "./places.ts";
import { RemoteBuilder } from "./remote_builder.ts";
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
  /** Whether another thread may do the work. @default false */
  mayUseThread?: boolean;
}

/** An index that is being brought up to date, while runs are copied. */
export class IndexUpdate {
  readonly #layout: Layout;
  readonly #places: Places;
  readonly #disk: Disk;
  readonly #options: IndexOptions;
  readonly #before: IndexState;
  readonly #inIndex: ReadonlySet<string>;
  readonly #put = new Set<string>();
  #builder: Promise<IndexBuilder> | undefined;
  readonly #written: Promise<void>[] = [];
  #failure: unknown;

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
    const chunks = chunkDigests(layout);
    this.#before = indexState(places, chunks);
    const added = new Set(this.#before.added);
    this.#inIndex = new Set(
      this.#continues ? [...chunks.keys()].filter((h) => !added.has(h)) : [],
    );
  }

  /** What a removed run had in common with others cannot be taken out again. */
  get #continues(): boolean {
    const { isOurs, removed } = this.#before;
    return isOurs && removed.length === 0 && !this.#options.rebuild;
  }

  /**
   * Reads the chunk of a run that is not in its place yet.
   *
   * @param hash The run
   * @param folder Where the chunk lies now
   * @throws {UnreadableCopy} Where it cannot be read
   */
  async read(hash: string, folder: string): Promise<void> {
    await (await this.#open()).read(hash, folder);
  }

  /**
   * Takes up a run that was read and is in its place now, without waiting for
   * the index to be written.
   *
   * @param hash The run
   */
  placed(hash: string): void {
    this.#put.add(hash);
    const isNew = !this.#inIndex.has(hash);
    const written = this.#open().then((builder) => builder.put(hash, isNew));
    // Copying goes on without an index; what happened is told at the end.
    this.#written.push(written.catch((error) => {
      this.#failure ??= error;
    }));
  }

  /**
   * Forgets a run that did not come to its place.
   *
   * @param hash The run
   */
  async dropped(hash: string): Promise<void> {
    await (await this.#builder)?.drop(hash);
  }

  /**
   * Puts the index in its place.
   *
   * @returns What was done
   */
  async finish(): Promise<IndexReport> {
    try {
      await Promise.all(this.#written);
      if (this.#failure !== undefined) throw this.#failure;
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
    const chunks = chunkDigests(this.#layout);
    const { added, changed } = indexState(this.#places, chunks);
    const missing = this.#continues
      ? [...added, ...changed]
      : [...chunks.keys()];
    const rest = missing.filter((hash) => !this.#put.has(hash)).sort();
    if (this.#continues && this.#put.size + rest.length === 0) {
      await this.abandon();
      return { outcome: "unchanged", unreadable: [] };
    }
    const builder = await this.#open();
    const unreadable: IndexReport["unreadable"] = [];
    for (const hash of rest) {
      try {
        await builder.read(hash, `${this.#layout.metaChunks}/${hash}`);
      } catch (error) {
        if (!(error instanceof UnreadableCopy)) throw error;
        unreadable.push({ hash, reason: error.message });
      }
      await builder.put(hash, !this.#inIndex.has(hash));
    }
    await builder.finish();
    this.#builder = undefined;
    const files = scanDatabase(this.#places.index);
    const index = digestOf(files?.signature ?? "");
    await writeMarker(this.#disk, this.#places.marker, { index, chunks });
    return { outcome: this.#continues ? "updated" : "rebuilt", unreadable };
  }

  #open(): Promise<IndexBuilder> {
    this.#builder ??= this.#start();
    return this.#builder;
  }

  async #start(): Promise<IndexBuilder> {
    const { readsOnly = false, mayUseThread = false } = this.#options;
    const options = {
      places: this.#places,
      continues: this.#continues,
      readsOnly,
    };
    return (mayUseThread ? await RemoteBuilder.start(options) : undefined) ??
      new LocalBuilder(this.#disk, options);
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

/**
 * Whether the index holds the chunks as they are, as far as the marker can tell.
 *
 * @param places The merge's own folders
 * @param chunks The digest of each chunk's files
 * @returns What has changed since the marker was written
 */
export function indexState(
  places: Places,
  chunks: ReadonlyMap<string, string>,
): IndexState {
  const files = scanDatabase(places.index);
  const digest = files && digestOf(files.signature);
  return compareIndex(readMarker(places.marker), digest, chunks);
}

/**
 * Sums up the files of each chunk.
 *
 * @param layout The repository
 * @returns A digest by hash
 */
export function chunkDigests(layout: Layout): Map<string, string> {
  const digests = new Map<string, string>();
  for (const { name, isFile } of list(layout.metaChunks) ?? []) {
    if (isFile) continue;
    const contents = scanDatabase(`${layout.metaChunks}/${name}`);
    if (contents && contents.files.length > 0) {
      digests.set(name, digestOf(contents.signature));
    }
  }
  return digests;
}
