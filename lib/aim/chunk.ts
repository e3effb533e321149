/**
 * What the chunk of a run says: parameters, end time, contexts and traces.
 *
 * @module
 */
import type { DatabaseCursor } from "../rocksdb/cursor.ts";
import type { Database } from "../rocksdb/database.ts";
import { decodeNode, type Node } from "./node.ts";
import {
  behind,
  decodePath,
  encodePath,
  isBelow,
  type PathElement,
} from "./path.ts";
import type { Metric } from "./run.ts";
import { TreeBuilder } from "./tree.ts";
import {
  type AimObject,
  aimObject,
  type AimValue,
  isAimObject,
} from "./value.ts";

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
/** How the names of Aim's own metrics begin. */
const SYSTEM_METRIC = "__system";

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
  const skip = options.system
    ? undefined
    : encodePath([...root, "attrs", SYSTEM_PARAMS]);
  const reader = new SubtreeReader(database);
  const params = new TreeBuilder();
  for (const [path, node] of reader.read([...root, "attrs"], skip)) {
    params.add(path, node);
  }
  const endTime = reader.readOne([...root, "end_time"]);
  return {
    params: params.buildObject(),
    endTime: asNumber(endTime) ?? null,
    metrics: options.metrics === false
      ? []
      : readTraces(reader, root, options.system ?? false),
  };
}

function readContexts(
  reader: SubtreeReader,
  root: readonly PathElement[],
): Map<PathElement, AimObject> {
  const builders = new Map<PathElement, TreeBuilder>();
  for (const [[id, ...path], node] of reader.read([...root, "contexts"])) {
    if (id === undefined) continue;
    let builder = builders.get(id);
    if (!builder) builders.set(id, builder = new TreeBuilder());
    builder.add(path, node);
  }
  return new Map(
    [...builders].map(([id, builder]) => [id, builder.buildObject()]),
  );
}

function readTraces(
  reader: SubtreeReader,
  root: readonly PathElement[],
  system: boolean,
): Metric[] {
  const contexts = readContexts(reader, root);
  const traces: Metric[] = [];
  let current: TraceFields | undefined;
  const finish = () => {
    if (current) traces.push(traceOf(current, contexts.get(current.id)));
  };
  for (const [path, node] of reader.read([...root, "traces"])) {
    const [id, name, field] = path;
    if (typeof id !== "bigint" || typeof name !== "string") continue;
    if (!system && name.startsWith(SYSTEM_METRIC)) continue;
    if (current?.id !== id || current.name !== name) {
      finish();
      current = { id, name, scalars: aimObject(), trees: undefined };
    }
    if (
      typeof field === "string" && path.length === 3 && node.kind === "scalar"
    ) {
      current.scalars[field] = node.value;
    } else {
      current.trees ??= new TreeBuilder();
      current.trees.add(path.slice(2), node);
    }
  }
  finish();
  const keys = new Map(
    traces.map(({ contextId, context }) => [contextId, context]),
  );
  const order = new Map(
    Array.from(keys, ([id, context]) => [id, contextKey(context)]),
  );
  return traces.sort((a, b) =>
    compareText(a.name, b.name) ||
    compareText(order.get(a.contextId)!, order.get(b.contextId)!)
  );
}

/** A trace while its keys are read. */
interface TraceFields {
  id: bigint;
  name: string;
  /** Fields that are plain values, as most are. */
  scalars: AimObject;
  /** The others, e.g. the last image. */
  trees: TreeBuilder | undefined;
}

function traceOf(
  { id: contextId, name, scalars, trees }: TraceFields,
  context: AimObject | undefined,
): Metric {
  const fields = trees ? Object.assign(trees.buildObject(), scalars) : scalars;
  const { dtype, version, last, last_step: lastStep, min, max } = fields;
  return {
    name,
    context: context ?? aimObject(),
    contextId,
    dtype: typeof dtype === "string" ? dtype : null,
    version: version === 2n ? 2 : 1,
    last,
    lastStep: typeof lastStep === "bigint" ? lastStep : undefined,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

/** A text that orders contexts the same way whatever made them. */
function contextKey(context: AimObject): string {
  return JSON.stringify(
    context,
    (_, value) => typeof value === "bigint" ? `${value}` : value,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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

/** Where Aim puts values that are too large for the tree itself. */
const BLOBS = encodePath(["BLOBS"]);

/** Reads parts of one database's tree with one cursor. */
export class SubtreeReader {
  readonly #database: Database;
  readonly #cursor: DatabaseCursor;

  /** @param database The database */
  constructor(database: Database) {
    this.#database = database;
    this.#cursor = database.cursor();
  }

  /**
   * The nodes of a subtree, in the order of their keys.
   *
   * @param path The root of the subtree
   * @param skip The key of a subtree of it that is left out
   */
  *read(
    path: readonly PathElement[],
    skip?: Uint8Array,
  ): Generator<[PathElement[], Node], void, void> {
    const prefix = encodePath(path);
    const cursor = this.#cursor;
    cursor.seek(prefix);
    while (cursor.valid) {
      const { key } = cursor;
      if (!isBelow(key, prefix)) return;
      if (skip && isBelow(key, skip)) {
        cursor.seek(behind(skip));
        continue;
      }
      yield [decodePath(key, prefix.length), this.#node(key, cursor.value)];
      cursor.next();
    }
  }

  /**
   * The value under one key.
   *
   * @param path Its path
   * @returns The value; undefined where there is none, or more than a scalar
   */
  readOne(path: readonly PathElement[]): AimValue | undefined {
    const value = this.#database.get(encodePath(path));
    if (!value) return undefined;
    const node = decodeNode(value);
    return node.kind === "scalar" ? node.value : undefined;
  }

  #node(key: Uint8Array, value: Uint8Array): Node {
    if (value.length > 0) return decodeNode(value);
    const blobKey = new Uint8Array(BLOBS.length + key.length);
    blobKey.set(BLOBS);
    blobKey.set(key, BLOBS.length);
    const blob = this.#database.get(blobKey);
    return blob
      ? decodeNode(blob)
      : { kind: "invalid", reason: "a large value that is missing" };
  }
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
