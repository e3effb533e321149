import assert from "node:assert/strict";
import { columnsOf } from "../../lib/campaign/columns.ts";
import type { Run } from "../../lib/aim/run.ts";
import { defaultBlock } from "../../lib/compare/blocks.ts";
import { CompareError } from "../../lib/compare/error.ts";
import { comparePaired } from "../../lib/compare/paired.ts";
import { type Pairing, pairRuns } from "../../lib/compare/pairing.ts";
import { compareUnpaired, samplesOf } from "../../lib/compare/unpaired.ts";
import { makeRun } from "../campaign/runs.ts";
import { assertNear } from "./near.ts";

function runOf(
  aug: string | null | undefined,
  seed: bigint,
  acc: number | undefined,
  more: Record<string, unknown> = {},
): Run {
  const hparams = { ...(aug === undefined ? {} : { aug }), seed, ...more };
  return makeRun({
    hash: `${aug}-${seed}`,
    params: { hparams },
    metrics: acc === undefined ? {} : { "acc@test": acc },
  });
}

function questionOf(runs: readonly Run[]) {
  const by = columnsOf(runs).find("aug")!;
  return { by, metric: "acc", context: "test" };
}

function pair(runs: readonly Run[], block = ["seed"]): Pairing {
  const columns = columnsOf(runs);
  return pairRuns(
    runs,
    questionOf(runs),
    block.map((name) => columns.find(name)!),
  );
}

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof CompareError, `${error}`);
    return error.code;
  }
  return "none";
};

Deno.test("runs stand in rows of blocks and columns of values", () => {
  const { values, blocks, table, dropped } = pair([
    runOf("b", 2n, 4),
    runOf("a", 2n, 3),
    runOf("a", 1n, 1),
    runOf("b", 1n, 2),
  ]);
  assert.deepEqual(values, ["a", "b"]);
  assert.deepEqual(blocks, [[1n], [2n]]);
  assert.deepEqual(table, [[1, 2], [3, 4]]);
  assert.deepEqual(dropped, []);
});

Deno.test("a block without all values is dropped, with what it lacks", () => {
  const { blocks, dropped } = pair([
    runOf("a", 1n, 1),
    runOf("b", 1n, 2),
    runOf("c", 1n, 2),
    runOf("a", 2n, 1),
    runOf("b", 3n, 1),
    runOf("c", 3n, NaN),
  ]);
  assert.deepEqual(blocks, [[1n]]);
  assert.deepEqual(dropped, [
    { block: [2n], missing: ["b", "c"] },
    { block: [3n], missing: ["a", "c"] },
  ]);
});

Deno.test("runs without value or finite metric are counted, None is a value", () => {
  const { values, withoutValue, withoutMetric } = pair([
    runOf(null, 1n, 1),
    runOf("a", 1n, 2),
    runOf(undefined, 1n, 3),
    runOf("a", 2n, undefined),
    runOf("a", 2n, Infinity),
    runOf("a", 2n, NaN),
  ]);
  assert.deepEqual(values, [null, "a"]);
  assert.deepEqual([withoutValue, withoutMetric], [1, 3]);
});

Deno.test("two runs in a cell are an error that names both", () => {
  const runs = [
    { ...runOf("a", 1n, 1, { dim: 32n }), hash: "first" },
    { ...runOf("a", 1n, 1, { dim: 64n }), hash: "second" },
  ];
  assert.throws(() => pair(runs), (error) => {
    assert.ok(error instanceof CompareError);
    assert.equal(error.code, "two-runs-in-a-cell");
    assert.deepEqual(error.runs, ["first", "second"]);
    assert.match(error.message, /first and second .*seed=1.* dim \(32, 64\)/);
    return true;
  });
  assert.equal(pair(runs, ["seed", "dim"]).blocks.length, 2);
  // A crashed run and its repetition are no such pair.
  assert.equal(
    pair([...runs.slice(0, 1), runOf("a", 1n, undefined)]).blocks.length,
    1,
  );
});

Deno.test("1 and 1.0 are one value and one block", () => {
  const runs = [
    makeRun({ params: { aug: 1n, seed: 1n }, metrics: { "acc@test": 1 } }),
    makeRun({ params: { aug: 1, seed: 1 }, metrics: { "acc@test": 1 } }),
  ];
  assert.equal(codeOf(() => pair(runs)), "two-runs-in-a-cell");
});

Deno.test("blocks are seeds and splits unless told otherwise", () => {
  const run = (n: bigint) =>
    makeRun({
      params: {
        hparams: {
          seed: n,
          torch_seed: n,
          split_index: n,
          seed_everything: n,
          campaign_exp_idx: n,
          fixed_seed: 1n,
          lr: n,
        },
        split_index: n,
      },
    });
  assert.deepEqual(defaultBlock([run(1n), run(2n)], "lr"), [
    "seed",
    "torch_seed",
    "hparams.split_index",
    "split_index",
  ]);
  assert.deepEqual(defaultBlock([run(1n), run(2n)], "seed")[0], "torch_seed");
  assert.deepEqual(defaultBlock([run(1n)], "lr"), []);
});

Deno.test("what is too little to compare is refused", () => {
  const one = [runOf("a", 1n, 1), runOf("a", 2n, 1)];
  assert.equal(codeOf(() => comparePaired(pair(one))), "too-few-values");
  assert.equal(
    codeOf(() => comparePaired(pair([runOf("a", 1n, NaN)]))),
    "too-few-values",
  );
  const block = [runOf("a", 1n, 1), runOf("b", 1n, 1), runOf("b", 2n, 1)];
  assert.equal(codeOf(() => comparePaired(pair(block))), "too-few-blocks");
  const unpaired = (runs: Run[]) =>
    compareUnpaired(samplesOf(runs, questionOf(runs)));
  assert.equal(codeOf(() => unpaired(one)), "too-few-values");
  assert.equal(codeOf(() => unpaired(block.slice(0, 2))), "too-few-runs");
});

Deno.test("two values have Wilcoxon's test alone", () => {
  const pairing: Pairing = {
    values: ["a", "b"],
    blocks: [[1n], [2n], [3n]],
    table: [[1, 2], [1, 3], [1, 4]],
    dropped: [],
    withoutValue: 0,
    withoutMetric: 0,
  };
  const found = comparePaired(pairing);
  assert.equal(found.friedman, undefined);
  assert.equal(found.nemenyi, undefined);
  assert.deepEqual(
    found.values.map(({ value, meanRank }) => [value, meanRank]),
    [
      ["b", 1],
      ["a", 2],
    ],
  );
  assert.equal(found.pairs[0]!.difference.mean, 2);
  assert.equal(found.pairs[0]!.wilcoxon.p, 0.25);
  assert.equal(found.pairs[0]!.holmP, 0.25);
  const lower = comparePaired(pairing, { lowerIsBetter: true });
  assert.equal(lower.values[0]!.value, "a");
  assert.equal(lower.pairs[0]!.difference.mean, -2);
});

Deno.test("Tukey's test is scipy's for samples of unequal size", () => {
  const { values, pairs, df } = compareUnpaired({
    values: ["a", "b", "c"],
    numbers: [[1, 2, 3, 4.5], [2, 3, 5], [7, 8, 9, 9.5, 6]],
    withoutValue: 0,
    withoutMetric: 0,
  });
  assert.equal(df, 9);
  assert.deepEqual(values.map(({ value }) => value), ["c", "b", "a"]);
  const expected = [
    [0.005515270535708883, 1.5611852121513263, 7.572148121182007],
    [0.0012265537623855627, 2.5142890018898534, 8.035710998110147],
    [0.8082129733256335, -2.4348744085197622, 3.8515410751864290],
  ];
  for (const [i, [p, low, high]] of expected.entries()) {
    const { difference, p: found } = pairs[i]!;
    assertNear(found, p!, 1e-9);
    assertNear(difference.low, low!, 1e-7);
    assertNear(difference.high, high!, 1e-7);
  }
});
