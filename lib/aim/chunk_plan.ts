/**
 * How a chunk is made of its values: what follows from its shape is worked out
 * once, for all runs that have it.
 *
 * @module
 */
import { ByteReader } from "../rocksdb/bytes.ts";
import type { RunKind } from "./kind.ts";
import { sorted, Trace } from "./metric_plan.ts";
import { decodeNode, MISSING, type Node, NodeType } from "./node.ts";
import { decodePath, elementEnd, type PathElement } from "./path.ts";
import { type Decoded, startsOf } from "./payloads.ts";
import { Mark, PARTS } from "./shape_format.ts";
import type { Shape } from "./shapes.ts";
import { Slot, type Template, templateOf } from "./template.ts";
import { TreeBuilder } from "./tree.ts";
import type { AimObject } from "./value.ts";

/** How chunks of one shape are made. */
export interface ChunkPlan {
  /** The types of the values, in their order. */
  readonly types: Uint8Array;
  /** So many of them are needed where metrics are not. */
  readonly withoutMetrics: number;
  /** Where the metrics' values begin behind the first, see {@linkcode startsOf}. */
  readonly metricStarts: Int32Array;
  /** The values without metrics that were decoded last. */
  last: Decoded | undefined;
  readonly endTime: Template | undefined;
  /** The kind of the runs whose metrics are read. */
  readonly kind: RunKind;
  /** The kind of those whose metrics are not. */
  readonly bareKind: RunKind;
}

const [PARAMS, CONTEXTS, END_TIME, TRACES] = PARTS;
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
    last: undefined,
    endTime: endTime?.kind === "scalar" ? templateOf(endTime.value) : undefined,
    kind: { params: template, metrics },
    bareKind: { params: template, metrics: [] },
  };
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
