import assert from "node:assert/strict";
import { studentQuantile } from "../../lib/campaign/student.ts";
import { run } from "../cli/harness.ts";
import { unpackTestdata } from "../testdata.ts";
import { ask, engines, type Job, type Row, sqlOf } from "./engines.ts";
import { checkHostile, writeHostile } from "./hostile_export.ts";

/** Repositories with every kind of value, of campaign and of damage. */
const names = [
  "values",
  "values-new",
  "mixed",
  "two-campaigns",
  "rows",
  "killed",
  "contexts",
];

Deno.test("the quantiles in docs/bigger.md are Student's", () => {
  const pairs = [...sqlOf("report").matchAll(/\((\d+), ([\d.]+)e0\)/g)];
  assert.equal(pairs.length, 29);
  for (const [, n, t] of pairs) {
    assert.equal(Number(t), studentQuantile(0.95, Number(n) - 1));
  }
});

Deno.test("DuckDB and Spark read exports, and report what aimrepo reports", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-lake-" });
  try {
    const root = await unpackTestdata("campaign");
    await exportTo(`${folder}/lake`, root);
    writeHostile(`${folder}/hostile`);
    const queries = { runs: "SELECT * FROM runs ORDER BY hash" };
    const jobs: Record<string, Job> = {
      campaign: {
        lake: "lake",
        queries: { report: sqlOf("report"), curve: sqlOf("curve") },
      },
      hostile: { lake: "hostile", queries },
    };
    for (const name of names) {
      await exportTo(`${folder}/${name}`, await unpackTestdata(name));
      jobs[name] = {
        lake: name,
        queries: {
          ...queries,
          metrics: "SELECT * FROM metrics ORDER BY hash, metric, context_json",
          points: "SELECT count(*) AS points FROM points",
        },
      };
    }
    for (const engine of engines) {
      const answers = await ask(engine, folder, jobs);
      if (answers === undefined) continue;
      await t.step(`${engine}: the report`, async () => {
        const { report, curve } = answers["campaign"]!;
        assertSameRows(await reportOf(root), report!, "report");
        assertSameRows(await curveOf(root), curve!, "curve");
      });
      await t.step(`${engine}: hostile names`, () => {
        checkHostile(answers["hostile"]!["runs"]!);
      });
      for (const name of names) {
        await t.step(`${engine}: ${name}`, async () => {
          const { runs, metrics, points } = answers[name]!;
          const piped = await pipedFrom(await unpackTestdata(name));
          assert.deepEqual(points, [{ points: piped.points.length }]);
          checkRuns(runs!, piped.runs);
          checkMetrics(metrics!, piped.runs);
        });
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function exportTo(lake: string, root: string): Promise<void> {
  const { status, err } = await run(["export", lake, "--aim-repo", root]);
  assert.ok(status === 0 || status === 3, err);
}

async function linesOf<T>(args: string[]): Promise<T[]> {
  const { out } = await run(args);
  return out.split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

async function reportOf(root: string): Promise<Row[]> {
  const report = await linesOf<Row>(
    ["report", "--no-save", "--format", "jsonl", "--aim-repo", root],
  );
  assert.equal(report.length, 63);
  return report;
}

/** The curve of docs/bigger.md, from what goes through a pipe. */
async function curveOf(root: string): Promise<Row[]> {
  const on = ["--aim-repo", root];
  const points = await linesOf<Row>(["export", "--points", ...on]);
  const runs = await linesOf<Row>(
    ["export", "--columns=hash,aug_name", ...on],
  );
  const names = new Map(runs.map(({ hash, aug_name }) => [hash, aug_name]));
  const groups = Map.groupBy(
    points.filter(({ metric, context }) =>
      metric === "loss" && context === "val"
    ),
    ({ hash, step }) => `${names.get(hash!)}\0${`${step}`.padStart(9, "0")}`,
  );
  assert.ok(groups.size > 20);
  const sorted = [...groups].sort(([a], [b]) => a < b ? -1 : 1);
  return sorted.map(([key, members]) => {
    const [name, step] = key.split("\0");
    const sum = members.reduce((sum, { value }) => sum + Number(value), 0);
    return {
      aug_name: name!,
      step: Number(step),
      runs: members.length,
      val_loss: sum / members.length,
    };
  });
}

/** Equal columns, order and texts; numbers to a relative 1e-9. */
function assertSameRows(ours: Row[], theirs: Row[], what: string): void {
  assert.equal(theirs.length, ours.length, what);
  for (const [i, row] of ours.entries()) {
    assert.deepEqual(Object.keys(theirs[i]!), Object.keys(row));
    for (const [name, value] of Object.entries(row)) {
      const other = theirs[i]![name];
      const isSame = typeof value === "number" && typeof other === "number"
        ? Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(value))
        : value === other;
      assert.ok(isSame, `${what}: row ${i}, ${name}: ${value} and ${other}`);
    }
  }
}

/** A line of the pipe: each value by its own type. */
type Piped = Record<string, unknown>;

async function pipedFrom(
  root: string,
): Promise<{ runs: Piped[]; points: Piped[] }> {
  const args = ["export", "--aim-repo", root, "--quiet"];
  return {
    runs: await linesOf(args),
    points: await linesOf([...args, "--points"]),
  };
}

function checkRuns(rows: Row[], piped: Piped[]): void {
  const sorted = piped.toSorted((a, b) =>
    `${a["hash"]}` < `${b["hash"]}` ? -1 : 1
  );
  assert.equal(rows.length, sorted.length);
  for (const [i, row] of rows.entries()) {
    for (const [name, value] of Object.entries(sorted[i]!)) {
      // Metrics have a table of their own.
      if (name.includes("@")) continue;
      const column = name === "campaign_id" ? "params.campaign_id" : name;
      assert.ok(column in row, column);
      const cell = row[column]!;
      assert.ok(isSame(cell, value), `${name}: ${cell}, ${value}`);
    }
  }
}

function checkMetrics(rows: Row[], piped: Piped[]): void {
  const lasts = new Map(
    rows.map(({ hash, metric, context, last }) => [
      `${hash}\0${metric}@${context}`,
      last!,
    ]),
  );
  let found = 0;
  for (const line of piped) {
    for (const [name, value] of Object.entries(line)) {
      if (!name.includes("@") || value === null) continue;
      const last = lasts.get(`${line["hash"]}\0${name}`);
      assert.ok(last !== undefined && isSame(last, value), name);
      found++;
    }
  }
  assert.equal(found, rows.filter(({ last }) => last !== null).length);
}

/** Numbers as Python spells those that JSON has not. */
const spelled: Piped = { nan: "NaN", inf: "Infinity", "-inf": "-Infinity" };

/** Equal, or JSON of it; great integers are texts in our JSON. */
function isSame(cell: Row[string], value: unknown): boolean {
  if (cell === value) return true;
  if (typeof cell === "number") {
    return typeof value === "string" && value !== "" && Number(value) === cell;
  }
  return typeof cell === "string" &&
    (spelled[cell] === value || cell === JSON.stringify(value));
}
