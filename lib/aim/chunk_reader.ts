/**
 * From the folder of a chunk to what is recorded of it.
 *
 * @module
 */
import type { RecordOptions } from "../kernel/kernel.ts";
import { diskDirectory } from "../rocksdb/disk.ts";
import { DatabaseError } from "../rocksdb/errors.ts";
import type { Directory } from "../rocksdb/files.ts";
import { answerPlainly } from "../rocksdb/plain_database.ts";
import type { LogNote } from "../rocksdb/wal.ts";
import { whenMade } from "./chunk_folder.ts";
import type { ChunkRecord, ChunkRecorder } from "./chunk_record.ts";
import { type FreshStamp, Stamper } from "./chunk_stamp.ts";
import type { Shapes } from "./shapes.ts";
import { TableRecorder } from "./table_record.ts";

/** What was read of a chunk. */
export interface ChunkReading {
  /** What it holds. */
  readonly record: ChunkRecord;
  /** What was not whole in its files, without keeping it from being read. */
  readonly notes: readonly LogNote[];
  /** What its files were like, undefined where that was not asked for. */
  readonly stamp: FreshStamp | undefined;
}

/** What came of reading a chunk. */
export type ChunkOutcome = ChunkReading | {
  /** Why it could not be read. */
  readonly error: DatabaseError;
};

/** How chunks are read. */
export interface ReaderOptions extends RecordOptions {
  /** The folder of all chunks. */
  readonly metaChunks: string;
  /** Whether the files are stamped before they are read. */
  readonly stamped: boolean;
}

/** As many files and folders are looked at or read for most chunks. */
export const FILES_A_CHUNK = 5;

/** Reads chunks one after the other. */
export class ChunkReader {
  readonly #options: ReaderOptions;
  readonly #shapes: Shapes;
  readonly #tables: TableRecorder;
  /** Made for the first chunk that is not plain. */
  #databases: ChunkRecorder | undefined;

  /**
   * @param options How they are read
   * @param shapes Where shapes are looked up
   */
  constructor(options: ReaderOptions, shapes: Shapes) {
    this.#options = options;
    this.#shapes = shapes;
    this.#tables = new TableRecorder(shapes, options);
  }

  /**
   * Reads chunks.
   *
   * @param hashes The runs' hashes
   * @returns What each holds, or why it could not be read, in the same order
   */
  async readAll(hashes: readonly string[]): Promise<ChunkOutcome[]> {
    const outcomes: ChunkOutcome[] = [];
    for (const hash of hashes) {
      const outcome = this.read(hash);
      // Waiting for nothing takes time, too.
      outcomes.push(outcome instanceof Promise ? await outcome : outcome);
    }
    return outcomes;
  }

  /**
   * Reads a chunk.
   *
   * @param hash The run's hash
   * @returns What it holds, or why it could not be read; at once where its database
   *   is plain
   */
  read(hash: string): ChunkOutcome | Promise<ChunkOutcome> {
    const { metaChunks, stamped } = this.#options;
    const folder = `${metaChunks}/${hash}`;
    const stamper = stamped ? new Stamper(folder, Date.now()) : undefined;
    const directory = stamper?.directory ?? diskDirectory(folder);
    const answer = answerPlainly(
      directory,
      (table) => this.#tables.record(table, hash),
    );
    return answer
      ? { record: answer.value, notes: [], stamp: stamper?.stamp }
      : this.#readDatabase(hash, directory, stamper);
  }

  async #readDatabase(
    hash: string,
    directory: Directory,
    stamper: Stamper | undefined,
  ): Promise<ChunkOutcome> {
    const { Database } = await import("../rocksdb/database.ts");
    try {
      const opened = await whenMade(
        directory.path,
        () => Database.open(directory),
      );
      try {
        const record = (await this.#recorder()).record(opened, hash);
        return { record, notes: opened.notes, stamp: stamper?.stamp };
      } finally {
        opened.close();
      }
    } catch (error) {
      if (error instanceof DatabaseError) return { error };
      throw error;
    }
  }

  async #recorder(): Promise<ChunkRecorder> {
    const { ChunkRecorder } = await import("./chunk_record.ts");
    return this.#databases ??= new ChunkRecorder(this.#shapes, this.#options);
  }
}
