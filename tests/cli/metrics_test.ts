import assert from "node:assert/strict";
import { parquetReadObjects } from "hyparquet";
import { parse } from "csv-parse/sync";
import { expectedOf } from "../testdata.ts";
import { run, runOn, withCopy } from "./harness.ts";
import { assertSnapshot } from "./snapshot.ts";

const CAMPAIGN_RUN = "014bc1e31b01888cd0d834c8";

/** The run of the series that were not tracked like any other. */
const [oddRun] = Object.entries(expectedOf("series").runs)
  .find(([, { metrics }]) =>
    metrics?.some(({ name }) => name === "not finite")
  )!;
/** The run of texts, logs and distributions. */
const [textRun] = Object.entries(expectedOf("series").runs)
  .find(([, { metrics }]) => metrics?.some(({ name }) => name === "samples"))!;
/** The run whose writer was killed between a value and its step. */
const ORPHAN_RUN = "1983535d1b1f50d5a20aeab3";

Deno.test("metrics prints the points that Aim has, by step", async () => {
  let points = 0;
  for (const [hash, { metrics }] of Object.entries(expectedOf("series").runs)) {
    const { out } = await runOn("series", [
      "metrics",
      hash,
      "--format",
      "jsonl",
      "--quiet",
    ]);
    const rows = out.split("\n").filter((line) => line !== "")
      .map((line) => JSON.parse(line));
    for (const { name, context, points: wanted = [] } of metrics!) {
      const label = Object.values(context)[0] ?? "none";
      const shown = rows.filter((row) =>
        row.metric === name && row.context === label
      );
      if (wanted.length === 0) continue;
      points += wanted.length;
      assert.deepEqual(
        shown.map(({ step, epoch, time, value }) => [step, epoch, time, value]),
        wanted.map(([step, epoch, time, value]) => [
          step,
          epoch,
          time,
          python(value),
        ]),
        `${hash} ${name}`,
      );
    }
  }
  assert.ok(points > 300);
});

/** The expected files write what JSON has no numbers for as Python does. */
function python(value: unknown): unknown {
  const names = new Map([["nan", "NaN"], ["inf", "Infinity"]]);
  if (value === "-inf") return "-Infinity";
  return names.get(value as string) ?? value;
}

Deno.test("metrics takes names and contexts", async () => {
  const { status, out } = await runOn("campaign", [
    "metrics",
    "014bc1",
    "--name",
    "loss,acc",
    "--context",
    "val",
    "--format",
    "csv",
  ]);
  assert.equal(status, 0);
  const [header, ...rows]: string[][] = parse(out);
  assert.deepEqual(header, [
    "hash",
    "metric",
    "context",
    "step",
    "epoch",
    "time",
    "value",
  ]);
  assert.deepEqual(
    rows.map(([hash, metric, context, step]) => [hash, metric, context, step]),
    ["acc", "loss"].flatMap((metric) =>
      ["0", "1", "2", "3", "4", "5"].map((step) => [
        CAMPAIGN_RUN,
        metric,
        "val",
        step,
      ])
    ),
  );
});

Deno.test("on a terminal a series is a line with a picture", async () => {
  const args = ["metrics", "014bc1"];
  const wide = await runOn("campaign", args, {
    columns: 120,
    env: { NO_COLOR: "1" },
  });
  assertSnapshot("metrics_campaign.txt", wide.out);
  const narrow = await runOn("campaign", args, {
    columns: 60,
    env: { NO_COLOR: "1" },
  });
  assertSnapshot("metrics_campaign_narrow.txt", narrow.out);
  for (const line of narrow.out.split("\n")) assert.ok(line.length <= 60, line);
});

Deno.test("texts, logs and distributions are shown as what they are", async () => {
  const { out } = await runOn("series", ["metrics", textRun]);
  assertSnapshot("metrics_texts.txt", out);
  const terminal = await runOn("series", ["metrics", textRun, oddRun], {
    columns: 100,
    env: { NO_COLOR: "1" },
  });
  assertSnapshot("metrics_series.txt", terminal.out);
});

Deno.test("what lost its step or its value is counted", async () => {
  const { status, err } = await runOn("series", ["metrics", ORPHAN_RUN]);
  assert.equal(status, 0);
  assert.match(err, /1 point of loss@none without a value or a step left out/);
});

Deno.test("metrics writes Parquet that keeps NaN and large integers", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/new/points.parquet`;
    const { status, out } = await runOn("series", [
      "metrics",
      textRun,
      oddRun,
      "--output",
      path,
    ]);
    assert.deepEqual([status, out], [0, ""]);
    const rows = await parquetReadObjects({
      file: Deno.readFileSync(path).buffer,
    });
    const of = (name: string) => rows.filter(({ metric }) => metric === name);
    assert.deepEqual(Object.keys(rows[0]!), [
      "hash",
      "metric",
      "context",
      "step",
      "epoch",
      "time",
      "value",
      "text",
    ]);
    assert.deepEqual(of("nan only").map(({ value }) => value), [NaN]);
    assert.equal(of("logs")[1]!["text"], "epoch 1 done");
    assert.equal(of("logs")[1]!["value"] ?? null, null);
    // A double cannot tell it from its neighbours.
    assert.equal(of("integers")[1]!["text"], "1152921504606846977");
    assert.equal(of("many")[0]!["step"], 0n);
    assert.equal(of("many")[0]!["text"] ?? null, null);
    assert.deepEqual(
      Array.from(Deno.readDirSync(`${folder}/new`), ({ name }) => name),
      ["points.parquet"],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a file's name says in which format it is written", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const args = ["metrics", ORPHAN_RUN, "--quiet"];
    for (const format of ["csv", "json", "jsonl", "tsv", "md"]) {
      const path = `${folder}/points.${format}`;
      await runOn("series", [...args, "--output", path]);
      const { out } = await runOn("series", [...args, "--format", format]);
      assert.equal(Deno.readTextFileSync(path), out);
    }
    const path = `${folder}/points.txt`;
    const unknown = await runOn("series", [...args, "--output", path]);
    assert.equal(unknown.status, 2);
    assert.match(unknown.err, /has to end in \.parquet/);
    const both = [
      ...args,
      "--output",
      `${folder}/a.parquet`,
      "--format",
      "csv",
    ];
    assert.equal((await runOn("series", both)).status, 2);
    await runOn("series", [...args, "--output", path, "--format", "csv"]);
    assert.match(Deno.readTextFileSync(path), /^hash,metric/);
    const inFile = `${path}/points.csv`;
    const failed = await runOn("series", [...args, "--output", inFile]);
    assert.equal(failed.status, 1);
    assert.match(failed.err, /^aimrepo: Cannot write .*points\.csv: /);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("points can be chosen, sorted and limited, on a terminal too", async () => {
  const args = [
    ...["metrics", "014bc1", "--name", "acc", "--context", "val"],
    ...["--columns", "step,value", "--sort=-value", "--limit", "1"],
  ];
  const { out } = await runOn("campaign", args, {
    columns: 80,
    env: { NO_COLOR: "1" },
  });
  assert.equal(out, " step  value\n 5     91.51172701660315\n");
  const parquet = [...args, "--output", "points.parquet"];
  assert.equal((await runOn("campaign", parquet)).status, 2);
});

Deno.test("metrics wants hashes, and names that exist", async () => {
  assert.equal((await runOn("series", ["metrics"])).status, 2);
  const wrong = await runOn("campaign", ["metrics", "014bc1", "--name", "los"]);
  assert.equal(wrong.status, 2);
  assert.match(wrong.err, /did you mean loss\?/);
  const context = await runOn("campaign", [
    "metrics",
    "014bc1",
    "--context",
    "test",
  ]);
  assert.equal(context.status, 2);
  assert.match(context.err, /there are .*test-human/);
});

Deno.test("points that cannot be read are named, the others are shown", async () => {
  await withCopy("series", async (root) => {
    await Deno.remove(`${root}/.aim/seqs/chunks/${oddRun}`, {
      recursive: true,
    });
    const { status, out, err } = await run([
      "metrics",
      oddRun,
      textRun,
      "--aim-repo",
      root,
    ]);
    assert.equal(status, 3);
    assert.match(err, new RegExp(`warning: run ${oddRun}: Cannot read`));
    assert.match(out, /epoch 2 done/);
  });
});
