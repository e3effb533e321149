/**
 * Writes the index: one LevelDB with the entries of all chunks, which Aim's
 * RocksDB opens. It is written in a folder of its own and replaces the present
 * one as a whole.
 *
 * @module
 */
import type { ClassicLevel } from "classic-level";
import { behind, encodePath } from "../aim/path.ts";
import type { Disk } from "./disk.ts";
import { eachEntry } from "./entries.ts";
import { reasonOf } from "./errors.ts";
import type { Places } from "./places.ts";
import { exists, list, scanDatabase } from "./scan.ts";

type Level = ClassicLevel<Uint8Array, Uint8Array>;
type Batch = ReturnType<Level["batch"]>;

const VIEWS = { keyEncoding: "view", valueEncoding: "view" } as const;
/**
 * What is written at once becomes one table: with LevelDB's own four megabytes
 * a few hundred runs become several, which are joined right away.
 */
const OPTIONS = { ...VIEWS, writeBufferSize: 16 << 20 };
/** Of a table, which never changes once it is there. */
const TABLE = /\.(ldb|sst)$/;
/** Greater than every key: no element of a path begins with this byte. */
const END = Uint8Array.of(0xff);

/** Why an index cannot be written here. */
export const NO_ADDON =
  "the LevelDB addon may not be loaded, run with --allow-ffi --allow-env";

/** The environment variables that the addon reads as it looks for its file. */
const VARIABLES = [
  "PREBUILDS_ONLY",
  "CLASSIC_LEVEL_PREBUILD",
  "npm_config_arch",
  "npm_config_platform",
  "LIBC",
  "ARM_VERSION",
  "ELECTRON_RUN_AS_NODE",
];

/** @returns Whether this process may load the addon that writes an index */
export function canWriteIndex(): boolean {
  const needed: Deno.PermissionDescriptor[] = [
    { name: "ffi" },
    ...VARIABLES.map((variable) => ({ name: "env", variable } as const)),
  ];
  return needed.every((permission) =>
    Deno.permissions.querySync(permission).state === "granted"
  );
}

/** An index that is being written. */
export class IndexWriter {
  readonly #disk: Disk;
  readonly #places: Places;
  readonly #level: Level;
  /** The tables that the present index has as well. */
  readonly #shared: ReadonlySet<string>;
  readonly #read = new Map<string, Batch>();
  #turn: Promise<void> = Promise.resolve();
  #writtenOut: Promise<void> | undefined;

  private constructor(
    disk: Disk,
    places: Places,
    level: Level,
    shared: ReadonlySet<string>,
  ) {
    this.#disk = disk;
    this.#places = places;
    this.#level = level;
    this.#shared = shared;
  }

  /**
   * Begins an index.
   *
   * @param disk Where to write
   * @param places The merge's own folders
   * @param continues Whether it begins with what the present index holds
   * @returns The new index
   * @throws {Error} Where there is no room for it, or the addon cannot open it
   */
  static async begin(
    disk: Disk,
    places: Places,
    continues: boolean,
  ): Promise<IndexWriter> {
    await disk.remove(places.newIndex);
    try {
      return await IndexWriter.#begin(disk, places, continues);
    } catch (error) {
      await disk.remove(places.newIndex);
      throw error;
    }
  }

  static async #begin(
    disk: Disk,
    places: Places,
    continues: boolean,
  ): Promise<IndexWriter> {
    const folder = places.newIndex;
    await disk.makeFolder(folder);
    const shared = new Set<string>();
    if (continues) {
      for (const { path, size } of scanDatabase(places.index)?.files ?? []) {
        const [from, to] = [`${places.index}/${path}`, `${folder}/${path}`];
        if (TABLE.test(path) && await disk.share(from, to)) shared.add(path);
        else await disk.copyFile(from, to, size);
      }
    }
    await disk.step("index: open");
    const { ClassicLevel } = await import("classic-level");
    const level: Level = new ClassicLevel(folder, OPTIONS);
    await opened(level);
    return new IndexWriter(disk, places, level, shared);
  }

  /**
   * Reads a chunk and keeps what it holds, in the addon's own memory.
   *
   * @param hash The run
   * @param folder Where the chunk lies now
   * @throws {DatabaseError} Where it cannot be read
   */
  async read(hash: string, folder: string): Promise<void> {
    const batch = this.#level.batch();
    try {
      await eachEntry(folder, (key, value) => batch.put(key, value));
    } catch (error) {
      await batch.close();
      throw error;
    }
    this.#read.set(hash, batch);
  }

  /**
   * Writes what was read, or nothing where nothing was.
   *
   * @param hash The run
   * @param isNew Whether the index cannot hold the run yet
   */
  put(hash: string, isNew: boolean): Promise<void> {
    // One after the other: a range is cleared before its entries are written.
    const turn = this.#turn.then(() => this.#put(hash, isNew));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #put(hash: string, isNew: boolean): Promise<void> {
    await this.#disk.step("index: write");
    if (!isNew) {
      const prefix = encodePath(["meta", "chunks", hash]);
      await this.#level.clear({ gte: prefix, lt: behind(prefix) });
    }
    const batch = this.#read.get(hash);
    this.#read.delete(hash);
    await batch?.write();
  }

  /**
   * Forgets what was read.
   *
   * @param hash The run
   */
  async drop(hash: string): Promise<void> {
    await this.#read.get(hash)?.close();
    this.#read.delete(hash);
  }

  /** Begins to make a table of what was put so far. */
  writeOut(): void {
    // What goes wrong is met again at the end, and told then.
    this.#writtenOut ??= this.#turn.then(() => this.#flush()).catch(() => {});
  }

  /**
   * Leaves nothing in the log, so that Aim need not recover it: a range without
   * keys is enough for that. LevelDB joins tables by itself as they become many.
   */
  async #flush(): Promise<void> {
    await this.#level.compactRange(END, END, VIEWS);
  }

  /** Puts the index in its place. */
  async finish(): Promise<void> {
    const disk = this.#disk;
    const { newIndex, index, old, own } = this.#places;
    await this.#writtenOut;
    await this.#turn;
    await disk.step("index: compact");
    await this.#flush();
    await this.#level.close();
    for (const { name } of list(newIndex) ?? []) {
      if (/^LO(CK|G|G\.old)$/.test(name)) {
        await disk.remove(`${newIndex}/${name}`);
      } else if (!this.#shared.has(name)) {
        await disk.flush(`${newIndex}/${name}`);
      }
    }
    await disk.flush(newIndex);
    if (!exists(index)) {
      await disk.makeFolder(index.slice(0, index.lastIndexOf("/")));
      await disk.rename(newIndex, index);
    } else if (await disk.exchange(newIndex, index)) {
      await disk.remove(newIndex);
    } else {
      await disk.makeFolder(old);
      await disk.rename(index, `${old}/index`);
      await disk.rename(newIndex, index);
      await disk.remove(`${old}/index`);
    }
    await disk.flush(index.slice(0, index.lastIndexOf("/")));
    await disk.flush(own);
  }

  /** Gives up: the present index stays as it is. */
  async abandon(): Promise<void> {
    await this.#writtenOut;
    await this.#turn;
    await this.#level.close();
    await this.#disk.remove(this.#places.newIndex);
  }
}

/** Opens a database; an error says what the addon's own says as its cause. */
async function opened(level: Level): Promise<void> {
  try {
    await level.open();
  } catch (error) {
    const { cause } = error as Error;
    throw cause === undefined ? error : new Error(reasonOf(cause), { cause });
  }
}
