import assert from "node:assert/strict";
import {
  hyperparametersOf,
  leavesOf,
} from "../../lib/campaign/hyperparameters.ts";
import { columnsOf, selectColumns } from "../../lib/campaign/columns.ts";
import { byField } from "../../lib/campaign/listing.ts";
import { overviewOf } from "../../lib/campaign/overview.ts";
import { makeRun } from "./runs.ts";

Deno.test("leaves keep their order, arrays are values, empty objects are leaves", () => {
  const run = makeRun({
    params: { hparams: { z: 1n, a: { b: [1n, { c: 2n }] } }, e: {} },
  });
  assert.deepEqual([...leavesOf(run).keys()], [
    "hparams.z",
    "hparams.a.b",
    "e",
  ]);
});

Deno.test("a label is short unless a parameter of any run has that path", () => {
  const runs = [
    makeRun({ params: { hparams: { lr: 1, seed: 1n } } }),
    makeRun({ params: { lr: 2, __proto__x: 1n } }),
  ];
  const { names, find } = hyperparametersOf(runs);
  assert.deepEqual(names, ["__proto__x", "hparams.lr", "lr", "seed"]);
  assert.equal(find("lr")?.path, "lr");
  assert.equal(find("hparams.seed")?.name, "seed");
});

Deno.test("an overview counts distinct values and missing ones", () => {
  const overview = overviewOf([
    makeRun({
      params: { a: 1n, b: "x" },
      metrics: { "acc@test": 1, "loss@": 2n },
    }),
    makeRun({
      params: { a: true },
      endTime: null,
      metrics: { "note@val": "text" },
    }),
  ]);
  assert.deepEqual(overview.hyperparameters, [
    { name: "a", values: [true, 1n], missing: 0 },
    { name: "b", values: ["x"], missing: 1 },
  ]);
  assert.deepEqual(overview.metrics, ["acc", "loss"]);
  assert.deepEqual(overview.contexts, ["none", "test"]);
  assert.equal(overview.duration.count, 1);
});

Deno.test("columns are found by label, path, alias and metric", () => {
  const run = makeRun({
    params: { hparams: { lr: 0.1 }, name: "mine" },
    metrics: { "acc@test": 70n, "loss@": 0.5 },
    tags: ["best"],
  });
  const columns = columnsOf([run]);
  const read = (name: string) => columns.find(name)?.read(run);
  assert.equal(read("lr"), 0.1);
  assert.equal(read("hparams.lr"), 0.1);
  assert.equal(read("name"), "Run: 0a");
  assert.equal(read("params.name"), "mine");
  assert.equal(read("acc@test"), 70);
  assert.equal(read("acc"), 70);
  assert.equal(read("loss"), 0.5);
  assert.equal(read("duration"), 60);
  assert.deepEqual(read("tag"), ["best"]);
  assert.equal(columns.find("acc@val"), undefined);
});

Deno.test("a star stands for the columns not named beside it", () => {
  const columns = columnsOf([makeRun({ params: { lr: 1 } })]);
  const names = selectColumns(["lr", "*"], columns).map(({ name }) => name);
  assert.equal(names[0], "lr");
  assert.equal(names.filter((name) => name === "lr").length, 1);
  assert.ok(names.includes("hash"));
  assert.throws(() => selectColumns(["hahs"], columns), {
    code: "unknown-column",
    message: /did you mean hash/,
  });
});

Deno.test("runs without a value are last in both directions, ties keep order", () => {
  const runs = [["a", null], ["b", 2n], ["c", 10n], ["d", 2n], ["e", NaN]]
    .map(([hash, lr]) => makeRun({ hash: String(hash), params: { lr } }));
  const [column] = selectColumns(["lr"], columnsOf(runs));
  assert.ok(column !== undefined);
  const order = (down: boolean) =>
    runs.toSorted(byField(column, down)).map(({ hash }) => hash).join("");
  assert.equal(order(false), "bdcae");
  assert.equal(order(true), "cbdae");
});
