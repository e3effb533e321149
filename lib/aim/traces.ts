/**
 * The traces of a run: what its chunk says of each metric.
 *
 *     contexts/<context>/…             the context's fields
 *     traces/<context>/<name>/<field>  dtype, version, last, last_step, …
 *
 * @module
 */
import {
  decodePath,
  elementEnd,
  encodePath,
  isBelow,
  type PathElement,
} from "./path.ts";
import type { Metric } from "./run.ts";
import type { SubtreeReader } from "./subtree.ts";
import { TreeBuilder } from "./tree.ts";
import { type AimObject, aimObject, type AimValue } from "./value.ts";

/** How the names of Aim's own metrics begin. */
const SYSTEM_METRIC = "__system";

/**
 * Reads the contexts of a run.
 *
 * @param reader The run's chunk
 * @param root The path of the run in it
 * @returns The contexts by Aim's identity of them
 * @throws {DatabaseError} Where a block cannot be read
 */
export function readContexts(
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

/**
 * Reads the traces of a run.
 *
 * @param reader The run's chunk
 * @param root The path of the run in it
 * @param contexts The run's contexts
 * @param system Whether Aim's own metrics are taken too
 * @returns The metrics by name, then context
 * @throws {DatabaseError} Where a block cannot be read
 */
export function readTraces(
  reader: SubtreeReader,
  root: readonly PathElement[],
  contexts: ReadonlyMap<PathElement, AimObject>,
  system: boolean,
): Metric[] {
  const prefix = encodePath([...root, "traces"]);
  const metrics: Metric[] = [];
  let trace: Trace | undefined;
  reader.visit(prefix, (key, length, value) => {
    if (!trace?.holds(key, length)) {
      if (trace?.isTaken(system)) metrics.push(trace.metric(contexts));
      trace = Trace.at(key, prefix.length, length);
    }
    if (trace?.isTaken(system)) trace.add(reader, key, length, value);
  });
  if (trace?.isTaken(system)) metrics.push(trace.metric(contexts));
  return sorted(metrics);
}

/** The fields of a trace that a metric is made of. */
const FIELDS = ["dtype", "version", "last", "last_step", "min", "max"] as const;
const FIELD_KEYS = FIELDS.map((name) => encodePath([name]));

/** Which field the keys of a trace are about from an offset on, -1 for others. */
function fieldAt(key: Uint8Array, start: number, length: number): number {
  return FIELD_KEYS.findIndex((field) => {
    if (length < start + field.length) return false;
    for (let i = 0; i < field.length; i++) {
      if (key[start + i] !== field[i]) return false;
    }
    return true;
  });
}

/** A trace while its keys are read. */
class Trace {
  readonly #id: bigint;
  readonly #name: string;
  /** What the trace's keys begin with. */
  readonly #prefix: Uint8Array;
  /** Fields that are plain values, in the order of {@linkcode FIELDS}. */
  readonly #scalars: (AimValue | undefined)[] = [];
  /** Those that are none, e.g. the last image. */
  #trees: (TreeBuilder | undefined)[] | undefined;

  private constructor(id: bigint, name: string, prefix: Uint8Array) {
    this.#id = id;
    this.#name = name;
    this.#prefix = prefix;
  }

  /** The trace that a key belongs to; undefined for a key that has none. */
  static at(
    key: Uint8Array,
    start: number,
    length: number,
  ): Trace | undefined {
    const idEnd = elementEnd(key, start, length);
    const nameEnd = elementEnd(key, idEnd, length);
    const [id, name] = decodePath(key, start, nameEnd);
    if (typeof id !== "bigint" || typeof name !== "string") return undefined;
    return new Trace(id, name, key.slice(0, nameEnd));
  }

  /** Whether a key belongs to this trace. */
  holds(key: Uint8Array, length: number): boolean {
    return isBelow(key, length, this.#prefix);
  }

  isTaken(system: boolean): boolean {
    return system || !this.#name.startsWith(SYSTEM_METRIC);
  }

  /** Takes what stands under one of the trace's keys. */
  add(
    reader: SubtreeReader,
    key: Uint8Array,
    length: number,
    value: Uint8Array,
  ): void {
    const start = this.#prefix.length;
    const field = fieldAt(key, start, length);
    if (field < 0) return;
    const node = reader.node(key, length, value);
    const end = start + FIELD_KEYS[field]!.length;
    if (end === length && node.kind === "scalar") {
      this.#scalars[field] = node.value;
      return;
    }
    this.#trees ??= [];
    const tree = this.#trees[field] ??= new TreeBuilder();
    tree.add(decodePath(key, end, length), node);
  }

  #field(name: typeof FIELDS[number]): AimValue | undefined {
    const field = FIELDS.indexOf(name);
    const scalar = this.#scalars[field];
    return scalar === undefined ? this.#trees?.[field]?.build() : scalar;
  }

  /** The metric that the trace describes. */
  metric(contexts: ReadonlyMap<PathElement, AimObject>): Metric {
    const dtype = this.#field("dtype");
    const lastStep = this.#field("last_step");
    const min = this.#field("min");
    const max = this.#field("max");
    const metric: Metric = {
      name: this.#name,
      context: contexts.get(this.#id) ?? aimObject(),
      contextId: this.#id,
      dtype: typeof dtype === "string" ? dtype : null,
      version: this.#field("version") === 2n ? 2 : 1,
      last: this.#field("last"),
      lastStep: typeof lastStep === "bigint" ? lastStep : undefined,
    };
    if (min !== undefined) metric.min = min;
    if (max !== undefined) metric.max = max;
    return metric;
  }
}

/** By name, then context; contexts are ordered the same whatever made them. */
function sorted(metrics: Metric[]): Metric[] {
  const keys = new Map<bigint, string>();
  for (const { contextId, context } of metrics) {
    if (!keys.has(contextId)) keys.set(contextId, contextKey(context));
  }
  return metrics.sort((a, b) =>
    compareText(a.name, b.name) ||
    compareText(keys.get(a.contextId)!, keys.get(b.contextId)!)
  );
}

function contextKey(context: AimObject): string {
  // Nearly all contexts are texts under names, which need no function.
  return Object.values(context).every((value) => typeof value === "string")
    ? JSON.stringify(context)
    : JSON.stringify(
      context,
      (_, value) => typeof value === "bigint" ? `${value}` : value,
    );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
