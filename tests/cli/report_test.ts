import assert from "node:assert/strict";
import { parquetReadObjects } from "hyparquet";
import { command, run, runOn, withCopy } from "./harness.ts";
import { assertSnapshot } from "./snapshot.ts";

const NO_SAVE = ["report", "--no-save"];

Deno.test("report prints the 63 rows of tcbench's documentation", async () => {
  const { status, out, err } = await runOn("campaign", NO_SAVE);
  assert.deepEqual([status, err], [0, ""]);
  assertSnapshot("report_campaign.txt", out);
  const rows = out.split("\n").filter((line) => / 15 /.test(line));
  assert.equal(rows.length, 63);
});

Deno.test("report groups, selects and rounds as it is told", async () => {
  const { out } = await runOn("campaign", [
    ...NO_SAVE,
    "--groupby",
    "flowpic_dim,aug_name",
    "--contexts",
    "test-human",
    "--metrics",
    "acc,f1",
    "--precision",
    "3",
  ]);
  assertSnapshot("report_campaign_groupby.txt", out);
});

Deno.test("report takes the newest campaign, one by name, or all", async () => {
  const ids = async (...args: string[]) => {
    const { out } = await runOn("two-campaigns", [...NO_SAVE, ...args]);
    return [...out.matchAll(/^campaign_id: (.+)$/gm)].map(([, id]) => id);
  };
  const all = await ids("--campaign-id", "all");
  assert.equal(all.length, 2);
  assert.deepEqual(await ids(), [all[0]]);
  assert.deepEqual(await ids("--campaign-id", all[1]!), [all[1]]);
  const wrong = await runOn("two-campaigns", [
    ...NO_SAVE,
    "--campaign-id",
    `${all[0]}x`,
  ]);
  assert.equal(wrong.status, 2);
  assert.match(wrong.err, new RegExp(`did you mean ${all[0]}\\?`));
});

Deno.test("report saves a pair of files for each flowpic_dim", async () => {
  await withCopy("campaign", async (root) => {
    const { status, out } = await run(["report", "--aim-repo", root]);
    assert.equal(status, 0);
    const folder = `${root}/campaign_summary/augment-at-loading-with-dropout`;
    const saved = [...out.matchAll(/^saving: (.+)$/gm)].map(([, path]) =>
      path!
    );
    assert.deepEqual(
      saved.slice().sort(),
      ["1500", "32", "64"].flatMap((dim) => [
        `${folder}/runsinfo_flowpic_dim_${dim}.parquet`,
        `${folder}/summary_flowpic_dim_${dim}.csv`,
      ]).sort(),
    );
    assert.deepEqual([...Deno.readDirSync(folder)].length, 6);
    const bytes = await Deno.readFile(
      `${folder}/runsinfo_flowpic_dim_32.parquet`,
    );
    const rows = await parquetReadObjects({ file: bytes.buffer });
    assert.equal(rows.length, 315);
    assert.equal(rows[0]!.flowpic_dim, 32n);
    assert.equal(typeof rows[0]!.acc, "number");
    const csv = await Deno.readTextFile(`${folder}/summary_flowpic_dim_32.csv`);
    assert.deepEqual(csv.split("\n").slice(0, 2), [
      "test_split_name,aug_name,acc,acc,acc,acc,run_duration,run_duration,run_duration",
      ",,count,mean,std,ci95,mean,std,ci95",
    ]);
    assert.equal(csv.trimEnd().split("\n").length, 2 + 21);
  });
});

Deno.test("report splits a pktseries campaign by max_n_pkts", async () => {
  await withCopy("pktseries", async (root) => {
    const { out } = await run(["report", "--aim-repo", root]);
    const names = [...out.matchAll(/^saving: .+\/(.+)$/gm)].map(([, name]) =>
      name
    );
    assert.deepEqual(names.sort(), [
      "runsinfo_max_n_pkts_10.parquet",
      "runsinfo_max_n_pkts_30.parquet",
      "summary_max_n_pkts_10.csv",
      "summary_max_n_pkts_30.csv",
    ]);
  });
});

Deno.test("report prints the table even where it cannot save", async () => {
  await withCopy("pktseries", async (root) => {
    await Deno.writeTextFile(`${root}/campaign_summary`, "a file in the way");
    const { status, out, err } = await run(["report", "--aim-repo", root]);
    assert.equal(status, 1);
    assert.match(out, /campaign_id/);
    assert.equal(err.trimEnd().split("\n").length, 1);
    assert.match(err, /--output-folder DIR.*--no-save/);
  });
});

Deno.test("report names metrics and contexts that exist", async () => {
  const metric = await runOn("campaign", [...NO_SAVE, "--metrics", "precison"]);
  assert.equal(metric.status, 2);
  assert.match(metric.err, /did you mean precision\?.*best_epoch, best_loss/);
  const context = await runOn("campaign", [...NO_SAVE, "--contexts", "tests"]);
  assert.equal(context.status, 2);
  assert.match(context.err, /test-human, test-script/);
  const column = await runOn("campaign", [...NO_SAVE, "--groupby", "augname"]);
  assert.equal(column.status, 2);
  assert.match(column.err, /aug_name/);
});

Deno.test("report says what it chose where tcbench's names are absent", async () => {
  const { status, out, err } = await runOn("contexts", NO_SAVE);
  assert.equal(status, 0);
  assert.match(err, /--contexts/);
  assertSnapshot("report_contexts.txt", out);
});

Deno.test("a run without the metric counts, but not in the mean", async () => {
  const { out } = await runOn("mixed", [
    ...NO_SAVE,
    "--quiet",
    "--format",
    "json",
    "--metrics",
    "acc",
    "--groupby",
    "campaign_id",
  ]);
  const rows = JSON.parse(out);
  const lacking = rows.filter((row: { runs: number; acc_count: number }) =>
    row.acc_count < row.runs
  );
  assert.ok(lacking.length > 0);
});

Deno.test("machine formats have all digits and say where files go on stderr", async () => {
  await withCopy("pktseries", async (root) => {
    const { out, err } = await run([
      "report",
      "--aim-repo",
      root,
      "--format",
      "csv",
    ]);
    assert.match(
      out,
      /^campaign_id,test_split_name,.*acc_mean,acc_std,acc_ci95/,
    );
    assert.match(out, /\d\.\d{10,}/);
    assert.doesNotMatch(out, /saving/);
    assert.match(err, /^saving: /m);
  });
});

Deno.test("another confidence gives another interval of another name", async () => {
  const { out } = await runOn("campaign", [...NO_SAVE, "--confidence", "0.99"]);
  assert.match(out, /mean +std +ci99/);
});

Deno.test("a killed report leaves whole files or none", async () => {
  await withCopy("campaign", async (root) => {
    const out = `${root}/out`;
    for (const wait of [150, 250, 300, 350, 400, 450, 500, 600]) {
      const child = command([
        "report",
        "--aim-repo",
        root,
        "--output-folder",
        out,
      ], {
        permissions: ["--allow-all"],
        stdout: "null",
        stderr: "null",
      }).spawn();
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        child.kill("SIGKILL");
      } catch (error) {
        // It was quicker and has ended already.
        if (!(error instanceof TypeError)) throw error;
      }
      await child.status;
      for (const path of visibleFiles(out)) {
        if (path.endsWith(".csv")) {
          assert.equal(Deno.readTextFileSync(path).split("\n").length, 24);
        } else {
          const rows = await parquetReadObjects({
            file: Deno.readFileSync(path).buffer,
          });
          assert.equal(rows.length, 315);
        }
      }
    }
  });
});

function visibleFiles(root: string): string[] {
  const folder = `${root}/campaign_summary/augment-at-loading-with-dropout`;
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name)
      .filter((name) => !name.startsWith(".")).map((name) =>
        `${folder}/${name}`
      );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
