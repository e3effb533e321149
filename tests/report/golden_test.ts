import assert from "node:assert/strict";
import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { boxedTable } from "../../cli/render/boxed_table.ts";
import { formatDuration } from "../../cli/render/duration.ts";
import { plainTable } from "../../cli/render/plain_table.ts";
import { reportTable } from "../../cli/render/report_table.ts";
import type { Run } from "../../lib/aim/run.ts";
import { aggregate, defaultGroupby } from "../../lib/campaign/aggregate.ts";
import { columnsOf, selectColumns } from "../../lib/campaign/columns.ts";
import { contextNames } from "../../lib/campaign/metrics.ts";
import { overviewOf } from "../../lib/campaign/overview.ts";
import { pythonRepr, pythonStr } from "../../lib/campaign/python.ts";
import { runsInfo } from "../../lib/campaign/runsinfo.ts";
import { defaultSplit, splitRuns } from "../../lib/campaign/split.ts";
import { reportCells } from "../../lib/report/report_cells.ts";
import { runsInfoParquet } from "../../lib/report/runsinfo_parquet.ts";
import { summaryCsv } from "../../lib/report/summary_csv.ts";
import { savedRuns } from "../campaign/runs.ts";
import { sharedTest } from "../shared.ts";

interface Golden {
  files: string;
  printed: string;
  metrics: string[];
  groupby?: string[];
  precision: number;
}

const goldens: Golden[] = [
  {
    files: "campaign1/report/",
    printed: "campaign1/report.txt",
    metrics: ["acc"],
    precision: 2,
  },
  {
    files: "campaign1/report_groupby_acc_f1_p3/",
    printed: "campaign1/report_groupby_acc_f1_p3.txt",
    metrics: ["acc", "f1"],
    groupby: ["flowpic_dim", "aug_name"],
    precision: 3,
  },
  {
    files: "campaign2/report_groupby/",
    printed: "campaign2/report_groupby.txt",
    metrics: ["acc"],
    groupby: ["flowpic_dim", "aug_name"],
    precision: 2,
  },
];

for (const golden of goldens) {
  const { metrics, precision } = golden;
  const open = async (shared: URL) => {
    const folder = new URL(`golden/${golden.files}`, shared);
    const runs = await savedRuns(folder);
    const contexts = contextNames(runs);
    const groupby = golden.groupby ?? defaultGroupby(runs);
    const aggregation = aggregate(runs, { metrics, contexts, groupby });
    return { folder, runs, contexts, aggregation };
  };

  sharedTest(
    `${golden.printed}: the table, character by character`,
    async (shared) => {
      const { aggregation } = await open(shared);
      const printed = await read(shared, golden.printed);
      const expected = printed.split("\n").map((line) => line.trimEnd())
        .filter((line) => !/^(campaign_id|runs|saving):|^$/.test(line));
      const drawn = reportTable(reportCells(aggregation, { precision }));
      assert.deepEqual(drawn.trimEnd().split("\n"), expected);
    },
  );

  sharedTest(`${golden.files}: the summaries`, async (shared) => {
    const { folder, runs, aggregation } = await open(shared);
    const splits = splitRuns(runs, defaultSplit(runs));
    assert.equal(splits.length, 3);
    for (const { suffix, by } of splits) {
      const name = `summary${suffix}.csv`;
      const expected = await Deno.readTextFile(new URL(name, folder));
      assert.ok(by !== undefined);
      assertCsv(summaryCsv(aggregation, { only: by }), expected);
    }
  });

  sharedTest(`${golden.files}: the runs' tables`, async (shared) => {
    const { folder, runs, contexts } = await open(shared);
    for (const split of splitRuns(runs, defaultSplit(runs))) {
      const name = `runsinfo${split.suffix}.parquet`;
      const expected = await Deno.readFile(new URL(name, folder));
      const ours = runsInfoParquet(runsInfo(split.runs, { metrics, contexts }));
      assert.deepEqual(types(ours), types(expected));
      assert.deepEqual(
        await parquetReadObjects({ file: ours.buffer }),
        await parquetReadObjects({ file: expected.buffer }),
      );
    }
  });

  sharedTest(`${golden.printed}: files in the order saved`, async (shared) => {
    const { runs } = await open(shared);
    const printed = await read(shared, golden.printed);
    const saved = [...printed.matchAll(/runsinfo(_\w+)\.parquet/g)];
    assert.deepEqual(
      splitRuns(runs, defaultSplit(runs)).map(({ suffix }) => suffix),
      saved.map(([, suffix]) => suffix),
    );
  });
}

for (const campaign of ["campaign1", "campaign2"]) {
  const open = (shared: URL): Promise<Run[]> => {
    const folder = campaign === "campaign1" ? "report" : "report_groupby";
    return savedRuns(new URL(`golden/${campaign}/${folder}/`, shared));
  };

  sharedTest(`${campaign}/ls.txt`, async (shared) => {
    const runs = await open(shared);
    const names = ["hash", "creation_time", "end_time"];
    const columns = selectColumns(names, columnsOf(runs));
    const rows = runs.map((run) =>
      columns.map((column) => pythonStr(column.read(run) ?? null))
    );
    const expected = await read(shared, `golden/${campaign}/ls.txt`, "");
    assert.equal(plainTable(names, rows), expected.replace(/ +$/gm, ""));
  });

  sharedTest(`${campaign}/properties.txt`, async (shared) => {
    const overview = overviewOf(await open(shared));
    const { mean, std } = overview.duration;
    const list = (
      name: string,
      values: readonly (string | bigint | boolean)[],
    ) => [
      name,
      `${values.length}`,
      pythonRepr([...values]),
    ];
    // The files hold no training metrics: what the table says of metrics is given.
    const drawn = boxedTable(
      [{ name: "Name" }, { name: "No. unique", align: "right" }, {
        name: "Value",
      }],
      [
        [
          ["runs", "-", `${overview.runs}`],
          [
            "run duration (mean ± std)",
            "-",
            `${formatDuration(mean)} ± ${formatDuration(std)}`,
          ],
          list("metrics", [
            ..."acc best_epoch best_loss f1 loss precision recall".split(" "),
          ]),
          list("contexts", [
            ..."test-human test-script test-train-val-leftover train val".split(
              " ",
            ),
          ]),
        ],
        [overview.experiments, ...overview.hyperparameters].map((
          { name, values },
        ) => [name, `${values.length}`, pythonRepr([...values])]),
      ],
      { width: 100 },
    );
    assert.equal(
      drawn,
      await read(shared, `golden/${campaign}/properties.txt`, ""),
    );
  });
}

function read(shared: URL, path: string, folder = "golden/"): Promise<string> {
  return Deno.readTextFile(new URL(folder + path, shared));
}

function types(file: Uint8Array<ArrayBuffer>): [string, string | undefined][] {
  const { children } = parquetSchema(parquetMetadata(file.buffer));
  // A column without any value has no type in pandas' files, a text's in ours.
  return children.map(({ element }) => [
    element.name,
    element.logical_type?.type === "NULL" ? "BYTE_ARRAY" : element.type,
  ]);
}

function assertCsv(actual: string, expected: string): void {
  const cells = (csv: string) =>
    csv.trimEnd().split("\n").map((l) => l.split(","));
  const [ours, theirs] = [cells(actual), cells(expected)];
  assert.deepEqual(ours.slice(0, 2), theirs.slice(0, 2));
  assert.equal(ours.length, theirs.length);
  for (const [i, row] of theirs.entries()) {
    for (const [j, cell] of row.entries()) {
      const own = ours[i]?.[j] ?? "";
      const isFloat = /^-?\d+\.\d+$/.test(cell);
      if (!isFloat || theirs[1]?.[j] !== "ci95") assert.equal(own, cell);
      else assert.ok(Math.abs(Number(own) / Number(cell) - 1) < 1e-9, own);
    }
  }
}
