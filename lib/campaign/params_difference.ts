/**
 * What a training was told, against what it logged.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimObject, AimValue } from "../aim/value.ts";
import { leavesIn, leavesOf } from "./hyperparameters.ts";
import { compareText, valueKey } from "./order.ts";

/** A parameter on both sides; undefined where a side has none. */
export interface ParamPair {
  /** The name: the path joined by `.`, without a leading `hparams.`. */
  readonly name: string;
  /** The value that the run logged. */
  readonly logged: AimValue | undefined;
  /** The value in the file. */
  readonly written: AimValue | undefined;
  /** Whether there are two values and they are equal; `1` and `1.0` are. */
  readonly isSame: boolean;
}

/**
 * Compares a run's hyperparameters with those of a file. Where the run logged
 * `hparams`, only what is below it counts.
 *
 * @param run The run
 * @param params What the file holds
 * @returns A pair for each name, by name
 */
export function compareParams(run: Run, params: AimObject): ParamPair[] {
  const logged = loggedLeaves(run);
  const written = leavesIn(params);
  const names = new Set([...logged.keys(), ...written.keys()]);
  return [...names].sort(compareText).map((name) => {
    const left = logged.get(name), right = written.get(name);
    const isSame = left !== undefined && right !== undefined &&
      valueKey(left) === valueKey(right);
    return { name, logged: left, written: right, isSame };
  });
}

const prefix = "hparams.";

function loggedLeaves(run: Run): ReadonlyMap<string, AimValue> {
  const leaves = leavesOf(run);
  const below = [...leaves].filter(([path]) => path.startsWith(prefix));
  return below.length === 0
    ? leaves
    : new Map(below.map(([path, value]) => [path.slice(prefix.length), value]));
}
