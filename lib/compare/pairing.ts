/**
 * Runs as a table of blocks and values: a block is a repetition (a seed, a split)
 * under which every value was run once.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import type { Column } from "../campaign/columns.ts";
import {
  hyperparametersOf,
  hyperparameterValue,
} from "../campaign/hyperparameters.ts";
import { compareValues, uniqueValues, valueKey } from "../campaign/order.ts";
import { pythonStr } from "../campaign/python.ts";
import { CompareError } from "./error.ts";
import { type Candidate, candidatesOf, type Question } from "./question.ts";

/** A block that some value has no run in. */
export interface DroppedBlock {
  /** A value for each name that blocks are made of. */
  readonly block: readonly AimValue[];
  /** The values that have no run in it. */
  readonly missing: readonly AimValue[];
}

/** Runs, paired. */
export interface Pairing {
  /** The values that are compared, sorted. */
  readonly values: readonly AimValue[];
  /** The blocks that all values share, sorted. */
  readonly blocks: readonly (readonly AimValue[])[];
  /** A row for each block with a number for each value. */
  readonly table: readonly (readonly number[])[];
  /** The blocks that are left out, sorted. */
  readonly dropped: readonly DroppedBlock[];
  /** How many runs have no value at all; they are left out. */
  readonly withoutValue: number;
  /** How many runs have no finite metric; they are left out. */
  readonly withoutMetric: number;
}

/**
 * Pairs runs over blocks. A run without a name that blocks are made of counts
 * as having None there.
 *
 * @param runs The runs
 * @param question What is compared
 * @param block What blocks are made of
 * @returns The table; it may have no row and a single column
 * @throws {CompareError} `two-runs-in-a-cell` if two runs have the same value in
 *   the same block, with both hashes
 */
export function pairRuns(
  runs: readonly Run[],
  question: Question,
  block: readonly Column[],
): Pairing {
  const { taken, ...left } = candidatesOf(runs, question);
  const values = uniqueValues(taken.map(({ value }) => value));
  const cells = new Map<
    string,
    { key: AimValue[]; row: Map<string, Candidate> }
  >();
  for (const candidate of taken) {
    const key = block.map((column) => column.read(candidate.run) ?? null);
    const name = valueKey(key);
    const cell = cells.get(name) ?? { key, row: new Map() };
    cells.set(name, cell);
    const value = valueKey(candidate.value);
    const other = cell.row.get(value);
    if (other !== undefined) {
      throw doubled(other, candidate, question, block, key);
    }
    cell.row.set(value, candidate);
  }
  const found = [...cells.values()].sort((a, b) => compareValues(a.key, b.key));
  const missing = (row: Map<string, Candidate>): AimValue[] =>
    values.filter((value) => !row.has(valueKey(value)));
  const whole = found.filter(({ row }) => row.size === values.length);
  return {
    values,
    blocks: whole.map(({ key }) => key),
    table: whole.map(({ row }) =>
      values.map((value) => row.get(valueKey(value))!.number)
    ),
    dropped: found.filter(({ row }) => row.size < values.length)
      .map(({ key, row }) => ({ block: key, missing: missing(row) })),
    ...left,
  };
}

/**
 * A block in words.
 *
 * @param names What blocks are made of
 * @param block The values
 * @returns E.g. `seed=42, split_index=3`
 */
export function blockText(
  names: readonly string[],
  block: readonly AimValue[],
): string {
  return names.map((name, i) => `${name}=${pythonStr(block[i] ?? null)}`)
    .join(", ");
}

/** What is shown of the differences between two runs. */
const shownDifferences = 4;

function doubled(
  first: Candidate,
  second: Candidate,
  { by }: Question,
  block: readonly Column[],
  key: readonly AimValue[],
): CompareError {
  const runs = [first.run, second.run];
  const names = block.map(({ name }) => name);
  const differences = hyperparametersOf(runs).all.flatMap((found) => {
    const [a = null, b = null] = runs.map((run) =>
      hyperparameterValue(run, found)
    );
    return valueKey(a) === valueKey(b)
      ? []
      : [`${found.name} (${pythonStr(a)}, ${pythonStr(b)})`];
  });
  const shown = differences.slice(0, shownDifferences).join(", ");
  const more = differences.length - shownDifferences;
  return new CompareError(
    "two-runs-in-a-cell",
    `Cannot pair runs: ${first.run.hash} and ${second.run.hash} both have ` +
      `${by.name}=${pythonStr(first.value)} in block ${
        blockText(names, key)
      }; they ${
        shown === ""
          ? "agree in every hyperparameter"
          : `differ in ${shown}${more > 0 ? ` and ${more} more` : ""}`
      }`,
    runs.map(({ hash }) => hash),
  );
}
