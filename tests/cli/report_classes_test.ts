import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { run, runOn, withCopy } from "./harness.ts";
import { assertSnapshot } from "./snapshot.ts";

const HUMAN = ["--contexts", "test-human", "--groupby", "flowpic_dim"];
const REPORT = ["report", "--no-save", ...HUMAN];

/** The folder of a run's artifacts, those of the first hashes first. */
function artifactsOf(root: string, run: number): string {
  const hashes = Array.from(
    Deno.readDirSync(`${root}/artifacts`),
    (e) => e.name,
  );
  return `${root}/artifacts/${hashes.sort()[run]}`;
}

const REP = "test-human_class_rep.csv";
const MTX = "test-human_conf_mtx.csv";

Deno.test("--class-report and --confusion print a table for each group", async () => {
  const { status, out, err } = await runOn("campaign", [
    ...REPORT,
    "--class-report",
    "--confusion",
  ]);
  assert.deepEqual([status, err], [0, ""]);
  assertSnapshot("report_classes.txt", out);
  const narrow = await runOn("campaign", [
    ...REPORT,
    "--class-report",
    "--confusion",
    "share",
  ], { columns: 60, env: { NO_COLOR: "1" } });
  assertSnapshot("report_classes_narrow.txt", narrow.out);
  const tables = narrow.out.split("\n").filter((line) => line.startsWith(" "));
  for (const line of tables) assert.ok(line.length <= 60, line);
});

Deno.test("all formats hold the same cells", async () => {
  const read = async (format: string, ...args: string[]) =>
    (await runOn("campaign", [...REPORT, "--format", format, ...args])).out;
  for (const how of ["sum", "mean", "share"]) {
    const rows = JSON.parse(await read("json", "--confusion", how));
    assert.equal(rows.length, 3 * 5 * 5);
    const lines = (await read("jsonl", "--confusion", how)).trimEnd();
    assert.deepEqual(lines.split("\n").map((line) => JSON.parse(line)), rows);
    const csv: Record<string, string>[] = parse(
      await read("csv", "--confusion", how),
      { columns: true },
    );
    assert.deepEqual(
      csv.map((row) => Number(row[how])),
      rows.map((row: Record<string, number>) => row[how]),
    );
  }
  const md = await read("md", "--class-report");
  assert.match(md, /\| google-doc \| 0\.68 ± 0\.09 \| /);
  const latex = await read("latex", "--class-report");
  assert.match(latex, /& google-doc & 0\.68 \$\\pm\$ 0\.09 & /);
  const pooled = JSON.parse(await read("json", "--class-report", "pooled"));
  assert.equal(pooled.length, 3 * (5 + 3));
  const [first] = pooled;
  assert.deepEqual([first.class, first.support], ["google-doc", 15 * 105]);
});

Deno.test("what is printed is saved with all digits", async () => {
  await withCopy("pktseries", async (root) => {
    const args = [
      "report",
      "--aim-repo",
      root,
      "--class-report",
      "--confusion",
    ];
    const { status, out } = await run(args);
    assert.equal(status, 0);
    const saved = [...out.matchAll(/^saving: (.+)$/gm)].map(([, path]) =>
      path!
    );
    assert.deepEqual(saved.map((path) => path.split("/").at(-1)), [
      "class_report.csv",
      "confusion_sum.csv",
    ]);
    for (const [i, kind] of ["--class-report", "--confusion"].entries()) {
      const { out } = await run([
        "report",
        "--no-save",
        "--aim-repo",
        root,
        kind,
        "--format",
        "csv",
      ]);
      assert.equal(Deno.readTextFileSync(saved[i]!), out);
    }
    const machine = await run([
      ...args.slice(0, 3),
      "--confusion",
      "--format=csv",
    ]);
    assert.doesNotMatch(machine.out, /saving/);
    assert.match(machine.err, /^saving: /);
    Deno.removeSync(`${root}/campaign_summary`, { recursive: true });
    Deno.writeTextFileSync(`${root}/campaign_summary`, "in the way");
    const blocked = await run(args);
    assert.equal(blocked.status, 1);
    assert.match(blocked.err, /Cannot save to .*--no-save/);
  });
});

Deno.test("runs without the artifact are counted and named", async () => {
  await withCopy("campaign", async (root) => {
    const gone = [3, 100].map((i) => artifactsOf(root, i));
    for (const folder of gone) Deno.removeSync(`${folder}/${MTX}`);
    const args = [...REPORT, "--aim-repo", root, "--confusion"];
    const { status, out, err } = await run(args);
    assert.equal(status, 0);
    assert.match(err, /note: 2 of 315 runs have no test-human_conf_mtx\.csv: /);
    for (const folder of gone) {
      assert.ok(err.includes(folder.split("/").at(-1)!));
    }
    assert.match(out, /\(10[34] of 105 runs\)/);
    assert.equal((await run([...args, "--quiet"])).err, "");
    for (let i = 0; i < 30; i++) {
      Deno.removeSync(`${artifactsOf(root, i)}/${REP}`);
    }
    const many = [...REPORT, "--aim-repo", root, "--class-report"];
    const short = await run(many);
    assert.match(short.err, /30 of 315 .* … \(--verbose names all\)/);
    const { err: long } = await run([...many, "--verbose"]);
    assert.equal(long.match(/ has no test-human_class_rep/g)!.length, 20);
  });
});

Deno.test("classes that only some runs have are shown with what there is", async () => {
  await withCopy("pktseries", async (root) => {
    const folder = artifactsOf(root, 0);
    Deno.writeTextFileSync(
      `${folder}/${MTX}`,
      ",google-doc,skype\ngoogle-doc,10,1\nskype,2,7\n",
    );
    Deno.writeTextFileSync(
      `${folder}/${REP}`,
      ",precision,recall,f1-score,support\nskype,0.5,0.25,0.33,4\n",
    );
    const args = [
      "report",
      "--no-save",
      "--aim-repo",
      root,
      "--contexts",
      "test-human",
      "--groupby",
      "campaign_id",
    ];
    const matrix = await run([...args, "--confusion", "--format", "json"]);
    const cells: Record<string, unknown>[] = JSON.parse(matrix.out);
    assert.equal(cells.length, 36);
    const cell = (row: string, column: string) =>
      cells.find(({ true: r, predicted }) =>
        r === row && predicted === column
      )!;
    assert.deepEqual(
      [cell("skype", "skype").count, cell("skype", "skype").sum],
      [
        1,
        7,
      ],
    );
    assert.deepEqual(
      [cell("skype", "youtube").count, cell("skype", "youtube").sum],
      [0, "NaN"],
    );
    assert.equal(cell("google-doc", "google-doc").count, 12);
    assert.equal(cell("google-drive", "google-drive").count, 11);
    const report = await run([...args, "--class-report", "--format", "json"]);
    const skype = JSON.parse(report.out).find((row: { class: string }) =>
      row.class === "skype"
    );
    assert.deepEqual(
      [skype.runs, skype.recall_count, skype.recall_mean, skype.recall_std],
      [12, 1, 0.25, "NaN"],
    );
    const text = await run([...args, "--class-report"]);
    assert.match(text.out, /^ skype +0\.50 +0\.25 +0\.33 +4$/m);
    const { out } = await run([...args, "--confusion"]);
    assert.match(out, /^ skype .* \[7\]/m);
    assert.match(out, / - /);
  });
});

Deno.test("hostile artifacts are named, and the rest goes on", async () => {
  await withCopy("pktseries", async (root) => {
    const hostile = [
      "",
      "\x00\xff",
      ",a\na,x\x1b[31m\n",
      ",a,b\na,1\n",
      '"',
      `,${"a,".repeat(1000)}\n`,
    ];
    for (const [i, text] of hostile.entries()) {
      Deno.writeFileSync(
        `${artifactsOf(root, i)}/${MTX}`,
        Uint8Array.from(text, (character) => character.charCodeAt(0)),
      );
    }
    const { status, out, err } = await run([
      ...["report", "--no-save", "--aim-repo", root, "--confusion"],
      ...["--contexts", "test-human", "--groupby", "campaign_id"],
    ]);
    assert.equal(status, 3);
    assert.match(out, /\(6 of 12 runs\)/);
    const warnings = err.trimEnd().split("\n");
    assert.equal(warnings.length, hostile.length);
    for (const warning of warnings) {
      assert.match(
        warning,
        /^aimrepo: warning: run [0-9a-f]{24}: Cannot read .*_conf_mtx\.csv: /,
      );
    }
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(err, /[\x00\x1b]/);
  });
});

Deno.test("rows of classes can be chosen, sorted and limited", async () => {
  const args = [
    ...REPORT,
    "--class-report",
    "--columns",
    "class,flowpic_dim,recall_mean",
    "--sort=-recall_mean",
    "--limit",
    "2",
  ];
  const { out } = await runOn("campaign", [...args, "--format", "json"]);
  const rows: Record<string, unknown>[] = JSON.parse(out);
  assert.equal(rows.length, 2);
  assert.deepEqual(Object.keys(rows[0]!), [
    "class",
    "flowpic_dim",
    "recall_mean",
  ]);
  assert.ok(Number(rows[0]!["recall_mean"]) >= Number(rows[1]!["recall_mean"]));
  const table = await runOn("campaign", args);
  assert.match(table.out, /^ class +flowpic_dim +recall_mean\n .* 0\.71\n/m);
});

Deno.test("what cannot be answered is refused", async () => {
  const none = await runOn("mixed", ["report", "--no-save", "--class-report"]);
  assert.equal(none.status, 2);
  assert.match(none.err, /no run has .*_class_rep\.csv/);
  const two = [...REPORT, "--class-report", "--confusion", "--format", "csv"];
  assert.equal((await runOn("campaign", two)).status, 2);
  const metrics = [...REPORT, "--class-report", "--metrics", "acc"];
  const refused = await runOn("campaign", metrics);
  assert.equal(refused.status, 2);
  assert.match(refused.err, /--metrics and --split-by have no meaning/);
  const how = await runOn("campaign", [...REPORT, "--confusion", "median"]);
  assert.equal(how.status, 2);
});
