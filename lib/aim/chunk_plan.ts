/**
 * How a chunk is made of its values: what follows from its shape is worked out
 * once, for all runs that have it.
 *
 * @module
 */
import { ByteReader, viewOf } from "../rocksdb/bytes.ts";
import { decodeText } from "../rocksdb/text.ts";
import type { RunKind } from "./kind.ts";
import { sorted, Trace } from "./metric_plan.ts";
import {
  decodeNode,
  MISSING,
  type Node,
  NodeType,
  NUMBER_LENGTH,
} from "./node.ts";
import { decodePath, elementEnd, type PathElement } from "./path.ts";
import { Mark, PARTS } from "./shape_format.ts";
import type { Shape } from "./shapes.ts";
import { Slot, type Template, templateOf } from "./template.ts";
import { TreeBuilder } from "./tree.ts";
import type { AimObject, AimValue } from "./value.ts";

/** How chunks of one shape are made. */
export interface ChunkPlan {
  /** The types of the values, in their order. */
  readonly types: Uint8Array;
  /** So many of them are needed where metrics are not. */
  readonly withoutMetrics: number;
  /**
   * Where each of the metrics' values begins behind where the first does, in
   * bytes; -1 behind one whose length differs between runs.
   */
  readonly metricStarts: Int32Array;
  readonly endTime: Template | undefined;
  /** The kind of the runs whose metrics are read. */
  readonly kind: RunKind;
  /** The kind of those whose metrics are not. */
  readonly bareKind: RunKind;
}

const [PARAMS, CONTEXTS, END_TIME, TRACES] = PARTS;
/** The lengths of values, by their types; texts and bytes have their own. */
const LENGTHS = [0, 1, NUMBER_LENGTH, NUMBER_LENGTH];
/** Errors of a shape have no file: a database does not make such a one. */
const NOWHERE = { file: "shape" };

const plans = new WeakMap<Shape, ChunkPlan>();

/**
 * How a chunk is made of its values.
 *
 * @param shape Its shape
 * @returns The plan, worked out when it is first asked for
 * @throws {DatabaseError} Where the shape makes no sense
 */
export function planOf(shape: Shape): ChunkPlan {
  let plan = plans.get(shape);
  if (!plan) plans.set(shape, plan = makePlan(shape.bytes));
  return plan;
}

function makePlan(bytes: Uint8Array): ChunkPlan {
  const types: number[] = [];
  const params = new TreeBuilder();
  const contexts = new Map<PathElement, TreeBuilder>();
  const traces: Trace[] = [];
  let tracePrefix: string | undefined;
  let endTime: Node | undefined;
  let withoutMetrics = 0;
  const reader = new ByteReader(bytes, NOWHERE);
  while (!reader.done) {
    const key = reader.prefixed();
    const [part, ...path] = decodePath(key);
    const node = nodeOf(reader, types);
    if (part !== TRACES) withoutMetrics = types.length;
    switch (part) {
      case PARAMS:
        if (node) params.add(path, node);
        break;
      case END_TIME:
        if (path.length === 0) endTime = node;
        break;
      case CONTEXTS: {
        const [id, ...rest] = path;
        if (id === undefined || !node) break;
        let builder = contexts.get(id);
        if (!builder) contexts.set(id, builder = new TreeBuilder());
        builder.add(rest, node);
        break;
      }
      case TRACES: {
        const [id, name, ...rest] = path;
        if (typeof id !== "bigint" || typeof name !== "string") break;
        const prefix = prefixOf(key);
        if (prefix !== tracePrefix) traces.push(new Trace(id, name));
        tracePrefix = prefix;
        if (node) traces.at(-1)!.add(rest, node);
        break;
      }
    }
  }
  const made = new Map<PathElement, AimObject>(
    Array.from(contexts, ([id, builder]) => [id, builder.buildObject()]),
  );
  const template = templateOf(params.buildObject());
  const metrics = sorted(traces.map((trace) => trace.plan(made)));
  return {
    types: Uint8Array.from(types),
    withoutMetrics,
    metricStarts: startsOf(types.slice(withoutMetrics)),
    endTime: endTime?.kind === "scalar" ? templateOf(endTime.value) : undefined,
    kind: { params: template, metrics },
    bareKind: { params: template, metrics: [] },
  };
}

/** Where values begin behind the first, -1 where that is not fixed. */
function startsOf(types: readonly number[]): Int32Array {
  const starts = new Int32Array(types.length).fill(-1);
  let start = 0;
  for (const [i, type] of types.entries()) {
    starts[i] = start;
    const length = LENGTHS[type];
    if (length === undefined) break;
    start += length;
  }
  return starts;
}

/** What stands under a key; undefined where that does not count. */
function nodeOf(reader: ByteReader, types: number[]): Node | undefined {
  const mark = reader.byte();
  switch (mark) {
    case Mark.Present:
      return undefined;
    case Mark.Missing:
      return MISSING;
    case Mark.Constant:
      return decodeNode(reader.prefixed());
    case NodeType.Array:
      return { kind: "array" };
    case NodeType.Object:
      return { kind: "object" };
  }
  if (mark > NodeType.Object) throw reader.error(`no mark is ${mark}`);
  types.push(mark);
  return { kind: "scalar", value: new Slot(types.length - 1).leaf };
}

/** The bytes of a key up to the end of the trace's name, to be compared. */
function prefixOf(key: Uint8Array): string {
  let end = 0;
  for (let i = 0; i < 3; i++) end = elementEnd(key, end, key.length);
  return key.subarray(0, end).join();
}

/**
 * Where a value begins.
 *
 * @param types The types of the values
 * @param index Which value
 * @param bytes The values, as `shape_format.ts` says
 * @param from A value before it, or the same
 * @param start Where that one begins, in bytes
 * @returns In bytes; behind the last value for their number
 * @throws {DatabaseError} Where there are fewer than the types say
 */
export function startOf(
  types: Uint8Array,
  index: number,
  bytes: Uint8Array,
  from = 0,
  start = 0,
): number {
  const reader = new ByteReader(bytes, NOWHERE, start);
  for (let i = from; i < index; i++) {
    reader.skip(LENGTHS[types[i]!] ?? reader.varint32());
  }
  return reader.position;
}

/**
 * Some values of a chunk.
 *
 * @param types The types of all values
 * @param range The first that is wanted, and the one behind the last
 * @param bytes The values, as `shape_format.ts` says
 * @param start Where the first begins, in bytes
 * @returns The values
 * @throws {DatabaseError} Where there are fewer than the types say
 */
export function valuesOf(
  types: Uint8Array,
  [from, to]: readonly [number, number],
  bytes: Uint8Array,
  start: number,
): AimValue[] {
  const values: AimValue[] = [];
  const view = viewOf(bytes);
  const reader = new ByteReader(bytes, NOWHERE, start);
  for (let i = from; i < to; i++) {
    switch (types[i]) {
      case NodeType.None:
        values.push(null);
        break;
      case NodeType.Boolean:
        values.push(reader.byte() !== 0);
        break;
      case NodeType.Integer:
        values.push(view.getBigInt64(reader.skip(NUMBER_LENGTH), true));
        break;
      case NodeType.Float:
        values.push(view.getFloat64(reader.skip(NUMBER_LENGTH), true));
        break;
      case NodeType.Text: {
        const length = reader.varint32();
        const start = reader.skip(length);
        values.push(decodeText(bytes, start, start + length));
        break;
      }
      default:
        values.push(reader.prefixed().slice());
    }
  }
  return values;
}
