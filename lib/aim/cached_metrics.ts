/**
 * How the cache writes metrics in JSON: what the runs of a campaign have in
 * common, names, contexts and types, once in a frame; what is a run's own as
 *
 *     [frame, (last · last step · min · max)*]
 *
 * where a field that is absent is written as [].
 *
 * @module
 */
import {
  type CachedValue,
  readInteger,
  type ValueCodec,
} from "./cached_value.ts";
import type { Metric } from "./run.ts";
import type { AimObject, AimValue } from "./value.ts";

/** Name, context, its identity, version and type of one metric. */
type FrameEntry = [string, CachedValue, string, number, string | null];

const FIELDS = 4;
const ABSENT: CachedValue = [];

/** What the metrics of a frame share. */
type Common = Pick<
  Metric,
  "name" | "context" | "contextId" | "version" | "dtype"
>;

/** Writes and reads lists of metrics that share their frames. */
export class MetricCodec {
  readonly #values: ValueCodec;
  readonly #frames: FrameEntry[][];
  readonly #known = new Map<string, number>();
  readonly #decoded: Common[][] = [];
  readonly #contexts = new Map<string, AimObject>();

  /**
   * @param values Writes the values
   * @param frames The frames of what was written before
   * @throws {TypeError} Where no frames are written so
   */
  constructor(values: ValueCodec, frames: FrameEntry[][] = []) {
    if (!frames.every((frame) => frame.every(isFrameEntry))) {
      throw new TypeError("no frames are written so");
    }
    this.#values = values;
    this.#frames = frames;
    frames.forEach((frame, i) => this.#known.set(JSON.stringify(frame), i));
  }

  /** The frames of all that was written. */
  get frames(): readonly FrameEntry[][] {
    return this.#frames;
  }

  /**
   * Writes the metrics of a run.
   *
   * @param metrics The metrics
   * @returns What JSON can hold
   */
  encode(metrics: readonly Metric[]): CachedValue[] {
    const frame = metrics.map((metric): FrameEntry => [
      metric.name,
      this.#values.encode(metric.context),
      `${metric.contextId}`,
      metric.version,
      metric.dtype,
    ]);
    const key = JSON.stringify(frame);
    let number = this.#known.get(key);
    if (number === undefined) {
      number = this.#frames.push(frame) - 1;
      this.#known.set(key, number);
    }
    const encoded: CachedValue[] = [number];
    for (const { last, lastStep, min, max } of metrics) {
      for (const value of [last, lastStep, min, max]) {
        encoded.push(
          value === undefined ? ABSENT : this.#values.encode(value),
        );
      }
    }
    return encoded;
  }

  /**
   * Reads the metrics of a run.
   *
   * @param cached What {@linkcode encode} made
   * @returns The metrics
   * @throws {TypeError} Where none are written so
   */
  decode(cached: readonly CachedValue[]): Metric[] {
    const frame = this.#frame(cached[0]);
    if (cached.length !== frame.length * FIELDS + 1) {
      throw new TypeError("no metrics are written so");
    }
    return frame.map((common, i) => {
      const at = i * FIELDS + 1;
      const lastStep = this.#decode(cached[at + 1]!);
      const metric: Metric = {
        name: common.name,
        context: common.context,
        contextId: common.contextId,
        version: common.version,
        dtype: common.dtype,
        last: this.#decode(cached[at]!),
        lastStep: typeof lastStep === "bigint" ? lastStep : undefined,
      };
      const min = this.#decode(cached[at + 2]!);
      const max = this.#decode(cached[at + 3]!);
      if (min !== undefined) metric.min = min;
      if (max !== undefined) metric.max = max;
      return metric;
    });
  }

  #decode(cached: CachedValue): AimValue | undefined {
    if (typeof cached === "number") return cached;
    return Array.isArray(cached) && cached.length === 0
      ? undefined
      : this.#values.decode(cached);
  }

  #frame(number: CachedValue | undefined): Common[] {
    const frame = typeof number === "number" ? this.#frames[number] : undefined;
    if (!frame) throw new TypeError("no metrics are written so");
    return this.#decoded[number as number] ??= frame.map(
      ([name, context, contextId, version, dtype]) => ({
        name,
        context: this.#context(context),
        contextId: readInteger(contextId),
        version,
        dtype,
      }),
    );
  }

  /** Contexts are few, and one object each. */
  #context(cached: CachedValue): AimObject {
    const key = JSON.stringify(cached);
    let context = this.#contexts.get(key);
    if (!context) {
      context = this.#values.decodeObject(cached);
      this.#contexts.set(key, context);
    }
    return context;
  }
}

function isFrameEntry(entry: FrameEntry): boolean {
  const [name, , contextId, version, dtype] = entry;
  return typeof name === "string" && typeof contextId === "string" &&
    typeof version === "number" &&
    (dtype === null || typeof dtype === "string");
}
