/**
 * Columns of runs: properties, hyperparameters and metrics by name.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import { CampaignError } from "./error.ts";
import { hyperparametersOf, hyperparameterValue } from "./hyperparameters.ts";
import { lastValue, metricsOf } from "./metrics.ts";
import { compareValues } from "./order.ts";
import { runProperties } from "./properties.ts";
import { suggest } from "./suggest.ts";

/** A named value of every run. */
export interface Column {
  /** The name, e.g. `hash`, `lr`, `acc@test-human`. */
  readonly name: string;
  /** The value in a run, undefined where the run has none. */
  read(run: Run): AimValue | undefined;
}

/** The columns that some runs have. */
export interface Columns {
  /** Properties, hyperparameters by first appearance, metrics by name. */
  readonly all: readonly Column[];
  /** The names of the metrics, as `metric@context`. */
  readonly metrics: readonly string[];
  /**
   * The column of a name; undefined if there is none. Beyond the names in
   * `all`: `tag` and `duration`; a hyperparameter's full path; `params.` before
   * a hyperparameter that is named like a property; a metric without its
   * context where it has only one.
   */
  find(name: string): Column | undefined;
}

/**
 * Finds the columns of runs.
 *
 * @param runs The runs
 * @returns The columns
 */
export function columnsOf(runs: readonly Run[]): Columns {
  const hyperparameters = hyperparametersOf(runs);
  const metrics = metricsOf(runs);
  const byName = new Map<string, Column>(
    runProperties.map((property) => [property.name, property]),
  );
  for (const found of hyperparameters.all) {
    const name = byName.has(found.name) ? `params.${found.name}` : found.name;
    byName.set(name, { name, read: (run) => hyperparameterValue(run, found) });
  }
  for (const { metric, context } of metrics) {
    const name = `${metric}@${context}`;
    if (byName.has(name)) continue;
    byName.set(name, { name, read: (run) => lastValue(run, metric, context) });
  }
  const find = (name: string): Column | undefined => {
    const column = byName.get(aliases.get(name) ?? name);
    if (column !== undefined) return column;
    const found = hyperparameters.find(name.replace(/^params\./, ""));
    if (found !== undefined) {
      return { name, read: (run) => hyperparameterValue(run, found) };
    }
    const contexts = metrics.filter(({ metric }) => metric === name);
    const [only] = contexts;
    return only !== undefined && contexts.length === 1
      ? byName.get(`${name}@${only.context}`)
      : undefined;
  };
  return {
    all: [...byName.values()],
    metrics: metrics.map(({ metric, context }) => `${metric}@${context}`),
    find,
  };
}

/** Other names of properties. */
const aliases = new Map([["tag", "tags"], ["duration", "run_duration"]]);

/**
 * The columns of a list of names.
 *
 * @param names Names; `*` stands for every column not named beside it
 * @param columns The columns that exist
 * @returns The columns in the order of the names
 * @throws {CampaignError} `unknown-column`, with the nearest name
 */
export function selectColumns(
  names: readonly string[],
  columns: Columns,
): Column[] {
  return names.flatMap((name) => {
    if (name === "*") {
      return columns.all.filter((column) => !names.includes(column.name));
    }
    const column = columns.find(name);
    if (column !== undefined) return [column];
    const near = suggest(name, columns.all.map((known) => known.name));
    throw new CampaignError(
      "unknown-column",
      `Cannot show column ${name}: no run has it` +
        (near === undefined ? "" : `, did you mean ${near}?`),
    );
  });
}

/**
 * An order of runs by a column, for the stable `Array.sort`. Runs without a
 * value (None and NaN included) come last, whichever the direction.
 *
 * @param column The column to sort by
 * @param descending Whether great values come first
 * @returns The comparison
 */
export function byColumn(
  column: Column,
  descending = false,
): (a: Run, b: Run) => number {
  const direction = descending ? -1 : 1;
  return (a, b) => {
    const x = present(column.read(a)), y = present(column.read(b));
    if (x === undefined || y === undefined) {
      return Number(x === undefined) - Number(y === undefined);
    }
    return direction * compareValues(x, y);
  };
}

function present(value: AimValue | undefined): AimValue | undefined {
  return value === null || Number.isNaN(value) ? undefined : value;
}
