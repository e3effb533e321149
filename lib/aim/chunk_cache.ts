/**
 * What a repository asks of a cache.
 *
 * @module
 */
import type { Directory } from "../rocksdb/files.ts";
import type { MetaChunk } from "./chunk.ts";
import type { Stamper } from "./chunk_stamp.ts";

/** Keeps what was read of chunks from one command to the next. */
export interface ChunkCache {
  /**
   * Is told before runs are read.
   *
   * @param runs How many
   */
  begin(runs: number): Promise<void>;
  /**
   * What is kept of a chunk, if the chunk has not changed.
   *
   * @param hash The run's hash
   * @param folder The chunk's folder
   * @param metrics Whether the metrics are asked for
   * @returns What was read of it; undefined where it has to be read
   */
  get(hash: string, folder: string, metrics: boolean): MetaChunk | undefined;
  /**
   * Prepares for a chunk that is going to be read.
   *
   * @param directory The chunk's folder
   * @returns Stamps the files that are read through it; undefined where nothing
   *   will be kept
   */
  watch(directory: Directory): Stamper | undefined;
  /**
   * Keeps what was read of a chunk.
   *
   * @param hash The run's hash
   * @param stamper Has stamped the chunk's files
   * @param chunk What was read
   * @param metrics Whether the metrics were read
   */
  put(hash: string, stamper: Stamper, chunk: MetaChunk, metrics: boolean): void;
  /**
   * Is told after all runs were read.
   *
   * @param hashes The hashes of all runs that there are
   */
  end(hashes: readonly string[]): void;
}
