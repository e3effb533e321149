/**
 * What the chunk of a run says: parameters, end time, contexts and traces.
 *
 * @module
 */
import type { Database } from "../rocksdb/database.ts";
import { planOf, valuesOf } from "./chunk_plan.ts";
import { type ChunkRecord, ChunkRecorder } from "./chunk_record.ts";
import { metricOf } from "./metric_plan.ts";
import type { Metric } from "./run.ts";
import { Shapes } from "./shapes.ts";
import { fillIn } from "./template.ts";
import { type AimObject, type AimValue, isAimObject } from "./value.ts";

/** The contents of a run's chunk. */
export interface MetaChunk {
  /** The logged parameters, `__system_params` left out unless asked for. */
  params: AimObject;
  /** Seconds since 1970 UTC; null while unfinished or where none was written. */
  endTime: number | null;
  /** The metrics by name, then context. */
  metrics: Metric[];
}

/** What to read of a chunk. */
export interface ReadOptions {
  /**
   * Whether Aim's own parameters and metrics are read too.
   * @default {false}
   */
  system?: boolean;
  /**
   * Whether metrics are read; a run has none otherwise.
   * @default {true}
   */
  metrics?: boolean;
}

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
  return chunkOf(recorder.record(database, hash), metrics);
}

/**
 * The contents of a chunk that was recorded.
 *
 * @param record What was recorded
 * @param metrics Whether the metrics are wanted; there are none otherwise
 * @returns The contents
 * @throws {DatabaseError} Where shape and values make no sense, which those of a
 *   chunk do
 */
export function chunkOf(
  { shape, values: bytes }: ChunkRecord,
  metrics: boolean,
): MetaChunk {
  const plan = planOf(shape);
  const count = metrics ? plan.types.length : plan.withoutMetrics;
  const values = valuesOf(plan.types, count, bytes);
  const endTime = plan.endTime && fillIn(plan.endTime, values);
  return {
    params: fillIn(plan.params, values) as AimObject,
    endTime: asNumber(endTime) ?? null,
    metrics: metrics ? plan.metrics.map((it) => metricOf(it, values)) : [],
  };
}

/**
 * A number in a file, whichever way it was stored.
 *
 * @param value A value
 * @returns The number, undefined for anything else
 */
export function asNumber(value: AimValue | undefined): number | undefined {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" ? value : undefined;
}

/**
 * Whether a value stands for an object of one of Aim's own classes.
 *
 * @param value A value
 * @returns True for texts, images, figures and the like
 */
export function isCustomObject(
  value: AimValue | undefined,
): value is AimObject {
  return isAimObject(value) && typeof value["@type"] === "string";
}
