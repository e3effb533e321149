import assert from "node:assert/strict";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { parse } from "csv-parse/sync";
import type { ExportColumn, ExportRow } from "../../lib/export/column.ts";
import { kindOf, typeOf } from "../../lib/export/kind.ts";
import {
  emptyManifest,
  formatManifest,
  type Manifest,
  parseManifest,
} from "../../lib/export/manifest.ts";
import { parquetTable } from "../../lib/export/parquet_table.ts";
import { partitionFolder } from "../../lib/export/partition.ts";
import { fits, runsColumns, runsRow } from "../../lib/export/runs_table.ts";
import { Shapes } from "../../lib/export/shape.ts";
import { Survey } from "../../lib/export/survey.ts";
import { csvTable, jsonlTable } from "../../lib/export/text_table.ts";
import { columnsOf } from "../../lib/campaign/columns.ts";
import type { AimValue } from "../../lib/aim/value.ts";
import { makeRun } from "../campaign/runs.ts";

const typeOfValues = (...values: AimValue[]) => typeOf(values.map(kindOf));

Deno.test("a column has the narrowest type that changes no value", () => {
  assert.equal(typeOfValues(true, null), "BOOLEAN");
  assert.equal(typeOfValues(1n, null), "INT64");
  assert.equal(typeOfValues(2n ** 62n), "INT64");
  assert.equal(typeOfValues(1n, 0.5), "DOUBLE");
  assert.equal(typeOfValues(2n ** 53n, 0.5), "DOUBLE");
  assert.equal(typeOfValues(2n ** 53n + 1n, 0.5), "JSON");
  assert.equal(typeOfValues("a"), "STRING");
  assert.equal(typeOfValues("a", 1n), "JSON");
  assert.equal(typeOfValues(true, 1n), "JSON");
  assert.equal(typeOfValues([1n]), "JSON");
  assert.equal(typeOfValues(null), "STRING");
});

const columnsFor = (...params: Record<string, unknown>[]) => {
  const shapes = new Shapes();
  for (const one of params) shapes.numberOf(makeRun({ params: one }));
  return runsColumns(shapes.all).filter(({ path }) => path !== undefined)
    .map(({ name, type }) => `${name} ${type}`);
};

Deno.test("columns do not depend on the order of runs", () => {
  const a = { hparams: { lr: 1n, x: "a" } }, b = { hparams: { b: 1, lr: 0.1 } };
  assert.deepEqual(columnsFor(a, b), ["b DOUBLE", "lr DOUBLE", "x STRING"]);
  assert.deepEqual(columnsFor(b, a), columnsFor(a, b));
});

Deno.test("names are free of clashes, case set aside", () => {
  assert.deepEqual(
    columnsFor({
      Hash: 1n,
      hash: 2n,
      campaign_id: "c",
      lr: 1n,
      LR: 1n,
      "": 1n,
    }),
    [
      "params. INT64",
      "params.Hash INT64",
      "LR INT64",
      "params.campaign_id STRING",
      "params.hash_2 INT64",
      "params.lr INT64",
    ],
  );
});

Deno.test("a run that changed meanwhile does not fit", () => {
  const shapes = new Shapes();
  shapes.numberOf(makeRun({ params: { lr: 1n } }));
  const columns = runsColumns(shapes.all);
  assert.ok(fits(makeRun({ params: { lr: 2n } }), columns));
  assert.ok(fits(makeRun({ params: {} }), columns));
  assert.ok(!fits(makeRun({ params: { lr: "2" } }), columns));
  assert.ok(!fits(makeRun({ params: { lr: 2n, more: 1n } }), columns));
});

Deno.test("a shape is kept once, whatever the order of its parameters", () => {
  const shapes = new Shapes();
  assert.equal(shapes.numberOf(makeRun({ params: { a: 1n, b: "x" } })), 0);
  assert.equal(shapes.numberOf(makeRun({ params: { b: "y", a: 2n } })), 0);
  assert.equal(shapes.numberOf(makeRun({ params: { a: 1, b: "x" } })), 1);
  const again = new Shapes(shapes.all);
  assert.equal(again.numberOf(makeRun({ params: { a: 7, b: "" } })), 1);
});

Deno.test("a survey knows the columns of all runs", () => {
  const runs = [
    makeRun({ params: { hparams: { lr: 1n } }, metrics: { "acc@test": 1 } }),
    makeRun({ params: { hparams: { lr: 2n } }, metrics: { "acc@test": 2 } }),
    makeRun({ params: { lr: 3n }, metrics: { "acc@val": 2 } }),
  ];
  const survey = new Survey();
  for (const run of runs) survey.add(run);
  assert.deepEqual(
    survey.columns.all.map(({ name }) => name),
    columnsOf(runs).all.map(({ name }) => name),
  );
});

Deno.test("folders of campaigns are as Hive names them", () => {
  assert.equal(partitionFolder("plain-1"), "campaign_id=plain-1");
  assert.equal(partitionFolder("a/b=c %"), "campaign_id=a%2Fb%3Dc %25");
  assert.equal(partitionFolder(".."), "campaign_id=.%2E");
  assert.equal(partitionFolder("\0"), "campaign_id=%00");
  const missing = "campaign_id=__HIVE_DEFAULT_PARTITION__";
  assert.equal(partitionFolder(undefined), missing);
  assert.equal(partitionFolder(""), missing);
  assert.notEqual(partitionFolder("__HIVE_DEFAULT_PARTITION__"), missing);
  const long = partitionFolder("流".repeat(200) + "a");
  assert.ok(new TextEncoder().encode(long).length <= 255);
  assert.notEqual(long, partitionFolder("流".repeat(200) + "b"));
});

const columns: ExportColumn[] = [
  { name: "hash", type: "STRING" },
  { name: "flag", type: "BOOLEAN" },
  { name: "step", type: "INT64" },
  { name: "value", type: "DOUBLE" },
  { name: "mixed", type: "JSON" },
];

function bytesOf(
  open: typeof csvTable,
  rows: readonly ExportRow[],
  onBytes: (length: number) => void = () => {},
): Uint8Array<ArrayBuffer> {
  const parts: number[] = [];
  const table = open(columns, (bytes) => {
    parts.push(...bytes);
    onBytes(bytes.length);
  });
  for (const row of rows) table.add(row);
  table.finish();
  return new Uint8Array(parts);
}

const rows: ExportRow[] = [
  ["a", true, 2n ** 60n, 0.5, [1n, "x"]],
  ["", false, -1n, NaN, "text"],
  [undefined, null, undefined, null, undefined],
  ['q",\n', true, 0n, Infinity, 3n],
];

Deno.test("Parquet holds every value by its type", async () => {
  const file = bytesOf(parquetTable, rows).buffer;
  const none = null;
  assert.deepEqual(await parquetReadObjects({ file }), [
    { hash: "a", flag: true, step: 2n ** 60n, value: 0.5, mixed: '[1,"x"]' },
    { hash: "", flag: false, step: -1n, value: NaN, mixed: '"text"' },
    { hash: none, flag: none, step: none, value: none, mixed: none },
    { hash: 'q",\n', flag: true, step: 0n, value: Infinity, mixed: "3" },
  ]);
});

Deno.test("Parquet is passed on a row group at a time", () => {
  const many = Array.from({ length: 25 }, (_, i): ExportRow => [
    `run ${i}`,
    true,
    BigInt(i),
    i,
    null,
  ]);
  const passed: number[] = [];
  const file = bytesOf(
    (columns, sink) => parquetTable(columns, sink, { groupRows: 10 }),
    many,
    (length) => passed.push(length),
  );
  const { row_groups, num_rows } = parquetMetadata(file.buffer);
  assert.equal(num_rows, 25n);
  assert.deepEqual(row_groups.map((group) => group.num_rows), [10n, 10n, 5n]);
  assert.equal(passed.length, 4);
  const wide = bytesOf(
    (columns, sink) => parquetTable(columns, sink, { groupText: 12 }),
    many,
  );
  assert.equal(parquetMetadata(wide.buffer).row_groups.length, 11);
});

Deno.test("a table without rows is a Parquet file too", async () => {
  const file = bytesOf(parquetTable, []).buffer;
  assert.deepEqual(await parquetReadObjects({ file }), []);
});

Deno.test("CSV tells an empty text from a missing value", () => {
  const text = new TextDecoder().decode(bytesOf(csvTable, rows));
  assert.match(text, /^hash,flag,step,value,mixed\n/);
  assert.match(text, /\n"",false,-1,NaN,"""text"""\n,,,,\n/);
  const records: string[][] = parse(text);
  assert.deepEqual(records[1], [
    "a",
    "true",
    "1152921504606846976",
    "0.5",
    '[1,"x"]',
  ]);
  assert.equal(records[4]![0], 'q",\n');
});

Deno.test("JSON lines have every column", () => {
  const text = new TextDecoder().decode(bytesOf(jsonlTable, rows));
  const lines = text.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines[0], {
    hash: "a",
    flag: true,
    step: "1152921504606846976",
    value: 0.5,
    mixed: [1, "x"],
  });
  assert.deepEqual(Object.keys(lines[2]), columns.map(({ name }) => name));
});

Deno.test("a manifest is read as it was written, and nothing else is", () => {
  const manifest: Manifest = {
    ...emptyManifest("csv"),
    columns: [{ name: "lr", type: "DOUBLE", path: "hparams.lr" }],
    shapes: [[["hparams.lr", "f"]]],
    parts: {
      runs: [{ number: 1, campaign: "a", bytes: [1, 2] }],
      points: [{ number: 7, campaign: "a", bytes: [3] }],
    },
    runs: new Map([["0a", {
      row: "r",
      data: "d",
      shape: 0,
      parts: { runs: 1, points: 7 },
    }]]),
  };
  const text = formatManifest(manifest);
  assert.deepEqual(parseManifest(text), manifest);
  assert.deepEqual(
    parseManifest(formatManifest(emptyManifest("parquet"))),
    emptyManifest("parquet"),
  );
  for (
    const broken of [
      "",
      "{}",
      text.slice(0, -4),
      text.replace('"aimrepo_export":1', '"aimrepo_export":2'),
      text.replace('"csv"', '"xml"'),
      text.replace('"d",0', '"d",1'),
      text.replace('"d",0', '"d",-1'),
      text.replace('"d",0,1,7', '"d",0,1,8'),
      text.replace('"number":1', '"number":1e300'),
      text.replace('[["hparams.lr","f"]]', "[null]"),
      text.replace('[["hparams.lr","f"]]', '[["hparams.lr","?"]]'),
      text.replace('[["hparams.lr","f"]]', "[],[]"),
    ]
  ) assert.equal(parseManifest(broken), undefined, broken);
});

Deno.test("rows have a value for each column", () => {
  const run = makeRun({ hash: "0a", tags: ["t"], params: { lr: 1n } });
  const shapes = new Shapes();
  shapes.numberOf(run);
  const columns = runsColumns(shapes.all);
  const row = runsRow(run, columns);
  const byName = Object.fromEntries(
    columns.map(({ name }, i) => [name, row[i]]),
  );
  assert.equal(byName["hash"], "0a");
  assert.deepEqual(byName["tags"], ["t"]);
  assert.equal(byName["run_duration"], 60);
  assert.equal(byName["lr"], 1n);
});
