import assert from "node:assert/strict";
import { holm } from "../../lib/compare/holm.ts";
import { comparePaired } from "../../lib/compare/paired.ts";
import { studentizedRangeQuantile } from "../../lib/compare/studentized_range.ts";
import { compareUnpaired } from "../../lib/compare/unpaired.ts";
import { sharedTest } from "../shared.ts";
import { assertClose, assertNear } from "./near.ts";

/** A worked case, with what scipy and autorank say of it. */
interface Case {
  columns: string[];
  rows: number[][];
  mean: Record<string, number>;
  std_ddof1: Record<string, number>;
  t_ci95_halfwidth: Record<string, number>;
  friedman?: { statistic: number; pvalue: number };
  wilcoxon_B_gt_A?: { statistic: number; pvalue: number };
  meanrank_higher_better?: Record<string, number>;
  nemenyi_pairwise_p_scipy?: Record<string, number>;
  tukey_hsd_unpaired_p: Record<string, number>;
  autorank_nonparametric: {
    pvalue: number;
    cd: number | null;
    rankdf: { name: string; meanrank: number }[];
    groups_best_to_worst?: string[][];
  };
}

interface Cases {
  studentized_range_q_inf: Record<"scipy" | "qsturng", Record<string, number>>;
  cases: Record<string, Case>;
}

const read = (shared: URL): Cases =>
  JSON.parse(
    Deno.readTextFileSync(new URL("golden/compare/cases.json", shared)),
  );
const isAlone = { dropped: [], withoutValue: 0, withoutMetric: 0 };
const pairName = (a: string, b: string) => [a, b].sort().join("|");

sharedTest("critical values are scipy's, close to autorank's", (shared) => {
  const { scipy, qsturng } = read(shared).studentized_range_q_inf;
  assert.ok(Object.keys(scipy).length > 50);
  for (const [key, q] of Object.entries(scipy)) {
    const [alpha, k] = key.split(":").map(Number);
    const found = studentizedRangeQuantile(alpha!, k!, Infinity);
    assertNear(found, q, 1e-10, key);
    assertNear(found, qsturng[key]!, 1e-3, key);
  }
});

sharedTest("paired comparisons are scipy's and autorank's", (shared) => {
  for (const [name, it] of Object.entries(read(shared).cases)) {
    const found = comparePaired({
      values: it.columns,
      blocks: it.rows.map((_, i) => [BigInt(i)]),
      table: it.rows,
      ...isAlone,
    });
    for (const { value, summary, meanRank } of found.values) {
      const key = String(value);
      assertClose(summary.mean, it.mean[key]!, 1e-12, name);
      assertClose(summary.std, it.std_ddof1[key]!, 1e-12, name);
      assertClose(summary.ci, it.t_ci95_halfwidth[key]!, 1e-9, name);
      const { meanrank } = it.autorank_nonparametric.rankdf
        .find((row) => row.name === key)!;
      assertNear(meanRank, meanrank, 1e-12, name);
      if (it.meanrank_higher_better) {
        assertNear(meanRank, it.meanrank_higher_better[key]!, 1e-12, name);
      }
    }
    const names = ([a, b]: readonly [number, number]) =>
      pairName(String(found.values[a]!.value), String(found.values[b]!.value));
    if (it.wilcoxon_B_gt_A) {
      const [pair] = found.pairs;
      // The case, like autorank, asks whether B is greater: one side of two.
      const { pvalue } = it.wilcoxon_B_gt_A;
      assertNear(pair!.wilcoxon.p, 2 * pvalue, 1e-12, name);
      assert.equal(pair!.wilcoxon.positive, it.wilcoxon_B_gt_A.statistic);
      assert.deepEqual(found.groups, []);
      continue;
    }
    assertNear(found.friedman!.statistic, it.friedman!.statistic, 1e-9, name);
    assertClose(found.friedman!.p, it.friedman!.pvalue, 1e-9, name);
    const { cd, groups_best_to_worst } = it.autorank_nonparametric;
    assertNear(found.nemenyi!.criticalDistance, cd!, 1e-3, name);
    for (const { places, nemenyiP } of found.pairs) {
      const expected = it.nemenyi_pairwise_p_scipy![names(places)]!;
      assertNear(nemenyiP!, expected, 1e-10, name);
    }
    const groups = found.groups.map(({ first, last }) =>
      found.values.slice(first, last + 1).map(({ value }) => value)
    );
    const isSignificant = it.friedman!.pvalue < 0.05;
    assert.deepEqual(groups, isSignificant ? groups_best_to_worst : []);
    const ps = found.pairs.map(({ wilcoxon }) => wilcoxon.p);
    assert.deepEqual(found.pairs.map(({ holmP }) => holmP), holm(ps));
  }
});

sharedTest("unpaired comparisons are scipy's", (shared) => {
  for (const [name, it] of Object.entries(read(shared).cases)) {
    const { values, pairs } = compareUnpaired({
      values: it.columns,
      numbers: it.columns.map((_, i) => it.rows.map((row) => row[i]!)),
      withoutValue: 0,
      withoutMetric: 0,
    });
    for (const { places: [a, b], p } of pairs) {
      const key = pairName(String(values[a]!.value), String(values[b]!.value));
      assertNear(p, it.tukey_hsd_unpaired_p[key]!, 1e-10, `${name} ${key}`);
    }
  }
});
