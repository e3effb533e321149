/**
 * Reading the chunk of a run from its open database.
 *
 * @module
 */
import type { Database } from "../rocksdb/database.ts";
import { type MetaChunk, type ReadOptions, RecordedChunk } from "./chunk.ts";
import { ChunkRecorder } from "./chunk_record.ts";
import { Shapes } from "./shapes.ts";

/**
 * Reads the chunk of a run.
 *
 * @param database The run's database below `meta/chunks`
 * @param hash The run's hash
 * @param options What to read
 * @returns Its contents
 * @throws {DatabaseError} Where a block cannot be read
 */
export function readMetaChunk(
  database: Database,
  hash: string,
  { system = false, metrics = true }: ReadOptions = {},
): MetaChunk {
  const recorder = new ChunkRecorder(new Shapes(), { system, metrics });
  const record = recorder.record(database, hash);
  const { params, endTime, metrics: found } = new RecordedChunk(
    record,
    metrics,
  );
  return { params, endTime, metrics: found };
}
