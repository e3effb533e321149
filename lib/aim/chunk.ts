/**
 * What the chunk of a run says: parameters, end time, contexts and traces.
 *
 * @module
 */
import { DatabaseError } from "../rocksdb/errors.ts";
import { type ChunkPlan, planOf } from "./chunk_plan.ts";
import type { ChunkRecord } from "./chunk_record.ts";
import type { Particulars, RunKind } from "./kind.ts";
import { metricOf } from "./metric_plan.ts";
import { decodeLike, startOf, valueAt, valuesOf } from "./payloads.ts";
import type { Metric } from "./run.ts";
import { fillIn, type SlotValues, type Template } from "./template.ts";
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

/** A chunk that was recorded: its values are decoded when they are asked for. */
export class RecordedChunk implements MetaChunk, Particulars, SlotValues {
  readonly kind: RunKind;
  readonly endTime: number | null;
  readonly #plan: ChunkPlan;
  readonly #bytes: Uint8Array;
  /** Where the values of the metrics begin. */
  readonly #metricsStart: number;
  #values: AimValue[] | undefined;
  #metricValues: AimValue[] | undefined;
  #params: AimObject | undefined;
  #metrics: Metric[] | undefined;

  /**
   * @param record What was recorded
   * @param metrics Whether the metrics are wanted; there are none otherwise
   * @throws {DatabaseError} Where shape and values make no sense, which those of
   *   a chunk do
   */
  constructor({ shape, values: bytes }: ChunkRecord, metrics: boolean) {
    const plan = planOf(shape);
    const { types, withoutMetrics, endTime } = plan;
    this.#plan = plan;
    this.#bytes = bytes;
    const isSlot = endTime?.kind === "slot";
    const place = isSlot ? endTime.index : 0;
    const start = startOf(types, place, bytes);
    this.#metricsStart = startOf(types, withoutMetrics, bytes, place, start);
    if (
      (metrics || withoutMetrics === types.length) &&
      this.#end() !== bytes.length
    ) {
      throw new DatabaseError("CORRUPT", "there are more values than types", {
        file: "shape",
      });
    }
    this.kind = metrics ? plan.kind : plan.bareKind;
    // Without the parameters, which not every command looks at.
    const value = isSlot
      ? valueAt(types[place]!, bytes, start)
      : endTime && this.fill(endTime);
    this.endTime = asNumber(value) ?? null;
  }

  /** Where the values of the metrics end. */
  #end(): number {
    const { types, withoutMetrics, metricStarts } = this.#plan;
    const length = metricStarts.at(-1)!;
    return length >= 0 ? this.#metricsStart + length : startOf(
      types,
      types.length,
      this.#bytes,
      withoutMetrics,
      this.#metricsStart,
    );
  }

  get params(): AimObject {
    return this.#params ??= this.fill(this.kind.params) as AimObject;
  }

  get metrics(): Metric[] {
    const { metrics } = this.kind;
    // All of them are wanted: they are decoded in one go. Where none are, what
    // stands in their place was not looked at.
    if (metrics.length > 0) this.#metricValues ??= this.#decodeMetrics();
    return this.#metrics ??= metrics.map((it) => metricOf(it, this));
  }

  fill(template: Template): AimValue {
    return fillIn(template, this);
  }

  at(slot: number): AimValue {
    const { types, withoutMetrics, metricStarts } = this.#plan;
    if (slot < withoutMetrics) {
      this.#values ??= this.#decodeOthers();
      return this.#values[slot]!;
    }
    const place = slot - withoutMetrics;
    const start = metricStarts[place]!;
    if (!this.#metricValues && start >= 0) {
      return valueAt(types[slot]!, this.#bytes, this.#metricsStart + start);
    }
    this.#metricValues ??= this.#decodeMetrics();
    return this.#metricValues[place]!;
  }

  #decodeOthers(): AimValue[] {
    const plan = this.#plan;
    const { types, withoutMetrics, last } = plan;
    plan.last = decodeLike(types, withoutMetrics, this.#bytes, last);
    return plan.last.values;
  }

  #decodeMetrics(): AimValue[] {
    const { types, withoutMetrics } = this.#plan;
    const range = [withoutMetrics, types.length] as const;
    return valuesOf(types, range, this.#bytes, this.#metricsStart);
  }
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
