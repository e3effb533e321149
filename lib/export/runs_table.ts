/**
 * The table `runs`: a row a run, with a column for each property and each
 * hyperparameter.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import { hyperparametersAt, leavesOf } from "../campaign/hyperparameters.ts";
import { compareText } from "../campaign/order.ts";
import { runProperties } from "../campaign/properties.ts";
import type { ColumnType, ExportColumn, ExportRow } from "./column.ts";
import { holds, type Kind, kindOf, typeOf } from "./kind.ts";
import { partitionName } from "./partition.ts";
import type { Shape } from "./shape.ts";

/** A column of the table, and the hyperparameter that it holds. */
export interface RunsColumn extends ExportColumn {
  /** The hyperparameter's path; undefined for a property. */
  readonly path?: string;
}

const PROPERTY_TYPES: Readonly<Record<string, ColumnType>> = {
  archived: "BOOLEAN",
  creation_time: "DOUBLE",
  end_time: "DOUBLE",
  active: "BOOLEAN",
  tags: "JSON",
  run_duration: "DOUBLE",
};

const readers = new Map(runProperties.map(({ name, read }) => [name, read]));

/**
 * The columns of the table: properties, then hyperparameters by name. They
 * depend on the shapes alone, not on their order.
 *
 * A hyperparameter's column is named by its label. Where case set aside the name
 * is that of a property, of the partition or of another hyperparameter, `params.`
 * is put before it, and a number behind it where that is taken too.
 *
 * @param shapes The shapes of all runs
 * @returns The columns
 */
export function runsColumns(shapes: Iterable<Shape>): RunsColumn[] {
  const kinds = new Map<string, Set<Kind>>();
  for (const [path, kind] of [...shapes].flat()) {
    const found = kinds.get(path);
    if (found === undefined) kinds.set(path, new Set([kind]));
    else found.add(kind);
  }
  const properties = Array.from(
    readers.keys(),
    (name): RunsColumn => ({ name, type: PROPERTY_TYPES[name] ?? "STRING" }),
  );
  const taken = new Set([
    partitionName,
    ...properties.map(({ name }) => name),
  ]);
  const labelled = [...hyperparametersAt(new Set(kinds.keys())).all].sort((
    a,
    b,
  ) => compareText(a.name, b.name) || compareText(a.path, b.path));
  const hyperparameters = labelled.map(({ name, path }): RunsColumn => {
    const free = unused(name, taken);
    taken.add(free.toLowerCase());
    return { name: free, path, type: typeOf(kinds.get(path) ?? []) };
  });
  return [...properties, ...hyperparameters];
}

/** Engines hold `lr` and `LR` for one column, and want a name. */
function unused(name: string, taken: ReadonlySet<string>): string {
  const isFree = (text: string) => !taken.has(text.toLowerCase());
  if (name !== "" && isFree(name)) return name;
  const long = `params.${name}`;
  if (isFree(long)) return long;
  for (let n = 2;; n++) if (isFree(`${long}_${n}`)) return `${long}_${n}`;
}

/**
 * The row of a run.
 *
 * @param run The run
 * @param columns The table's columns
 * @returns A value for each column
 */
export function runsRow(run: Run, columns: readonly RunsColumn[]): ExportRow {
  const leaves = leavesOf(run);
  return columns.map(({ name, path }): AimValue | undefined =>
    path === undefined ? readers.get(name)?.(run) : leaves.get(path)
  );
}

/**
 * Whether the columns hold all that a run has, without changing it.
 *
 * @param run The run
 * @param columns The table's columns
 * @returns False where a hyperparameter has no column, or one of another type
 */
export function fits(run: Run, columns: readonly RunsColumn[]): boolean {
  const types = new Map(columns.map(({ path, type }) => [path, type]));
  for (const [path, value] of leavesOf(run)) {
    const type = types.get(path);
    if (type === undefined || !holds(type, kindOf(value))) return false;
  }
  return true;
}
