/**
 * An export with names that have a meaning in paths, in URLs, in SQL, or to
 * somebody who guesses types.
 *
 * @module
 */
import assert from "node:assert/strict";
import { AtomicFile } from "../../cli/write.ts";
import { campaignOf } from "../../lib/campaign/campaigns.ts";
import type { ExportColumn, ExportRow } from "../../lib/export/column.ts";
import { parquetTable } from "../../lib/export/parquet_table.ts";
import { partitionFolder } from "../../lib/export/partition.ts";
import { runsColumns, runsRow } from "../../lib/export/runs_table.ts";
import {
  metricsColumns,
  pointsColumns,
} from "../../lib/export/series_tables.ts";
import { Shapes } from "../../lib/export/shape.ts";
import { makeRun } from "../campaign/runs.ts";
import type { Row } from "./engines.ts";

const campaigns = [
  undefined,
  "",
  "..",
  "a/b",
  "a\\b",
  "a=b",
  "a%2Fb",
  "100%",
  "a b",
  " a ",
  "a.",
  "naïve 流量 🚀",
  "007",
  "1e5",
  "2024-01-01",
  "true",
  "a+b",
  "a\nb",
  "quote'\"",
  "[a]{b}*?",
  "__HIVE_DEFAULT_PARTITION__",
  "null",
  "x".repeat(300),
];

/** Writes a run of each campaign, and empty tables of metrics and points. */
export function writeHostile(lake: string): void {
  const runs = campaigns.map((campaign, i) =>
    makeRun({
      hash: `${i}`.padStart(4, "0"),
      params: {
        lr: 1,
        LR: 2n,
        hash: "mine",
        'a`b"c': true,
        "a,b;{}()=\n": "x",
        "": 0.5,
        mixed: i % 2 === 0 ? 1n : "1",
        ...campaign === undefined ? {} : { campaign_id: campaign },
      },
    })
  );
  const shapes = new Shapes();
  for (const run of runs) shapes.numberOf(run);
  const columns = runsColumns(shapes.all);
  const empty = "campaign_id=x/part-00001.parquet";
  write(`${lake}/metrics/${empty}`, metricsColumns, []);
  write(`${lake}/points/${empty}`, pointsColumns, []);
  for (const run of runs) {
    const folder = `${lake}/runs/${partitionFolder(campaignOf(run))}`;
    write(`${folder}/part-${run.hash}.parquet`, columns, [
      runsRow(run, columns),
    ]);
  }
}

function write(
  path: string,
  columns: readonly ExportColumn[],
  rows: readonly ExportRow[],
): void {
  using file = new AtomicFile(path);
  const table = parquetTable(columns, (bytes) => file.write(bytes));
  for (const row of rows) table.add(row);
  table.finish();
  file.commit();
}

/** Fails where an engine reads other than what was written. */
export function checkHostile(rows: readonly Row[]): void {
  assert.equal(rows.length, campaigns.length);
  for (const [i, row] of rows.entries()) {
    const campaign = campaigns[i];
    const read = row["campaign_id"];
    assert.equal(row["params.campaign_id"], campaign ?? null);
    if (campaign === undefined || campaign === "") assert.equal(read, null);
    else if (campaign.length > 200) {
      assert.match(`${read}`, /^x{200,}~[0-9a-f]{16}$/);
    } else assert.equal(read, campaign);
    assert.deepEqual(
      [row["LR"], row["params.lr"], row["params.hash"], row["params."]],
      [2, 1, "mine", 0.5],
    );
    assert.deepEqual([row['a`b"c'], row["a,b;{}()=\n"]], [true, "x"]);
    assert.equal(row["mixed"], i % 2 === 0 ? "1" : '"1"');
  }
}
