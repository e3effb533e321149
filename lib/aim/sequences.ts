/**
 * The points of a metric.
 *
 *     seqs/v2/chunks/<hash>/<context>/<name>/{val,step,epoch,time}/<step hash>
 *     seqs/chunks/<hash>/<context>/<name>/{val,epoch,time}/<step>
 *
 * The four series of version 2 belong together by the hash of their step, and
 * are stored in the order of these hashes; in version 1 the key is the step. A
 * writer that is killed can leave a value without a step or a time: such orphans
 * are counted and left out.
 *
 * @module
 */
import type { Database } from "../rocksdb/database.ts";
import { asNumber } from "./chunk.ts";
import type { Metric } from "./run.ts";
import { SubtreeReader } from "./subtree.ts";
import { TreeBuilder } from "./tree.ts";
import type { AimValue } from "./value.ts";

/** One tracked value. */
export interface Point {
  /** Which step of the training it belongs to. */
  step: bigint;
  /** The epoch, null where none was given. */
  epoch: AimValue;
  /** When it was tracked, in seconds since 1970 UTC; null if unknown. */
  time: number | null;
  /** The value: a number for metrics, an object for texts, images and so on. */
  value: AimValue;
}

/** The points of a metric. */
export interface Points {
  /** The points, by step. */
  points: Point[];
  /** How many values had no step, or steps no value. */
  orphans: number;
}

/**
 * Reads the points of a metric.
 *
 * @param database The run's database below `seqs/chunks`
 * @param hash The run's hash
 * @param metric The metric, as its chunk describes it
 * @returns The points, ordered by step
 * @throws {DatabaseError} Where a block cannot be read
 */
export function readPoints(
  database: Database,
  hash: string,
  metric: Metric,
): Points {
  const { contextId, name, version } = metric;
  const root = version === 2
    ? ["seqs", "v2", "chunks", hash, contextId, name]
    : ["seqs", "chunks", hash, contextId, name];
  const reader = new SubtreeReader(database);
  const series = (kind: string) => readSeries(reader, [...root, kind]);
  const values = series("val");
  const steps = version === 2 ? series("step") : undefined;
  const epochs = series("epoch");
  const times = series("time");
  const points: Point[] = [];
  let orphans = 0;
  for (const [key, value] of values) {
    const step = steps ? steps.get(key) : key;
    if (typeof step !== "bigint") {
      orphans++;
      continue;
    }
    points.push({
      step,
      epoch: epochs.get(key) ?? null,
      time: asNumber(times.get(key)) ?? null,
      value,
    });
  }
  for (const key of steps?.keys() ?? []) if (!values.has(key)) orphans++;
  points.sort((a, b) => a.step < b.step ? -1 : a.step > b.step ? 1 : 0);
  return { points, orphans };
}

/** A sparse array: values by the integer that they stand under. */
function readSeries(
  reader: SubtreeReader,
  path: (string | bigint)[],
): Map<bigint, AimValue> {
  const builders = new Map<bigint, TreeBuilder>();
  for (const [[index, ...rest], node] of reader.read(path)) {
    if (typeof index !== "bigint") continue;
    let builder = builders.get(index);
    if (!builder) builders.set(index, builder = new TreeBuilder());
    builder.add(rest, node);
  }
  const values = new Map<bigint, AimValue>();
  for (const [index, builder] of builders) {
    const value = builder.build();
    if (value !== undefined) values.set(index, value);
  }
  return values;
}
