import assert from "node:assert/strict";
import { formatPaper } from "../../cli/render/paper.ts";
import { aggregate } from "../../lib/campaign/aggregate.ts";
import { bestMeans } from "../../lib/report/best.ts";
import { paperTable } from "../../lib/report/paper.ts";
import { makeRun } from "../campaign/runs.ts";

const cell = (lr: string, test: number[], val: number[]) =>
  test.map((value, i) =>
    makeRun({
      hash: `${lr}${i}`,
      params: { lr, "a_b%": 5n },
      metrics: { "acc@test": value, "acc@val": val[i]! },
    })
  );
const aggregation = aggregate(
  [
    ...cell("x", [70, 72], [1, 1]),
    ...cell("y|_", [71.001, 71.002], [-3, -4]),
    ...cell("z", [60], [2]),
  ],
  { metrics: ["acc"], contexts: ["test", "val"], groupby: ["lr", "a_b%"] },
);
const options = { precision: 2, confidence: 0.95 } as const;

Deno.test("the best mean of each context is marked, ties as printed too", () => {
  const best = (...args: ["max" | "min" | undefined, number]) =>
    bestMeans(aggregation, ...args).flat();
  assert.deepEqual(best("max", 2), [true, true, false, false, false, true]);
  assert.deepEqual(best("max", 3), [false, true, false, false, false, true]);
  assert.deepEqual(best("min", 2), [false, false, true, false, true, false]);
  assert.deepEqual(best(undefined, 2), Array(6).fill(false));
});

Deno.test("a group alone in its context is not marked", () => {
  const lone = aggregate(cell("x", [1], [1]), {
    metrics: ["acc", "missing"],
    contexts: ["test"],
    groupby: ["lr"],
  });
  assert.deepEqual(bestMeans(lone, "max", 2), [[false, false]]);
});

Deno.test("Markdown: mean ± interval, the best in bold", () => {
  const text = formatPaper(
    "md",
    paperTable([{ id: "c", aggregation }], { ...options, best: "max" }),
  );
  assert.equal(
    text,
    `| test_split_name | lr | a_b% | runs | acc ± ci95 | run_duration ± ci95 |
| --- | --- | ---: | ---: | ---: | ---: |
| test | x | 5 | 2 | **71.00 ± 12.71** | 60.00 ± 0.00 |
| test | y\\|\\_ | 5 | 2 | **71.00 ± 0.01** | 60.00 ± 0.00 |
| test | z | 5 | 1 | 60.00 | 60.00 |
| val | x | 5 | 2 | 1.00 ± 0.00 | 60.00 ± 0.00 |
| val | y\\|\\_ | 5 | 2 | -3.50 ± 6.35 | 60.00 ± 0.00 |
| val | z | 5 | 1 | **2.00** | 60.00 |
`,
  );
});

Deno.test("LaTeX: booktabs, a rule between contexts, everything escaped", () => {
  const text = formatPaper(
    "latex",
    paperTable([{ id: "c", aggregation }], {
      ...options,
      precision: 1,
      best: "min",
    }),
  );
  assert.equal(
    text,
    String.raw`\begin{tabular}{llrrrr}
\toprule
test\_split\_name & lr & a\_b\% & runs & acc $\pm$ ci95 & run\_duration $\pm$ ci95 \\
\midrule
test & x & 5 & 2 & 71.0 $\pm$ 12.7 & 60.0 $\pm$ 0.0 \\
test & y\textbar{}\_ & 5 & 2 & 71.0 $\pm$ 0.0 & 60.0 $\pm$ 0.0 \\
test & z & 5 & 1 & \textbf{60.0} & 60.0 \\
\midrule
val & x & 5 & 2 & 1.0 $\pm$ 0.0 & 60.0 $\pm$ 0.0 \\
val & y\textbar{}\_ & 5 & 2 & \textbf{$-$3.5 $\pm$ 6.4} & 60.0 $\pm$ 0.0 \\
val & z & 5 & 1 & 2.0 & 60.0 \\
\bottomrule
\end{tabular}
`,
  );
});

Deno.test("contexts that alternate have no rules between them", () => {
  const { groups } = aggregation;
  const mixed = [0, 3, 1, 4].map((place) => groups[place]!);
  const table = paperTable(
    [{ id: "c", aggregation: { ...aggregation, groups: mixed } }],
    options,
  );
  assert.deepEqual(table.sections.map((rows) => rows.length), [4]);
});

Deno.test("several campaigns have a column, unless they are grouped by it", () => {
  const of = (groupby: string[]) => {
    const runs = cell("x", [1, 2], [1, 2])
      .map((run) => ({ ...run, params: { ...run.params, campaign_id: "c" } }));
    const aggregation = aggregate(runs, {
      metrics: ["acc"],
      contexts: ["test"],
      groupby,
    });
    const campaigns = [{ id: "c", aggregation }, { id: "d", aggregation }];
    return paperTable(campaigns, options);
  };
  const apart = of(["lr"]);
  assert.deepEqual(apart.keyNames, ["campaign_id", "test_split_name", "lr"]);
  assert.deepEqual(apart.sections.map(([row]) => row?.key[0]), ["c", "d"]);
  assert.deepEqual(of(["campaign_id"]).keyNames, [
    "test_split_name",
    "campaign_id",
  ]);
});

Deno.test("what no decimals can say is named", () => {
  const runs = [["x", Infinity], ["y", -Infinity], ["z", NaN]].map(([k, acc]) =>
    makeRun({ params: { k }, metrics: { "acc@test": acc as number } })
  );
  const aggregation = aggregate(runs, {
    metrics: ["acc"],
    contexts: ["test"],
    groupby: ["k"],
  });
  const cells = (format: "md" | "latex") =>
    formatPaper(format, paperTable([{ id: "c", aggregation }], options))
      .split("\n").filter((line) => /test [|&]/.test(line))
      .map((line) => line.split(/[|&]/).at(format === "md" ? 4 : 3)!.trim());
  assert.deepEqual(cells("md"), ["∞", "-∞", ""]);
  assert.deepEqual(cells("latex"), ["$\\infty$", "$-\\infty$", ""]);
});
