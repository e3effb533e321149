/**
 * The metrics of a shape: what its traces say of each.
 *
 *     contexts/<context>/…             the context's fields
 *     traces/<context>/<name>/<field>  dtype, version, last, last_step, …
 *
 * @module
 */
import type { Node } from "./node.ts";
import type { PathElement } from "./path.ts";
import type { Metric } from "./run.ts";
import {
  fillIn,
  type SlotValues,
  type Template,
  templateOf,
} from "./template.ts";
import { TreeBuilder } from "./tree.ts";
import { type AimObject, aimObject, type AimValue } from "./value.ts";

/** The fields of a trace that a metric is made of. */
const FIELDS = ["dtype", "version", "last", "last_step", "min", "max"] as const;
type Field = typeof FIELDS[number];

/** A trace while its keys are gone through. */
export class Trace {
  readonly #id: bigint;
  readonly #name: string;
  /** Fields that are plain values, in the order of {@linkcode FIELDS}. */
  readonly #scalars: (AimValue | undefined)[] = [];
  /** Those that are none, e.g. the last image. */
  readonly #trees: (TreeBuilder | undefined)[] = [];

  /**
   * @param id The context's identity
   * @param name The metric's name
   */
  constructor(id: bigint, name: string) {
    this.#id = id;
    this.#name = name;
  }

  /**
   * Takes what stands under one of the trace's keys.
   *
   * @param path The key's path below the trace
   * @param node What stands there
   */
  add([field, ...rest]: readonly PathElement[], node: Node): void {
    const place = FIELDS.indexOf(field as Field);
    if (place < 0) return;
    if (rest.length === 0 && node.kind === "scalar") {
      this.#scalars[place] = node.value;
      return;
    }
    const tree = this.#trees[place] ??= new TreeBuilder();
    tree.add(rest, node);
  }

  #field(name: Field): AimValue | undefined {
    const place = FIELDS.indexOf(name);
    const scalar = this.#scalars[place];
    return scalar === undefined ? this.#trees[place]?.build() : scalar;
  }

  #template(name: Field): Template | undefined {
    const value = this.#field(name);
    return value === undefined ? undefined : templateOf(value);
  }

  /**
   * How the metric is made that the trace describes.
   *
   * @param contexts The run's contexts, by their identity
   * @returns The plan
   */
  plan(contexts: ReadonlyMap<PathElement, AimObject>): MetricPlan {
    const dtype = this.#field("dtype");
    return {
      name: this.#name,
      context: contexts.get(this.#id) ?? aimObject(),
      contextId: this.#id,
      version: this.#field("version") === 2n ? 2 : 1,
      dtype: typeof dtype === "string" ? dtype : null,
      last: this.#template("last"),
      lastStep: this.#template("last_step"),
      min: this.#template("min"),
      max: this.#template("max"),
    };
  }
}

/** A metric, with templates for what differs between runs. */
export interface MetricPlan
  extends Pick<Metric, "name" | "context" | "contextId" | "version" | "dtype"> {
  readonly last: Template | undefined;
  readonly lastStep: Template | undefined;
  readonly min: Template | undefined;
  readonly max: Template | undefined;
}

/**
 * Makes a metric.
 *
 * @param plan How
 * @param values The values of the chunk
 * @returns The metric
 */
export function metricOf(
  plan: MetricPlan,
  values: SlotValues,
): Metric {
  const lastStep = plan.lastStep && fillIn(plan.lastStep, values);
  const metric: Metric = {
    name: plan.name,
    context: plan.context,
    contextId: plan.contextId,
    version: plan.version,
    dtype: plan.dtype,
    last: plan.last && fillIn(plan.last, values),
    lastStep: typeof lastStep === "bigint" ? lastStep : undefined,
  };
  if (plan.min) metric.min = fillIn(plan.min, values);
  if (plan.max) metric.max = fillIn(plan.max, values);
  return metric;
}

/**
 * Sorts metrics by name, then context; contexts are ordered the same whatever
 * made them.
 *
 * @param plans The metrics
 * @returns The same, sorted
 */
export function sorted(plans: MetricPlan[]): MetricPlan[] {
  const keys = new Map<bigint, string>();
  for (const { contextId, context } of plans) {
    if (!keys.has(contextId)) keys.set(contextId, contextKey(context));
  }
  return plans.sort((a, b) =>
    compareText(a.name, b.name) ||
    compareText(keys.get(a.contextId)!, keys.get(b.contextId)!)
  );
}

function contextKey(context: AimObject): string {
  return JSON.stringify(
    context,
    (_, value) => typeof value === "bigint" ? `${value}` : value,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
