/**
 * What was read of chunks, to be kept until they change.
 *
 * @module
 */
import { DatabaseError } from "../rocksdb/errors.ts";
import { type Contents, decodeCache, encodeCache } from "./cache_bytes.ts";
import { RecordedChunk } from "./chunk.ts";
import type { ChunkRecord } from "./chunk_record.ts";
import { type FreshStamp, isUnchanged, newestOf } from "./chunk_stamp.ts";
import { Shapes } from "./shapes.ts";

/**
 * A file that changed so shortly before its stamp may change again without
 * another time: some are told in seconds, and clocks of file systems tick up to
 * two seconds apart.
 */
const UNSETTLED_MS = 3000;

/** The chunks of one repository, as they were when they were read. */
export class RunCache {
  #contents: Contents;
  #added = 0;

  private constructor(contents: Contents) {
    this.#contents = contents;
  }

  /** A cache that holds nothing yet. */
  static empty(): RunCache {
    return new RunCache(nothing());
  }

  /** How many runs it holds. */
  get size(): number {
    return this.#contents.entries.size;
  }

  /** How many runs were put into it since it was made or read. */
  get added(): number {
    return this.#added;
  }

  /**
   * Whether a chunk is kept and has not changed.
   *
   * @param hash The run's hash
   * @param folder The chunk's folder
   * @param metrics Whether the metrics are asked for
   */
  has(hash: string, folder: string, metrics: boolean): boolean {
    const entry = this.#contents.entries.get(hash);
    return entry !== undefined && (entry.metrics || !metrics) &&
      isUnchanged(folder, entry);
  }

  /**
   * What is kept of a chunk.
   *
   * @param hash The run's hash
   * @param metrics Whether the metrics are asked for
   * @returns What was read of it; undefined where that makes no sense
   */
  get(hash: string, metrics: boolean): RecordedChunk | undefined {
    const entry = this.#contents.entries.get(hash);
    try {
      return entry && new RecordedChunk(entry, metrics);
    } catch (error) {
      if (!isNonsense(error)) throw error;
      this.#contents = nothing();
      return undefined;
    }
  }

  /**
   * Keeps what was read of a chunk, unless that may change unnoticed.
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
  ): void {
    if (stamp.since - newestOf(stamp) < UNSETTLED_MS) return;
    const { names, numbers, from = 0 } = stamp;
    const entry = { names, numbers, from, ...record, metrics };
    this.#contents.entries.set(hash, entry);
    this.#added++;
  }

  /**
   * The cache as bytes.
   *
   * @param key Tells whose cache it is
   * @param keep Whether a run is still there
   * @returns The bytes
   */
  encode(key: string, keep: (hash: string) => boolean): Uint8Array {
    return encodeCache(this.#contents.entries, key, keep);
  }

  /**
   * A cache from its bytes.
   *
   * @param bytes The bytes
   * @param key Tells whose cache is expected
   * @returns The cache; undefined where it is another one's, of another version
   *   or not whole
   */
  static decode(bytes: Uint8Array, key: string): RunCache | undefined {
    try {
      const contents = decodeCache(bytes, key);
      return contents && new RunCache(contents);
    } catch (error) {
      if (!isNonsense(error)) throw error;
      return undefined;
    }
  }
}

function nothing(): Contents {
  return { entries: new Map(), shapes: new Shapes() };
}

/**
 * Nothing is lost with a cache that cannot be understood: chunks are read. What
 * is nested deeper than the stack is a RangeError.
 */
function isNonsense(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof TypeError ||
    error instanceof RangeError || error instanceof DatabaseError;
}
