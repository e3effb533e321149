/**
 * Which hyperparameters tell repetitions of an experiment apart.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import {
  hyperparameterReader,
  hyperparametersOf,
} from "../campaign/hyperparameters.ts";
import { valueKey } from "../campaign/order.ts";

/**
 * What runs are paired over unless told otherwise: `split_index` and every
 * hyperparameter whose name ends in `seed`, as far as runs differ in them.
 * `campaign_exp_idx` is none: it numbers runs, so that no two values share one.
 *
 * @param runs The runs
 * @param by What is compared, which is never paired over
 * @returns Names of hyperparameters, by first appearance
 */
export function defaultBlock(runs: readonly Run[], by: string): string[] {
  return hyperparametersOf(runs).all
    .filter(({ name, path }) =>
      name !== by && path !== by && /(^|\.)split_index$|seed$/.test(name)
    )
    .filter((found) => {
      const read = hyperparameterReader(found);
      const keys = runs.map((run) => valueKey(read(run) ?? null));
      return keys.some((key) => key !== keys[0]);
    })
    .map(({ name }) => name);
}
