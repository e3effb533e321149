/**
 * Columns of runs: properties, hyperparameters and metrics by name.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import { hyperparameterReader, hyperparametersOf } from "./hyperparameters.ts";
import { type Field, type Fields, selectFields } from "./listing.ts";
import { lastValueReader, metricsOf } from "./metrics.ts";
import { runProperties } from "./properties.ts";

/** A named value of every run. */
export type Column = Field<Run>;

/** The columns that some runs have. */
export interface Columns extends Fields<Run> {
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
    byName.set(name, { name, read: hyperparameterReader(found) });
  }
  for (const { metric, context } of metrics) {
    const name = `${metric}@${context}`;
    if (byName.has(name)) continue;
    const read = lastValueReader(metric);
    byName.set(name, { name, read: (run) => read(run, context) });
  }
  const find = (name: string): Column | undefined => {
    const column = byName.get(aliases.get(name) ?? name);
    if (column !== undefined) return column;
    const found = hyperparameters.find(name.replace(/^params\./, ""));
    if (found !== undefined) {
      return { name, read: hyperparameterReader(found) };
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
    absence: "no run has it",
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
 * @throws {ColumnError} `unknown-column`, with the nearest name and the place
 */
export function selectColumns(
  names: readonly string[],
  columns: Columns,
): Column[] {
  return selectFields(names, columns);
}
