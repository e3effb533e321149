import assert from "node:assert/strict";
import { aggregate, defaultGroupby } from "../../lib/campaign/aggregate.ts";
import { runsInfo } from "../../lib/campaign/runsinfo.ts";
import { pythonStr } from "../../lib/campaign/python.ts";
import { makeRun, type RunLiteral } from "./runs.ts";

const runs = [
  { lr: 10n, acc: 1 },
  { lr: 9n, acc: 2 },
  { lr: 10n, acc: 3 },
  { lr: undefined, acc: 4 },
  { lr: null, acc: undefined },
].map(({ lr, acc }, i) => {
  const literal: RunLiteral = {
    hash: `${i}`,
    creationTime: i,
    endTime: i + 10 * i,
  };
  literal.params = {
    hparams: lr === undefined ? { seed: 1n } : { lr, seed: 2n },
  };
  if (acc !== undefined) literal.metrics = { "acc@test": acc };
  return makeRun(literal);
});

Deno.test("numbers sort as numbers, runs without the value are a group at the end", () => {
  const { groupby, groups } = aggregate(runs, {
    metrics: ["acc"],
    contexts: ["test"],
    groupby: ["lr"],
  });
  assert.deepEqual(groupby, ["test_split_name", "lr"]);
  assert.deepEqual(
    groups.map(({ key, runs, metrics: [acc] }) => [
      key.map(pythonStr).join(" "),
      runs,
      acc?.count,
      acc?.mean,
    ]),
    [["test 9", 1, 1, 2], ["test 10", 2, 2, 2], ["test None", 2, 1, 4]],
  );
  assert.equal(groups[1]?.metrics[0]?.std, Math.SQRT2);
  assert.equal(groups[1]?.duration.mean, 10);
});

Deno.test("the context takes the place it is given", () => {
  const { groups } = aggregate(runs.slice(0, 2), {
    metrics: ["acc"],
    contexts: ["val", "test"],
    groupby: ["lr", "test_split_name"],
  });
  assert.deepEqual(
    groups.map(({ key, metrics: [acc] }) => [...key, acc?.count]),
    [[9n, "test", 1], [9n, "val", 0], [10n, "test", 1], [10n, "val", 0]],
  );
});

Deno.test("a column that no run has is refused", () => {
  const options = { metrics: [], contexts: ["test"], groupby: ["lrr"] };
  assert.throws(() => aggregate(runs, options), { code: "unknown-column" });
});

Deno.test("by default groups differ in what was configured, not in repetitions", () => {
  const configured = (hparams: Record<string, unknown>, more = {}) =>
    makeRun({ params: { hparams, ...more } });
  assert.deepEqual(
    defaultGroupby([
      configured({ b: 1n, a: 1n, np_seed: 1n, split_index: 0n, x: 1n }, {
        loss: 1,
      }),
      configured({ b: 2n, a: 2n, np_seed: 2n, split_index: 1n, x: 1n }, {
        loss: 2,
      }),
    ]),
    ["b", "a"],
  );
  assert.deepEqual(defaultGroupby([configured({}), configured({ a: 1n })]), [
    "a",
  ]);
  assert.deepEqual(defaultGroupby([configured({ campaign_id: "x" })]), [
    "campaign_id",
  ]);
  assert.deepEqual(defaultGroupby([configured({ a: 1n })]), []);
  assert.deepEqual(
    defaultGroupby([
      makeRun({ params: { lr: 1 } }),
      makeRun({ params: { lr: 2 } }),
    ]),
    ["lr"],
  );
});

Deno.test("rows of runs: contexts as given, newest first, names never twice", () => {
  const columns = runsInfo(
    [
      makeRun({
        hash: "a",
        creationTime: 1,
        tags: ["é", "b"],
        metrics: { "lr@y": 5 },
      }),
      makeRun({
        hash: "b",
        creationTime: 2,
        params: { hparams: { lr: 1n }, name: "n" },
      }),
    ],
    { metrics: ["lr"], contexts: ["y", "x"] },
  );
  const values = new Map(columns.map(({ name, values }) => [name, values]));
  assert.deepEqual([...values.keys()].slice(8), [
    "tags",
    "lr",
    "params.name",
    "metrics.lr",
    "test_split_name",
    "run_duration",
  ]);
  assert.deepEqual(values.get("hash"), ["b", "a", "b", "a"]);
  assert.deepEqual(values.get("metrics.lr"), [null, 5, null, null]);
  assert.deepEqual(values.get("tags")?.[1], '["\\u00e9", "b"]');
  assert.deepEqual(values.get("test_split_name"), ["y", "y", "x", "x"]);
});
