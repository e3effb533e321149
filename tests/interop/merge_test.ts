import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { layoutOf } from "../../lib/aim/layout.ts";
import { check } from "../../lib/check/check.ts";
import { merge } from "../../lib/merge/merge.ts";
import { choosePoints, killEach, pointsOf } from "../merge/killing.ts";
import {
  copyTree,
  keepRuns,
  namesIn,
  repository,
  runsOf,
  temporaryFolder,
} from "../merge/repositories.ts";
import { scenes } from "../merge/scenes.ts";
import { sharedTest } from "../shared.ts";
import { aims, interpreter, runPython } from "./python.ts";
import { unpackShared } from "./shared_data.ts";

const program = new URL("merge_aim.py", import.meta.url).pathname;
const campaigns = ["campaign1", "campaign2"];

type Runs = Record<string, unknown>;

/** What Aim says of repositories; it gets copies, as it writes to them. */
async function dump(python: string, roots: readonly string[]): Promise<Runs> {
  const copies = roots.map((root) => copyOf(root));
  return JSON.parse(await runPython(python, [program, "dump", ...copies]));
}

/** How many runs and metrics Aim shows. */
async function counts(python: string, root: string): Promise<number[]> {
  return JSON.parse(await runPython(python, [program, "open", root]));
}

function copyOf(root: string): string {
  const copy = `${temporaryFolder()}/copy`;
  copyTree(root, copy);
  return copy;
}

async function findingsIn(root: string): Promise<string[]> {
  const { findings } = await check(layoutOf(root));
  return findings.filter(({ isNote }) => !isNote)
    .map(({ kind, hash, message }) => `${kind} ${hash}: ${message}`);
}

/** Tags, notes, archived runs, crashed runs, other experiments, old series. */
const varied = ["props", "two-campaigns", "killed", "contexts", "series"];

for (const aim of aims) {
  Deno.test(`${aim} finds in a merged repository all that its sources hold`, async () => {
    const python = await interpreter(aim);
    if (python === undefined) return;
    const names = aim === "aim-3.17.4" ? varied : [...varied, "series-new"];
    const sources = await Promise.all(names.map((name) => repository(name)));
    const taken = new Set<string>();
    for (const root of sources) {
      // The same run stands in two of them, written by different Aims.
      keepRuns(root, runsOf(root).filter((hash) => !taken.has(hash)));
      for (const hash of runsOf(root)) taken.add(hash);
      // An index of their own would be stale now.
      const index = `${root}/.aim/meta/index`;
      if (namesIn(index).length > 0) {
        Deno.removeSync(index, { recursive: true });
      }
    }
    const expected = await dump(python, sources);
    const all = `${temporaryFolder()}/all`;
    await merge(sources, layoutOf(all));
    assert.deepEqual(await dump(python, [all]), expected);
    const unindexed = `${temporaryFolder()}/all`;
    await merge(sources, layoutOf(unindexed), { index: false });
    assert.deepEqual(await dump(python, [unindexed]), expected);
  });

  sharedTest(
    `${aim} finds both campaigns in the merged one, and goes on with it`,
    async (shared) => {
      const python = await interpreter(aim);
      if (python === undefined) return;
      const sources = await Promise.all(
        campaigns.map((name) => unpackShared(shared, name)),
      );
      const all = `${temporaryFolder()}/all`;
      const report = await merge(sources, layoutOf(all));
      assert.deepEqual([report.copied, report.problems], [630, []]);
      const expected = await dump(python, sources);
      assert.equal(Object.keys(expected).length, 630);
      assert.deepEqual(await dump(python, [all]), expected);

      const hash = (await runPython(python, [program, "track", all])).trim();
      assert.ok(runsOf(all).includes(hash));
      const bin = python.slice(0, python.lastIndexOf("/"));
      const reindex = ["storage", "--repo", all, "reindex"];
      await runPython(
        `${bin}/aim`,
        aim === "aim-3.17.4" ? reindex : [...reindex, "-y"],
      );
      const metrics = 18 * 630;
      assert.deepEqual(await counts(python, all), [631, metrics + 1]);
      // The next night finds its own index replaced, and everything else there.
      const again = await merge(sources, layoutOf(all));
      assert.deepEqual(
        [again.copied, again.updated, again.alreadyThere],
        [0, 0, 630],
      );
      assert.deepEqual(await findingsIn(all), []);
      assert.deepEqual(await counts(python, all), [631, metrics + 1]);
    },
  );
}

sharedTest(
  "the baseline's report on the merged repository has both goldens' numbers",
  async (shared) => {
    const sources = await Promise.all(
      campaigns.map((name) => unpackShared(shared, name)),
    );
    const all = `${temporaryFolder()}/all`;
    await merge(sources, layoutOf(all));
    const out = temporaryFolder();
    const { success, stderr } = await new Deno.Command(
      new URL("tools/baseline.sh", shared).pathname,
      {
        args: [
          "report",
          ...["--aim-repo", copyOf(all)],
          ...["--groupby", "flowpic_dim,aug_name"],
          ...["--contexts", "test-human"],
          ...["--out", out],
        ],
        stdout: "null",
        stderr: "piped",
      },
    ).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const found = namesIn(out).flatMap((id) =>
      rowsIn(`${out}/${id}/summary.csv`)
    );
    let compared = 0;
    for (
      const folder of [
        "campaign1/report_groupby_acc_f1_p3",
        "campaign2/report_groupby",
      ]
    ) {
      const golden = new URL(`golden/${folder}/`, shared).pathname;
      for (
        const name of namesIn(golden).filter((name) => /\.csv$/.test(name))
      ) {
        const dim = /(\d+)\.csv$/.exec(name)![1]!;
        for (const row of rowsIn(golden + name)) {
          const isThere = found.some((other) =>
            other.get("flowpic_dim") === dim &&
            other.get("aug_name") === row.get("aug_name") &&
            ["count", "mean", "std", "ci95"].every((column) =>
              Math.abs(
                Number(other.get(`acc ${column}`)) -
                  Number(row.get(`acc ${column}`)),
              ) < 1e-9
            )
          );
          assert.ok(isThere, `${folder}/${name}: ${[...row]}`);
          compared++;
        }
      }
    }
    assert.equal(compared, 42);
  },
);

/** The rows of a table with two header rows, by the names of both. */
function rowsIn(path: string): Map<string, string>[] {
  const [upper, lower, ...rows]: string[][] = parse(
    Deno.readTextFileSync(path),
  );
  // pandas puts the names of what is grouped by in a third row.
  const third = rows[0]!.every((cell, i) => i < 3 || cell === "")
    ? rows.shift()
    : undefined;
  const names = upper!.map((name, i) =>
    (third?.[i] || `${name} ${lower![i]}`).trim().replace(/^hparams\./, "")
  );
  return rows.map((row) => new Map(row.map((cell, i) => [names[i]!, cell])));
}

for (const [name, make] of Object.entries(scenes)) {
  Deno.test(`killed anywhere while it ${name}, Aim opens what is left`, async () => {
    const scene = await make();
    const points = await pointsOf(scene);
    const left: { point: string; root: string }[] = [];
    await killEach(scene, points, choosePoints(points, 100), (killed) => {
      if (namesIn(killed.root).includes(".aim")) left.push(killed);
      return Promise.resolve();
    });
    for (const aim of aims) {
      const python = await interpreter(aim);
      if (python === undefined) return;
      const copies = left.map(({ root }) => copyOf(root));
      const lines = (await runPython(python, [program, "open", ...copies]))
        .trim().split("\n");
      assert.equal(lines.length, copies.length);
    }
    assert.ok(left.length > 60);
  });
}

Deno.test("a new repository has the tables that Aim makes", async () => {
  const { DatabaseSync } = await import("node:sqlite");
  const source = await repository("pktseries");
  const all = `${temporaryFolder()}/all`;
  await merge([source], layoutOf(all));
  const tables = (root: string) => {
    const database = new DatabaseSync(layoutOf(root).metadata, {
      readOnly: true,
    });
    try {
      const all = (sql: string) => database.prepare(sql).all();
      return all(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
      ).map(({ name }) => [
        name,
        all(`PRAGMA table_info("${name}")`).map((column) =>
          `${column.name} ${column.type} ${column.notnull} ${column.pk}`
        ).sort(),
        all(`PRAGMA foreign_key_list("${name}")`).map((key) =>
          `${key.from} ${key.table}.${key.to} ${key.on_delete}`
        ).sort(),
        all(`PRAGMA index_list("${name}")`).map((index) => index.unique),
      ]);
    } finally {
      database.close();
    }
  };
  const ours = tables(all);
  for (const aim of aims) {
    const python = await interpreter(aim);
    if (python === undefined) continue;
    const root = temporaryFolder();
    await runPython(python, [
      "-c",
      "import aim, sys; aim.Repo.from_path(sys.argv[1], init=True)",
      root,
    ]);
    assert.deepEqual(ours, tables(root), aim);
  }
});
