/**
 * Hyperparameters: the leaves of what runs logged as parameters.
 *
 * @module
 */
import { oneOfEachKind, particularsOf, type RunKind } from "../aim/kind.ts";
import type { Run } from "../aim/run.ts";
import type { Template } from "../aim/template.ts";
import { type AimObject, type AimValue, isAimObject } from "../aim/value.ts";
import { compareText } from "./order.ts";

/** A hyperparameter that at least one run has. */
export interface Hyperparameter {
  /** The label, e.g. `lr` for what was logged as `hparams.lr`. */
  readonly name: string;
  /** Where it was logged: the path joined by `.`, e.g. `hparams.lr`. */
  readonly path: string;
}

/** The hyperparameters of some runs. */
export interface Hyperparameters {
  /** By first appearance, run after run, each in stored order. */
  readonly all: readonly Hyperparameter[];
  /** The labels, sorted. */
  readonly names: readonly string[];
  /** The hyperparameter of that label or path, undefined if there is none. */
  find(name: string): Hyperparameter | undefined;
}

/** The group of parameters whose name labels leave out. */
const prefix = "hparams.";

const leavesByRun = new WeakMap<Run, ReadonlyMap<string, AimValue>>();

/**
 * The leaves of a run's parameters. Arrays are values and not unfolded; an
 * empty object is a leaf. Runs are taken to be constant: a run's leaves are
 * found once.
 *
 * @param run The run
 * @returns Paths, joined by `.`, with their values in stored order
 */
export function leavesOf(run: Run): ReadonlyMap<string, AimValue> {
  let leaves = leavesByRun.get(run);
  if (leaves === undefined) {
    leaves = leavesIn(run.params);
    leavesByRun.set(run, leaves);
  }
  return leaves;
}

/**
 * Finds the hyperparameters of runs, and labels them as
 * {@linkcode hyperparametersAt} does.
 *
 * @param runs The runs
 * @returns What hyperparameters there are
 */
export function hyperparametersOf(runs: Iterable<Run>): Hyperparameters {
  const paths = new Set<string>();
  for (const run of oneOfEachKind(runs)) {
    for (const path of leavesOf(run).keys()) paths.add(path);
  }
  return hyperparametersAt(paths);
}

/**
 * The hyperparameters of some paths. A label is the path without a leading
 * `hparams.`; where a parameter of that very path exists too, in whichever run,
 * the one below `hparams` keeps its full path as label.
 *
 * @param paths Every path that a run has, joined by `.`
 * @returns What hyperparameters there are, in the order of the paths
 */
export function hyperparametersAt(
  paths: ReadonlySet<string>,
): Hyperparameters {
  const all = Array.from(paths, (path) => ({ path, name: label(path, paths) }));
  const byName = new Map(all.map((found) => [found.name, found]));
  const byPath = new Map(all.map((found) => [found.path, found]));
  return {
    all,
    names: [...byName.keys()].sort(compareText),
    find: (name) => byName.get(name) ?? byPath.get(name),
  };
}

/**
 * The value of a hyperparameter in a run.
 *
 * @param run The run
 * @param hyperparameter What to look for
 * @returns The value, undefined where the run has none
 */
export function hyperparameterValue(
  run: Run,
  hyperparameter: Hyperparameter,
): AimValue | undefined {
  return leafReader(hyperparameter.path)(run);
}

/**
 * Reads a hyperparameter of many runs: where it stands in runs of a kind is found
 * once for those that come one after the other.
 *
 * @param hyperparameter What to look for
 * @returns Tells what {@linkcode hyperparameterValue} does of a run
 */
export function hyperparameterReader(
  { path }: Hyperparameter,
): (run: Run) => AimValue | undefined {
  return leafReader(path);
}

/**
 * Reads a leaf of many runs' parameters.
 *
 * @param path The leaf's path, joined by `.`
 * @returns Tells the value in a run, undefined where the run has no such leaf
 */
export function leafReader(path: string): (run: Run) => AimValue | undefined {
  let kind: RunKind | undefined;
  let leaf: Template | undefined;
  return (run) => {
    const own = particularsOf(run);
    if (!own) return leavesOf(run).get(path);
    if (own.kind !== kind) {
      kind = own.kind;
      leaf = templatesOf(kind).get(path);
    }
    return leaf && own.fill(leaf);
  };
}

const templatesByKind = new WeakMap<RunKind, ReadonlyMap<string, Template>>();

/** The leaves of a kind. */
function templatesOf(kind: RunKind): ReadonlyMap<string, Template> {
  let leaves = templatesByKind.get(kind);
  if (leaves === undefined) {
    leaves = leavesBelow(kind.params, partsOf);
    templatesByKind.set(kind, leaves);
  }
  return leaves;
}

function partsOf(template: Template): [string, Template][] {
  return template.kind === "object"
    ? template.names.map((name, i) => [name, template.parts[i]!])
    : [];
}

/**
 * Whether a hyperparameter was logged below `hparams`, where tcbench and many
 * trainers put what was configured, as opposed to what resulted.
 *
 * @param hyperparameter The hyperparameter
 * @returns True for `hparams.lr`, false for `summary.loss`
 */
export function isBelowHparams(hyperparameter: Hyperparameter): boolean {
  return hyperparameter.path.startsWith(prefix);
}

function label(path: string, paths: ReadonlySet<string>): string {
  if (!path.startsWith(prefix)) return path;
  const short = path.slice(prefix.length);
  return short === "" || paths.has(short) ? path : short;
}

/**
 * The leaves of nested parameters, as {@linkcode leavesOf} finds those of a run.
 *
 * @param params The parameters
 * @returns Paths, joined by `.`, with their values in stored order
 */
export function leavesIn(params: AimObject): Map<string, AimValue> {
  return leavesBelow<AimValue>(
    params,
    (value) => isAimObject(value) ? Object.entries(value) : [],
  );
}

/** The leaves of a tree: what has no fields. */
function leavesBelow<T>(
  root: T,
  fieldsOf: (node: T) => readonly [string, T][],
): Map<string, T> {
  const leaves = new Map<string, T>();
  const visit = (fields: readonly [string, T][], parent: string): void => {
    for (const [name, node] of fields) {
      const below = fieldsOf(node);
      if (below.length > 0) visit(below, `${parent}${name}.`);
      else leaves.set(parent + name, node);
    }
  };
  visit(fieldsOf(root), "");
  return leaves;
}
