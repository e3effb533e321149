/**
 * A cache for tests: in memory, told which time it is, and counting.
 *
 * @module
 */
import type { RecordedChunk } from "../../lib/aim/chunk.ts";
import type { ChunkCache } from "../../lib/aim/chunk_cache.ts";
import type { ChunkRecord } from "../../lib/aim/chunk_record.ts";
import type { FreshStamp } from "../../lib/aim/chunk_stamp.ts";
import { RunCache } from "../../lib/aim/run_cache.ts";

/** Whose cache the tests' are. */
export const KEY = "a test's";

/** Goes through its bytes after every use, as a file does. */
export class MemoryCache implements ChunkCache {
  /** What the last use left. */
  bytes: Uint8Array | undefined;
  /** The runs that the last use did not have to read. */
  hits: string[] = [];
  /** How much later than the clock it is, in milliseconds. */
  readonly #later: number;
  #cache = RunCache.empty();

  /** @param later How much later than the clock it is, in milliseconds */
  constructor(later = 60_000) {
    this.#later = later;
  }

  get size(): number {
    return this.#cache.size;
  }

  begin(): Promise<boolean> {
    this.hits = [];
    const kept = this.bytes && RunCache.decode(this.bytes, KEY);
    this.#cache = kept ?? RunCache.empty();
    return Promise.resolve(true);
  }

  has(hash: string, folder: string, metrics: boolean): boolean {
    return this.#cache.has(hash, folder, metrics);
  }

  get(hash: string, metrics: boolean): RecordedChunk | undefined {
    const found = this.#cache.get(hash, metrics);
    if (found) this.hits.push(hash);
    return found;
  }

  put(
    hash: string,
    stamp: FreshStamp,
    record: ChunkRecord,
    metrics: boolean,
  ): void {
    const since = stamp.since + this.#later;
    this.#cache.put(hash, { ...stamp, since }, record, metrics);
  }

  end(hashes: readonly string[]): void {
    const there = new Set(hashes);
    this.bytes = this.#cache.encode(KEY, (hash) => there.has(hash));
  }
}
