/**
 * Shapes: which hyperparameters runs have, and of what kind. Runs of a campaign
 * share a few, so that a shape for each run is little to remember.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import { leavesOf } from "../campaign/hyperparameters.ts";
import { compareText } from "../campaign/order.ts";
import { type Kind, kindOf } from "./kind.ts";

/** Kinds by the paths of hyperparameters, sorted by path. */
export type Shape = readonly (readonly [path: string, kind: Kind])[];

/** Shapes by number, each once. */
export class Shapes {
  readonly #all: Shape[] = [];
  readonly #numbers = new Map<string, number>();

  /** @param shapes Shapes to begin with */
  constructor(shapes: Iterable<Shape> = []) {
    for (const shape of shapes) this.#add(shape);
  }

  /** The shapes, by their numbers. */
  get all(): readonly Shape[] {
    return this.#all;
  }

  /**
   * The number of a run's shape.
   *
   * @param run The run
   * @returns The number, a new one for a new shape
   */
  numberOf(run: Run): number {
    const shape = Array.from(
      leavesOf(run),
      ([path, value]) => [path, kindOf(value)] as const,
    );
    return this.#add(shape.sort(([a], [b]) => compareText(a, b)));
  }

  #add(shape: Shape): number {
    const key = JSON.stringify(shape);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#all.push(shape) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}
