/**
 * The columns of more runs than fit into memory.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import { type Columns, columnsOf } from "../campaign/columns.ts";
import { contextLabel } from "../campaign/contexts.ts";
import { leavesOf } from "../campaign/hyperparameters.ts";
import { isNumeric } from "../campaign/metrics.ts";

/** Looks at runs one by one, and remembers those that have something new. */
export class Survey {
  readonly #seen = new Set<string>();
  readonly #kept: Run[] = [];

  /**
   * Looks at a run.
   *
   * @param run The run
   */
  add(run: Run): void {
    const before = this.#seen.size;
    for (const path of leavesOf(run).keys()) this.#seen.add(`p${path}`);
    for (const series of run.metrics.filter(isNumeric)) {
      this.#seen.add(`m${series.name}\0${contextLabel(series.context)}`);
    }
    if (this.#seen.size > before || this.#kept.length === 0) {
      this.#kept.push(run);
    }
  }

  /** The columns of all runs looked at, as `columnsOf` finds them. */
  get columns(): Columns {
    return columnsOf(this.#kept);
  }
}
