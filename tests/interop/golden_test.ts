import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { run } from "../cli/harness.ts";
import { sharedTest } from "../shared.ts";
import { interpreter, runPython } from "./python.ts";
import { unpackShared } from "./shared_data.ts";

const trimmed = (text: string) =>
  text.split("\n").map((line) => line.trimEnd()).join("\n");

for (const campaign of ["campaign1", "campaign2"]) {
  for (const command of ["ls", "properties"]) {
    sharedTest(
      `${command} on ${campaign} prints what tcbench prints`,
      async (shared) => {
        const root = await unpackShared(shared, campaign);
        const { status, out, err } = await run([command, "--aim-repo", root]);
        assert.deepEqual([status, err], [0, ""]);
        const golden = new URL(`golden/${campaign}/${command}.txt`, shared);
        assert.equal(trimmed(out), trimmed(await Deno.readTextFile(golden)));
      },
    );
  }
}

const reports: [campaign: string, golden: string, args: string[]][] = [
  ["campaign1", "report", []],
  ["campaign1", "report_groupby_acc_f1_p3", [
    "--groupby=flowpic_dim,aug_name",
    "--contexts=test-human",
    "--metrics=acc,f1",
    "--precision=3",
  ]],
  ["campaign2", "report_groupby", [
    "--groupby=flowpic_dim,aug_name",
    "--contexts=test-human",
  ]],
];

for (const [campaign, golden, args] of reports) {
  sharedTest(
    `${golden} of ${campaign} prints and saves what tcbench does`,
    async (shared) => {
      const root = await unpackShared(shared, campaign);
      const out = await Deno.makeTempDir({ prefix: "aimrepo-report-" });
      try {
        const outcome = await run([
          "report",
          "--aim-repo",
          root,
          "--output-folder",
          out,
          ...args,
        ]);
        assert.deepEqual([outcome.status, outcome.err], [0, ""]);
        const table = await Deno.readTextFile(
          new URL(`golden/${campaign}/${golden}.txt`, shared),
        );
        assert.equal(
          trimmed(outcome.out).replaceAll(`${out}/`, ""),
          trimmed(table).replace(/^saving: (OUT|campaign\d)\//gm, "saving: "),
        );
        const [id] = [...Deno.readDirSync(`${out}/campaign_summary`)];
        const folder = `${out}/campaign_summary/${id!.name}`;
        const theirs =
          new URL(`golden/${campaign}/${golden}/`, shared).pathname;
        const files = Array.from(Deno.readDirSync(theirs), ({ name }) => name)
          .sort();
        assert.deepEqual(
          Array.from(Deno.readDirSync(folder), ({ name }) => name).sort(),
          files,
        );
        for (const file of files.filter((name) => name.endsWith(".csv"))) {
          assertSameCsv(`${folder}/${file}`, theirs + file);
        }
        await comparePandas(folder, theirs);
      } finally {
        await Deno.remove(out, { recursive: true });
      }
    },
  );
}

/** Equal headers, order and texts; numbers to a relative 1e-9. */
function assertSameCsv(ours: string, theirs: string): void {
  const read = (path: string): string[][] => parse(Deno.readTextFileSync(path));
  const [left, right] = [read(ours), read(theirs)];
  assert.deepEqual(left.slice(0, 2), right.slice(0, 2));
  assert.equal(left.length, right.length);
  for (const [r, row] of right.entries()) {
    for (const [c, cell] of row.entries()) {
      const own = left[r]![c]!;
      const [a, b] = [Number(own), Number(cell)];
      const isClose = Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
      assert.ok(
        own === cell || cell !== "" && isClose,
        `${ours}:${r + 1}: ${own}, ${cell}`,
      );
    }
  }
}

const COMPARE = `
import pathlib, sys
import pandas as pd
ours, theirs = map(pathlib.Path, sys.argv[1:])
for path in sorted(theirs.glob('*.parquet')):
    pd.testing.assert_frame_equal(pd.read_parquet(ours / path.name), pd.read_parquet(path), check_exact=True)
    print(path.name)
`;

/** Equal columns, types, order and values, as pandas reads them. */
async function comparePandas(ours: string, theirs: string): Promise<void> {
  for (const name of ["aim-3.17.4", "aim-3.29.1"] as const) {
    const python = await interpreter(name);
    if (python === undefined) continue;
    const compared = await runPython(python, ["-c", COMPARE, ours, theirs]);
    assert.equal(compared.trim().split("\n").length, 3);
  }
}

for (const name of ["gtn", "icl", "chemtest", "minimaljax"]) {
  sharedTest(`ls, properties and report work on ${name}`, async (shared) => {
    const root = await unpackShared(shared, name);
    const on = (args: string[]) =>
      run([...args, "--aim-repo", root, "--include-archived"]);
    const runs = await on(["ls", "--format", "json"]);
    const properties = await on(["properties", "--format", "json"]);
    assert.deepEqual([runs.status, properties.status], [0, 0]);
    const [{ value }] = JSON.parse(properties.out);
    assert.equal(JSON.parse(runs.out).length, value);
    const report = await on(["report", "--no-save", "--format", "json"]);
    if (name === "minimaljax") {
      assert.equal(value, 0);
      assert.match(runs.err, /243 runs have a row .* and no data/);
      assert.equal(report.status, 2);
      assert.match(report.err, /it has no runs to report on/);
    } else {
      assert.equal(report.status, 0, report.err);
      assert.ok(JSON.parse(report.out).length > 0);
    }
  });
}
