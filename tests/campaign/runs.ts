/**
 * Runs for tests: from literals and from tcbench's own files.
 *
 * @module
 */
import { parquetReadObjects } from "hyparquet";
import type { Metric, Run } from "../../lib/aim/run.ts";
import { aimObject, type AimValue } from "../../lib/aim/value.ts";

/** A literal for a run: parameters and metrics beside any property. */
export type RunLiteral = Partial<Omit<Run, "params" | "metrics">> & {
  /** Nested parameters. */
  params?: Record<string, unknown>;
  /** Last values by `metric@subset`, or by `metric@` in the empty context. */
  metrics?: Record<string, AimValue>;
};

/** A run with everything that the literal leaves out filled in. */
export function makeRun(literal: RunLiteral = {}): Run {
  const { params = {}, metrics = {}, ...properties } = literal;
  const hash = properties.hash ?? "0a";
  return {
    hash,
    name: `Run: ${hash}`,
    description: null,
    experiment: "default",
    tags: [],
    archived: false,
    active: false,
    creationTime: 1000,
    endTime: 1060,
    ...properties,
    params: nested(params) as Run["params"],
    metrics: Object.entries(metrics).map(([name, last]) => series(name, last)),
  };
}

function series(name: string, last: AimValue): Metric {
  const [metric = "", subset = ""] = name.split("@");
  return {
    name: metric,
    context: aimObject(subset === "" ? [] : [["subset", subset]]),
    contextId: 0n,
    version: 2,
    dtype: "float",
    last,
    lastStep: 0n,
  };
}

function nested(value: unknown): AimValue {
  if (Array.isArray(value)) return value.map(nested);
  if (typeof value !== "object" || value === null) return value as AimValue;
  return aimObject(
    Object.entries(value).map(([name, field]) => [name, nested(field)]),
  );
}

const properties = new Set(
  [
    "hash name description archived creation_time end_time active experiment tags",
    "test_split_name run_duration acc f1",
  ].join(" ").split(" "),
);

/**
 * The runs that tcbench saved, put together again from a folder of its files.
 * They come newest first, as Aim yields them.
 */
export async function savedRuns(folder: URL): Promise<Run[]> {
  const runs = new Map<string, Run>();
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.name.endsWith(".parquet")) continue;
    const bytes = await Deno.readFile(new URL(entry.name, folder));
    const rows = await parquetReadObjects({ file: bytes.buffer });
    for (const row of rows) {
      const run = runs.get(row["hash"]) ?? savedRun(row);
      runs.set(run.hash, run);
      for (const metric of ["acc", "f1"]) {
        if (!(metric in row)) continue;
        run.metrics.push(
          series(`${metric}@${row["test_split_name"]}`, row[metric]),
        );
      }
    }
  }
  return [...runs.values()]
    .sort((a, b) => (b.creationTime ?? 0) - (a.creationTime ?? 0));
}

// deno-lint-ignore no-explicit-any
function savedRun(row: Record<string, any>): Run {
  const hparams = Object.entries(row).filter(([name]) => !properties.has(name));
  return makeRun({
    hash: row["hash"],
    name: row["name"],
    description: row["description"],
    archived: row["archived"],
    creationTime: row["creation_time"],
    endTime: row["end_time"],
    active: row["active"],
    experiment: row["experiment"],
    tags: JSON.parse(row["tags"]),
    params: { hparams: Object.fromEntries(hparams) },
  });
}
