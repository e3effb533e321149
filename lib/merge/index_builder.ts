/**
 * Builds an index from chunks, in two steps a chunk: reading it, which shows
 * that a copy is sound before it counts as one, and putting it into the index
 * once the run is in its place.
 *
 * @module
 */
import { DatabaseError } from "../rocksdb/errors.ts";
import type { Disk } from "./disk.ts";
import { eachEntry } from "./entries.ts";
import { UnreadableCopy } from "./errors.ts";
import { chunkDigest } from "./index_marker.ts";
import { IndexWriter } from "./index_writer.ts";
import type { Places } from "./places.ts";

/** What builds an index, here or in another thread. */
export interface IndexBuilder {
  /**
   * Reads a chunk and keeps what it holds.
   *
   * @param hash The run
   * @param folder Where the chunk lies now
   * @returns The digest of its files as they were before; undefined for none
   * @throws {UnreadableCopy} Where it cannot be read
   */
  read(hash: string, folder: string): Promise<string | undefined>;
  /**
   * Puts what was read into the index, or nothing where nothing was read.
   *
   * @param hash The run
   * @param isNew Whether the index cannot hold the run yet
   * @throws {Error} Where the index cannot be begun or written
   */
  put(hash: string, isNew: boolean): Promise<void>;
  /**
   * As {@linkcode put}, without waiting for it: `finish` tells what went wrong.
   *
   * @param hash The run
   * @param isNew Whether the index cannot hold the run yet
   */
  putLater(hash: string, isNew: boolean): void;
  /**
   * Begins to bring what was put so far into its final form, without waiting for
   * it, while there is something else to wait for.
   */
  writeOut(): void;
  /** Forgets what was read. */
  drop(hash: string): Promise<void>;
  /**
   * Puts the index in its place.
   *
   * @throws {Error} Where it could not be begun or written
   */
  finish(): Promise<void>;
  /** Gives up: the present index stays as it is. */
  abandon(): Promise<void>;
}

/** What an index is built from and for. */
export interface BuilderOptions {
  /** The merge's own folders. */
  places: Places;
  /** Whether it begins with what the present index holds. */
  continues: boolean;
  /** Whether chunks are only read, and no index is written. */
  readsOnly: boolean;
}

/** Builds an index in this thread. */
export class LocalBuilder implements IndexBuilder {
  readonly #disk: Disk;
  readonly #options: BuilderOptions;
  #writer: Promise<IndexWriter> | undefined;
  /** What is being put without anybody waiting for it, and its first failure. */
  readonly #puts: Promise<void>[] = [];
  #failure: unknown;

  /**
   * @param disk Where to write
   * @param options What is built
   */
  constructor(disk: Disk, options: BuilderOptions) {
    this.#disk = disk;
    this.#options = options;
  }

  /** @inheritdoc */
  async read(hash: string, folder: string): Promise<string | undefined> {
    // Before it is read: what changes later is another chunk than the one that
    // the index holds.
    const digest = chunkDigest(folder);
    // Where no index can be begun, `put` says why; a copy is shown to be sound
    // all the same.
    if (!this.#options.readsOnly) this.#open();
    const writer = await this.#begun();
    try {
      await (writer ? writer.read(hash, folder) : eachEntry(folder));
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      throw new UnreadableCopy(error.message, { cause: error });
    }
    return digest;
  }

  /** @inheritdoc */
  async put(hash: string, isNew: boolean): Promise<void> {
    if (this.#options.readsOnly) return;
    await (await this.#open()).put(hash, isNew);
  }

  /** @inheritdoc */
  putLater(hash: string, isNew: boolean): void {
    this.#puts.push(
      this.put(hash, isNew).catch((error) => {
        this.#failure ??= error;
      }),
    );
  }

  /** @inheritdoc */
  writeOut(): void {
    // One that cannot be begun has nothing to write.
    this.#begun().then((writer) => writer?.writeOut());
  }

  /** @inheritdoc */
  async drop(hash: string): Promise<void> {
    await (await this.#begun())?.drop(hash);
  }

  /** @inheritdoc */
  async finish(): Promise<void> {
    await Promise.all(this.#puts);
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#options.readsOnly) await (await this.#open()).finish();
  }

  /** @inheritdoc */
  async abandon(): Promise<void> {
    await (await this.#begun())?.abandon();
  }

  /** The index; undefined where none was begun, or none could be. */
  async #begun(): Promise<IndexWriter | undefined> {
    return await this.#writer?.catch(() => undefined);
  }

  #open(): Promise<IndexWriter> {
    const { places, continues } = this.#options;
    this.#writer ??= IndexWriter.begin(this.#disk, places, continues);
    return this.#writer;
  }
}
