import assert from "node:assert/strict";
import { aggregate } from "../../lib/campaign/aggregate.ts";
import { ciName, reportCells } from "../../lib/report/report_cells.ts";
import { summaryCsv } from "../../lib/report/summary_csv.ts";
import { makeRun } from "../campaign/runs.ts";

const runs = [
  { name: 'a, "b"', dim: 32n, acc: 1e-7 },
  { name: 'a, "b"', dim: 32n, acc: 3e-7 },
  { name: "c", dim: 64n, acc: 1e16 },
  { name: undefined, dim: 64n, acc: undefined },
].map(({ name, dim, acc }) =>
  makeRun({
    params: { hparams: { ...(name === undefined ? {} : { aug: name }), dim } },
    metrics: acc === undefined ? {} : { "acc@test": acc },
  })
);
const aggregation = aggregate(runs, {
  metrics: ["acc"],
  contexts: ["test"],
  groupby: ["aug", "dim"],
});

Deno.test("a summary has two header rows, full floats and nothing for NaN", () => {
  const [first, second, ...rows] = summaryCsv(aggregation).split("\n");
  assert.equal(
    first,
    "test_split_name,aug,dim,acc,acc,acc,acc,run_duration,run_duration,run_duration",
  );
  assert.equal(second, ",,,count,mean,std,ci95,mean,std,ci95");
  assert.match(
    rows[0] ?? "",
    /^test,"a, ""b""",32,2,2e-07,1\.414\d+e-07,1\.27\d+e-06,60\.0,0\.0,0\.0$/,
  );
  assert.equal(rows[1], "test,c,64,1,1e+16,,,60.0,,");
  assert.equal(rows[2], "test,,64,0,,,,60.0,,");
  assert.equal(rows[3], "");
});

Deno.test("a part of a summary lacks the column it was split by", () => {
  const csv = summaryCsv(aggregation, { only: { name: "dim", value: 64n } });
  assert.deepEqual(csv.split("\n").slice(2), [
    "test,c,1,1e+16,,,60.0,,",
    "test,,0,,,,60.0,,",
    "",
  ]);
  const whole = summaryCsv(aggregation, { only: { name: "seed", value: 1n } });
  assert.equal(whole, summaryCsv(aggregation));
});

Deno.test("an interval is named after its confidence", () => {
  assert.deepEqual([0.95, 0.999, 0.29].map(ciName), ["ci95", "ci99.9", "ci29"]);
});

Deno.test("cells are rounded, a leading context is called split", () => {
  const cells = reportCells(aggregation, { precision: 1, confidence: 0.9 });
  assert.deepEqual(cells.keyNames, ["split", "aug", "dim"]);
  assert.deepEqual(cells.keys[2], ["test", "None", "64"]);
  assert.deepEqual(cells.blocks.map(({ title }) => title), [
    "acc",
    "run_duration",
  ]);
  assert.deepEqual(cells.blocks[0]?.names, ["mean", "std", "ci90"]);
  assert.deepEqual(cells.blocks[0]?.rows[1], ["1e+16", "nan", "nan"]);
});
