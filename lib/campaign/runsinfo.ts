/**
 * Every run in every context as a row: the table that tcbench saves for further
 * analysis.
 *
 * @module
 */
import type { Run } from "../aim/run.ts";
import type { AimValue } from "../aim/value.ts";
import { splitName } from "./aggregate.ts";
import { newestFirst } from "./campaigns.ts";
import { durationOf } from "./durations.ts";
import { hyperparameterReader, hyperparametersOf } from "./hyperparameters.ts";
import { lastValueReader } from "./metrics.ts";
import { runProperties } from "./properties.ts";

/** A column of the table: a name and a value for each row. */
export interface RunsInfoColumn {
  /** The name, unique within the table. */
  readonly name: string;
  /** A value for each row, null where there is none. */
  readonly values: readonly AimValue[];
}

/** What the table is made of. */
export interface RunsInfoOptions {
  /** Names of metrics: a column each. */
  readonly metrics: readonly string[];
  /** Labels of contexts: a row each, for every run. */
  readonly contexts: readonly string[];
  /** The runs whose hyperparameters are columns. @default the runs given */
  readonly among?: readonly Run[];
}

/**
 * The table: context after context in the order given, in each the runs, the
 * newest first. Columns are the properties, the hyperparameters by first
 * appearance, the metrics, `test_split_name` and `run_duration` in seconds. A
 * hyperparameter or a metric whose name is taken has `params.` or `metrics.`
 * put before it.
 *
 * @param runs The runs
 * @param options What the table is made of
 * @returns The columns, all with one value for each run and context
 */
export function runsInfo(
  runs: readonly Run[],
  options: RunsInfoOptions,
): RunsInfoColumn[] {
  const sorted = newestFirst(runs);
  const { metrics, contexts } = options;
  const columns = new Map<string, AimValue[]>();
  const add = (
    name: string,
    read: (run: Run, context: string) => AimValue | undefined,
  ): void => {
    columns.set(
      name,
      contexts.flatMap((context) =>
        sorted.map((run) => read(run, context) ?? null)
      ),
    );
  };
  const taken = new Set([splitName, ...runProperties.map(({ name }) => name)]);
  const free = (name: string, prefix: string): string => {
    const unused = taken.has(name) ? prefix + name : name;
    taken.add(unused);
    return unused;
  };
  for (const { name, read } of runProperties) {
    if (name === "tags") add(name, (run) => jsonTexts(run.tags));
    else if (name !== "run_duration") add(name, read);
  }
  for (
    const found of hyperparametersOf(newestFirst(options.among ?? runs)).all
  ) {
    const name = free(found.name, "params.");
    add(name, hyperparameterReader(found));
  }
  for (const metric of metrics) {
    const name = free(metric, "metrics.");
    add(name, lastValueReader(metric));
  }
  add(splitName, (_, context) => context);
  add("run_duration", durationOf);
  return Array.from(columns, ([name, values]) => ({ name, values }));
}

/** An array of texts as Python's `json.dumps` writes it: in ASCII. */
function jsonTexts(texts: readonly string[]): string {
  const items = texts.map((text) =>
    JSON.stringify(text).replace(
      /[\x80-\uffff]/g,
      (unit) => `\\u${hex(unit)}`,
    )
  );
  return `[${items.join(", ")}]`;
}

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, "0");
}
