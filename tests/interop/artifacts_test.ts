import assert from "node:assert/strict";
import { readArtifact } from "../../lib/aim/artifacts.ts";
import { type AimValue, isAimObject } from "../../lib/aim/value.ts";
import {
  readClassReport,
  readConfusion,
} from "../../lib/campaign/class_artifacts.ts";
import type { ClassReport } from "../../lib/campaign/class_report.ts";
import { joinConfusions } from "../../lib/campaign/confusion.ts";
import { parseParams } from "../../lib/campaign/params_yaml.ts";
import { pooledReport } from "../../lib/campaign/pooled_report.ts";
import { pythonRepr } from "../../lib/campaign/python.ts";
import { run } from "../cli/harness.ts";
import { unpackTestdata } from "../testdata.ts";
import { interpreter, runPython } from "./python.ts";

const script = new URL("artifacts.py", import.meta.url).pathname;

type Row = Record<string, string | number | null>;

/** What Python says; undefined, said by then, where there is none. */
async function python<T>(...args: string[]): Promise<T | undefined> {
  const program = await interpreter("classes");
  if (program === undefined) return undefined;
  return JSON.parse(await runPython(program, [script, ...args]));
}

async function withFolder(test: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "artifacts-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function assertClose(ours: unknown, theirs: unknown, what: string): void {
  const [a, b] = [ours, theirs].map((value) =>
    value === null || value === "NaN" ? NaN : Number(value)
  );
  const isClose = Number.isNaN(a) && Number.isNaN(b) ||
    Math.abs(a! - b!) <= 1e-12 * Math.max(1, Math.abs(b!));
  assert.ok(isClose, `${what}: ${ours}, ${theirs}`);
}

/** Names that say which row it is. */
const keys = [
  "test_split_name",
  "aug_name",
  "flowpic_dim",
  "class",
  "true",
  "predicted",
];
const keyOf = (row: Row) => keys.map((name) => row[name] ?? "").join("|");

/** Which of our columns is which of pandas', by the option that shows it. */
const columns: [string[], string, Record<string, string>][] = [
  [["--confusion"], "_conf_mtx.csv", {
    count: "samples_count",
    sum: "samples_sum",
  }],
  [["--confusion", "mean"], "_conf_mtx.csv", {
    mean: "samples_mean",
    std: "samples_std",
  }],
  [["--confusion", "share"], "_conf_mtx.csv", {
    share: "share_mean",
    std: "share_std",
  }],
  [
    ["--class-report"],
    "_class_rep.csv",
    Object.fromEntries(
      ["precision", "recall", "f1", "support"].flatMap((name) =>
        ["count", "mean", "std"].map((part) => {
          const column = `${name}_${part}`;
          return [column, column];
        })
      ),
    ),
  ],
];

Deno.test("groups of artifacts are what pandas makes of them", async () => {
  const root = await unpackTestdata("campaign");
  const byEnd = new Map<string, Row[]>();
  for (const [args, end, names] of columns) {
    const theirs = byEnd.get(end) ?? await python<Row[]>("groups", root, end);
    if (theirs === undefined) return;
    byEnd.set(end, theirs);
    const { status, out } = await run([
      "report",
      "--no-save",
      "--aim-repo",
      root,
      "--format",
      "json",
      ...args,
    ]);
    assert.equal(status, 0);
    const ours: Row[] = JSON.parse(out);
    assert.equal(ours.length, end === "_conf_mtx.csv" ? 63 * 25 : 63 * 8);
    assert.equal(ours.length, theirs.length);
    const found = new Map(theirs.map((row) => [keyOf(row), row]));
    for (const row of ours) {
      const their = found.get(keyOf(row));
      assert.ok(their, keyOf(row));
      assert.equal(row["runs"], 15);
      for (const [own, name] of Object.entries(names)) {
        assertClose(row[own], their[name], `${keyOf(row)} ${own}`);
      }
    }
  }
});

/** scikit-learn's report: scores by class, and the accuracy alone. */
type SklearnReport = Record<string, number | Record<string, number>>;

function assertReport(ours: ClassReport, theirs: SklearnReport): void {
  const all = [...ours.classes, ...ours.averages];
  assert.deepEqual(
    all.map(({ name }) => name).sort(),
    Object.keys(theirs).sort(),
  );
  for (const { name, precision, recall, f1, support } of all) {
    const their = theirs[name]!;
    if (typeof their === "number") {
      for (const value of [precision, recall, f1]) {
        assertClose(value, their, name);
      }
      continue;
    }
    assertClose(precision, their["precision"], `${name} precision`);
    assertClose(recall, their["recall"], `${name} recall`);
    assertClose(f1, their["f1-score"], `${name} f1`);
    assertClose(support, their["support"], `${name} support`);
  }
}

Deno.test("single and pooled reports are scikit-learn's", async () => {
  await withFolder(async (folder) => {
    const cases = await python<
      {
        runs: { hash: string; report: SklearnReport }[];
        pooled: SklearnReport;
      }[]
    >("sklearn", folder);
    if (cases === undefined) return;
    assert.equal(cases.length, 40);
    const source = {
      layout: { artifacts: folder },
      artifact: (hash: string, path: string, limit: number) =>
        readArtifact(`${folder}/${hash}`, path, limit),
    };
    let differing = 0;
    for (const { runs, pooled } of cases) {
      const matrices = runs.map(({ hash, report }) => {
        assertReport(readClassReport(source, hash, "test")!, report);
        const matrix = readConfusion(source, hash, "test")!;
        assertReport(pooledReport(matrix.classes, matrix.counts), report);
        return matrix;
      });
      const { classes, cells } = joinConfusions(matrices, "sum");
      if (matrices.some((matrix) => matrix.classes.length < classes.length)) {
        differing++;
      }
      const counts = cells.map((row) => row.map(({ value }) => value));
      assertReport(pooledReport(classes, counts), pooled);
    }
    assert.ok(differing > 10);
  });
});

/** A value with Python's name of its type. */
function typed(value: AimValue): unknown {
  if (isAimObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, typed(field)]),
    );
  }
  if (Array.isArray(value)) return value.map(typed);
  if (typeof value === "string") return `str ${value}`;
  const type = value === null
    ? "NoneType"
    : typeof value === "boolean"
    ? "bool"
    : typeof value === "bigint"
    ? "int"
    : "float";
  return `${type} ${pythonRepr(value)}`;
}

Deno.test("parameters are what PyYAML wrote", async () => {
  await withFolder(async (folder) => {
    const theirs = await python("yaml", folder);
    if (theirs === undefined) return;
    for (const style of ["None", "True", "False"]) {
      const file = `${folder}/${style}.yml`;
      const params = parseParams(await Deno.readTextFile(file), file);
      assert.deepEqual(typed(params), theirs, style);
    }
  });
});
