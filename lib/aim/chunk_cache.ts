/**
 * What a repository asks of a cache.
 *
 * @module
 */
import type { RecordedChunk } from "./chunk.ts";
import type { ChunkRecord } from "./chunk_record.ts";
import type { FreshStamp } from "./chunk_stamp.ts";

/** Keeps what was read of chunks from one command to the next. */
export interface ChunkCache {
  /** How many chunks are kept, changed or not, once it was told to begin. */
  readonly size: number;
  /**
   * Is told before runs are read.
   *
   * @param runs How many
   * @returns Whether anything will be kept, so that files have to be stamped
   */
  begin(runs: number): Promise<boolean>;
  /**
   * Whether a chunk is kept and has not changed.
   *
   * @param hash The run's hash
   * @param folder The chunk's folder
   * @param metrics Whether the metrics are asked for
   */
  has(hash: string, folder: string, metrics: boolean): boolean;
  /**
   * What is kept of a chunk.
   *
   * @param hash The run's hash
   * @param metrics Whether the metrics are asked for
   * @returns What was read of it; undefined where that makes no sense
   */
  get(hash: string, metrics: boolean): RecordedChunk | undefined;
  /**
   * Keeps what was read of a chunk.
   *
   * @param hash The run's hash
   * @param stamp What the chunk's files were like before they were read
   * @param record What was read
   * @param metrics Whether the metrics were read
   */
  put(
    hash: string,
    stamp: FreshStamp,
    record: ChunkRecord,
    metrics: boolean,
  ): void;
  /**
   * Is told after all runs were read.
   *
   * @param hashes The hashes of all runs that there are
   */
  end(hashes: readonly string[]): void;
}
