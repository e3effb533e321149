/**
 * What the chunk of a run says: parameters, end time, contexts and traces.
 *
 * @module
 */
import type { Database } from "../rocksdb/database.ts";
import { decodePath, encodePath, type PathElement } from "./path.ts";
import type { Metric } from "./run.ts";
import { SubtreeReader } from "./subtree.ts";
import { readContexts, readTraces } from "./traces.ts";
import { TreeBuilder } from "./tree.ts";
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

/** The parameter under which Aim keeps packages, environment and the like. */
const SYSTEM_PARAMS = "__system_params";

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
  options: ReadOptions = {},
): MetaChunk {
  const root: PathElement[] = ["meta", "chunks", hash];
  const attrs = encodePath([...root, "attrs"]);
  const skip = options.system
    ? undefined
    : encodePath([...root, "attrs", SYSTEM_PARAMS]);
  // In the order of the keys, so that no block is read twice.
  const reader = new SubtreeReader(database);
  const params = new TreeBuilder();
  reader.visit(attrs, (key, length, value) => {
    const path = decodePath(key, attrs.length, length);
    params.add(path, reader.node(key, length, value));
  }, skip);
  const contexts = options.metrics === false
    ? undefined
    : readContexts(reader, root);
  const endTime = reader.readOne(encodePath([...root, "end_time"]));
  return {
    params: params.buildObject(),
    endTime: asNumber(endTime) ?? null,
    metrics: contexts
      ? readTraces(reader, root, contexts, options.system ?? false)
      : [],
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
