import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { parquetReadObjects } from "hyparquet";
import { ExportFolder } from "../../cli/export/folder.ts";
import { writeRepository } from "../aim/writer.ts";
import { unpackTestdata } from "../testdata.ts";
import { command, type Outcome, run, runOn, withCopy } from "./harness.ts";

/** A folder to export to, removed at the end. */
async function withFolder(
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const parent = await Deno.makeTempDir({ prefix: "aimrepo-export-" });
  try {
    await test(`${parent}/lake`);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

const exportTo = (lake: string, root: string, ...args: string[]) =>
  run(["export", lake, "--aim-repo", root, ...args]);

/** Data files by their path, with what tells whether they were written anew. */
function filesOf(folder: string, prefix = ""): Map<string, string> {
  const files = new Map<string, string>();
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) {
      for (const [inner, id] of filesOf(path, `${prefix}${name}/`)) {
        files.set(inner, id);
      }
    } else if (prefix !== "") {
      files.set(prefix + name, `${Deno.statSync(path).ino}`);
    }
  }
  return files;
}

/** The names of files that are new, or not what they were. */
const written = (before: Map<string, string>, after: Map<string, string>) =>
  [...after].filter(([name, id]) => before.get(name) !== id)
    .map(([name]) => name).sort();

/** All rows of a table, in no order. */
// deno-lint-ignore no-explicit-any
async function rowsOf(lake: string, table: string): Promise<any[]> {
  const rows = [];
  for (const name of filesOf(lake).keys()) {
    if (!name.startsWith(`${table}/`)) continue;
    const { buffer } = Deno.readFileSync(`${lake}/${name}`);
    rows.push(...await parquetReadObjects({ file: buffer as ArrayBuffer }));
  }
  return rows;
}

const hashesOf = async (lake: string, table = "runs") =>
  [...new Set((await rowsOf(lake, table)).map(({ hash }) => hash))].sort();

const summary = ({ status, out }: Outcome) => {
  assert.equal(status, 0);
  const [, ...numbers] =
    /^runs: (\d+) new, (\d+) changed, (\d+) removed, (\d+) as they were; (\d+) files? written .*, (\d+) removed\n$/
      .exec(out) ?? [];
  return numbers.map(Number);
};

/** Removes the chunks of a run, as a deletion in Aim does. */
function deleteRun(root: string, hash: string): void {
  for (const part of ["meta", "seqs"]) {
    Deno.removeSync(`${root}/.aim/${part}/chunks/${hash}`, { recursive: true });
  }
}

/** Makes a run look as if its points had been written to. */
function touchPoints(root: string, hash: string): void {
  Deno.utimeSync(`${root}/.aim/seqs/chunks/${hash}/CURRENT`, 1e9, 1e9);
}

Deno.test("an export done again writes only what changed", async () => {
  await withCopy("two-campaigns", async (root) => {
    await withFolder(async (lake) => {
      assert.deepEqual(summary(await exportTo(lake, root)), [
        16,
        0,
        0,
        0,
        6,
        0,
      ]);
      let before = filesOf(lake);
      assert.deepEqual(summary(await exportTo(lake, root)), [
        0,
        0,
        0,
        16,
        0,
        0,
      ]);
      assert.deepEqual(filesOf(lake), before);

      const hashes = await hashesOf(lake);
      const [gone, touched, renamed] = hashes;
      deleteRun(root, gone);
      touchPoints(root, touched);
      const campaignOf = (file: string) => file.split("/")[1];
      assert.deepEqual(
        summary(await exportTo(lake, root, "--quiet")).slice(0, 4),
        [0, 1, 1, 14],
      );
      assert.deepEqual(await hashesOf(lake), hashes.slice(1));
      assert.deepEqual(await hashesOf(lake, "metrics"), hashes.slice(1));
      assert.deepEqual(await hashesOf(lake, "points"), hashes.slice(1));

      before = filesOf(lake);
      const database = new DatabaseSync(`${root}/.aim/run_metadata.sqlite`);
      database.prepare("UPDATE run SET name = ? WHERE hash = ?")
        .run("another name", renamed);
      database.close();
      assert.deepEqual(
        summary(await exportTo(lake, root, "--quiet")),
        [0, 1, 0, 14, 2, 0],
      );
      const changed = written(before, filesOf(lake));
      assert.deepEqual(
        changed.map((file) => file.split("/")[0]),
        ["metrics", "runs"],
      );
      assert.equal(campaignOf(changed[0]!), campaignOf(changed[1]!));
      const row = (await rowsOf(lake, "runs")).find(({ hash }) =>
        hash === renamed
      );
      assert.equal(row.name, "another name");
    });
  });
});

Deno.test("a campaign that is gone leaves no files", async () => {
  await withCopy("two-campaigns", async (root) => {
    await withFolder(async (lake) => {
      await exportTo(lake, root);
      const rows = await rowsOf(lake, "runs");
      const campaign = rows[0]["params.campaign_id"];
      const gone = rows.filter((row) => row["params.campaign_id"] === campaign);
      for (const { hash } of gone) deleteRun(root, hash);
      const outcome = await exportTo(lake, root, "--quiet");
      assert.deepEqual(summary(outcome), [
        0,
        0,
        gone.length,
        16 - gone.length,
        0,
        3,
      ]);
      for (const table of ["runs", "metrics", "points"]) {
        const folders = [...Deno.readDirSync(`${lake}/${table}`)];
        assert.equal(folders.length, 1);
      }
    });
  });
});

Deno.test("a hyperparameter of another type changes every file of runs, no other", async () => {
  await withFolder(async (lake) => {
    const root = await unpackTestdata("mixed");
    const on = ["--quiet", "--where"];
    const { out } = await run(
      ["export", "--aim-repo", root, "--quiet", "--columns", "hash,lr"],
    );
    const lines = out.trim().split("\n").map((line) => JSON.parse(line));
    const numbers = lines.filter(({ lr }) => typeof lr === "number");
    const texts = lines.filter(({ lr }) => typeof lr === "string");
    assert.ok(numbers.length > 0 && texts.length > 0, out);
    const some = numbers.map(({ hash }) => hash).join("|");
    assert.equal(
      (await exportTo(lake, root, ...on, `hash ~ ${some}`)).status,
      0,
    );
    const typed = await rowsOf(lake, "runs");
    assert.ok(typed.every(({ lr }) => typeof lr === "number"));
    const before = filesOf(lake);
    assert.equal((await exportTo(lake, root, "--quiet")).status, 0);
    const mixed = await rowsOf(lake, "runs");
    assert.equal(mixed.length, lines.length);
    for (const { hash, lr } of mixed) {
      const value = lines.find((line) => line.hash === hash)!.lr;
      assert.equal(lr ?? "null", JSON.stringify(value));
    }
    const kept = [...before].filter(([name, id]) =>
      filesOf(lake).get(name) === id
    );
    assert.ok(kept.every(([name]) => !name.startsWith("runs/")));
  });
});

Deno.test("--where and --include-archived say which runs an export holds", async () => {
  await withFolder(async (lake) => {
    const root = await unpackTestdata("campaign");
    const where = [
      "--where",
      "aug_name = noaug",
      "--where",
      "acc@test-human > 68",
    ];
    const { out } = await run(
      [
        "ls",
        "--aim-repo",
        root,
        "--format",
        "jsonl",
        "--columns",
        "hash",
        ...where,
      ],
    );
    const hashes = out.trim().split("\n").map((line) => JSON.parse(line).hash);
    assert.ok(hashes.length > 5 && hashes.length < 45);
    await exportTo(lake, root, ...where);
    assert.deepEqual(await hashesOf(lake), hashes.sort());
    const all = await exportTo(lake, root);
    assert.deepEqual(summary(all).slice(0, 4), [
      315 - hashes.length,
      0,
      0,
      hashes.length,
    ]);
    assert.equal((await hashesOf(lake, "points")).length, 315);
  });
  await withFolder(async (lake) => {
    const root = await unpackTestdata("props");
    const without = await exportTo(lake, root);
    assert.match(without.err, /archived (run is|runs are) left out/);
    const archived = await exportTo(lake, root, "--include-archived");
    assert.ok(summary(archived)[0]! > 0);
  });
});

Deno.test("a run that cannot be read is named every time, the rest is there", async () => {
  await withCopy("two-campaigns", async (root) => {
    await withFolder(async (lake) => {
      const [first, second] = JSON.parse(
        (await run(["ls", "--aim-repo", root, "--format", "json"])).out,
      ).map(({ hash }: { hash: string }) => hash);
      const damage = (part: string, hash: string) => {
        const folder = `${root}/.aim/${part}/chunks/${hash}`;
        Deno.writeTextFileSync(`${folder}/CURRENT`, "MANIFEST-999999\n");
      };
      damage("meta", first);
      damage("seqs", second);
      for (let time = 0; time < 2; time++) {
        const { status, err } = await exportTo(lake, root);
        assert.equal(status, 3);
        assert.match(err, new RegExp(`run ${first}: Cannot read .*meta`));
        assert.match(err, new RegExp(`run ${second}: Cannot read .*seqs`));
        assert.equal((await hashesOf(lake)).length, 15);
        assert.equal((await hashesOf(lake, "points")).length, 14);
      }
    });
  });
});

Deno.test("what a killed export left is finished and cleared away", async () => {
  const root = await unpackTestdata("campaign");
  await withFolder(async (lake) => {
    const process = command(["export", lake, "--aim-repo", root], {
      permissions: ["--allow-all"],
      stdout: "null",
      stderr: "null",
    }).spawn();
    while (!exists(`${lake}/runs`)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    process.kill("SIGKILL");
    await process.status;
    const folder = `${lake}/points/campaign_id=gone`;
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(`${folder}/part-00099.parquet`, "no part has it");
    Deno.writeTextFileSync(`${folder}/.part-00099.parquet.1.tmp`, "half");
    Deno.writeTextFileSync(`${lake}/points/mine.txt`, "not an export's");
    assert.deepEqual(summary(await exportTo(lake, root)).slice(0, 4), [
      315,
      0,
      0,
      0,
    ]);
    assert.equal((await hashesOf(lake)).length, 315);
    assert.deepEqual(
      [...filesOf(lake).keys()].filter((name) =>
        !/\/part-00001\.parquet$/.test(name)
      ),
      ["points/mine.txt"],
    );
    assert.ok(!exists(folder));
  });
});

Deno.test("a file that is gone or cut off is written again", async () => {
  const root = await unpackTestdata("two-campaigns");
  await withFolder(async (lake) => {
    await exportTo(lake, root);
    const [points, , metrics] = [...filesOf(lake).keys()].sort().reverse();
    Deno.removeSync(`${lake}/${points}`);
    Deno.truncateSync(`${lake}/${metrics}`, 10);
    assert.ok(summary(await exportTo(lake, root))[4]! >= 2);
    assert.equal((await hashesOf(lake, "points")).length, 16);
    assert.equal((await hashesOf(lake, "metrics")).length, 16);
  });
});

Deno.test("folders that are no export's, or another's, are left alone", async () => {
  const root = await unpackTestdata("two-campaigns");
  await withFolder(async (lake) => {
    Deno.mkdirSync(lake);
    Deno.writeTextFileSync(`${lake}/thesis.tex`, "mine");
    const refused = await exportTo(lake, root);
    assert.equal(refused.status, 2);
    assert.match(refused.err, /it is not empty, and holds no export/);
    assert.deepEqual([...Deno.readDirSync(lake)].map(({ name }) => name), [
      "thesis.tex",
    ]);
    const file = await exportTo(`${lake}/thesis.tex`, root);
    assert.equal(file.status, 2);
    assert.match(file.err, /it is no folder/);
  });
  await withFolder(async (lake) => {
    await exportTo(lake, root);
    const before = filesOf(lake);
    const other = await exportTo(lake, await unpackTestdata("campaign"));
    assert.equal(other.status, 2);
    assert.match(other.err, /none of the 16 runs in that export/);
    const format = await exportTo(lake, root, "--format", "csv");
    assert.equal(format.status, 2);
    assert.match(format.err, /it holds an export in parquet, and csv is asked/);
    assert.deepEqual(filesOf(lake), before);
    Deno.writeTextFileSync(`${lake}/_aimrepo_export.json`, "{}");
    assert.equal((await exportTo(lake, root)).status, 2);
  });
});

Deno.test("a folder that cannot be written to is named", async () => {
  await withFolder(async (lake) => {
    const root = await unpackTestdata("pktseries");
    await exportTo(lake, root);
    // A file where a folder belongs refuses the superuser as well.
    Deno.removeSync(`${lake}/points`, { recursive: true });
    Deno.writeTextFileSync(`${lake}/points`, "");
    const { status, out, err } = await exportTo(lake, root);
    assert.deepEqual([status, out], [1, ""]);
    assert.match(err, /^aimrepo: Cannot export to .*lake: .*\n$/);
  });
});

Deno.test({
  name: "two exports do not write to one folder at once",
  // Deno has no way to give up waiting for a lock: it ends with the other's.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const root = await unpackTestdata("pktseries");
    await withFolder(async (lake) => {
      {
        using _held = await ExportFolder.open(lake, "parquet");
        const { status, err } = await exportTo(lake, root);
        assert.equal(status, 1);
        assert.match(err, /another export is writing to it/);
      }
      assert.equal((await exportTo(lake, root)).status, 0);
    });
  },
});

Deno.test("csv and jsonl folders hold the same tables", async () => {
  const root = await unpackTestdata("pktseries");
  for (const format of ["csv", "jsonl"]) {
    await withFolder(async (lake) => {
      assert.equal(
        summary(await exportTo(lake, root, "--format", format))[4],
        3,
      );
      for (const name of filesOf(lake).keys()) {
        assert.match(
          name,
          new RegExp(
            `^(runs|metrics|points)/campaign_id=[^/]+/part-00001\\.${format}$`,
          ),
        );
      }
      assert.equal(
        summary(await exportTo(lake, root, "--format", format))[4],
        0,
      );
    });
  }
});

Deno.test("runs go through a pipe as ls shows them", async () => {
  for (const name of ["campaign", "mixed", "values", "contexts"]) {
    const piped = await runOn(name, ["export", "--quiet"]);
    const listed = await runOn(name, [
      "ls",
      "--quiet",
      "--columns",
      "*",
      "--format",
      "jsonl",
    ]);
    assert.deepEqual([piped.status, piped.err], [0, ""]);
    assert.equal(piped.out, listed.out);
  }
});

Deno.test("a pipe takes columns, an order, a limit and conditions", async () => {
  const args = [
    "--columns=hash,aug_name,acc@test-human",
    "--sort=-acc@test-human",
    "--limit=3",
    "--where=aug_name != rotate",
  ];
  const piped = await runOn("campaign", [
    "export",
    "-",
    "--format=csv",
    ...args,
  ]);
  const listed = await runOn("campaign", ["ls", "--format=csv", ...args]);
  assert.equal(piped.out, listed.out);
  assert.equal(piped.out.trim().split("\n").length, 4);
});

Deno.test("points go through a pipe run by run", async () => {
  const { status, out } = await runOn("campaign", ["export", "--points"]);
  assert.equal(status, 0);
  const points = out.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(points.length, 11902);
  assert.deepEqual(Object.keys(points[0]), [
    "campaign_id",
    "hash",
    "metric",
    "context",
    "step",
    "epoch",
    "time",
    "value",
  ]);
  const some = await runOn("campaign", [
    "export",
    "--points",
    "--format=csv",
    "--columns=metric,step,value",
    "--where=split_index = 0",
    "--limit=7",
  ]);
  assert.match(some.out, /^metric,step,value\nacc,0,[\d.]+\n/);
  assert.equal(some.out.trim().split("\n").length, 8);
});

Deno.test("wrong use of export is refused", async () => {
  const cases: [string[], RegExp][] = [
    [["--format=parquet"], /Parquet goes into a folder/],
    [["--points", "--sort=step"], /points are not sorted/],
    [["lake", "--points"], /--points is for the standard output/],
    [["lake", "--limit=3"], /--limit is for the standard output/],
    [
      ["--columns=hash,aug_nam"],
      /did you mean aug_name\?\n {2}hash,aug_nam\n {7}\^/,
    ],
    [["--points", "--columns=stop"], /did you mean step\?/],
    [
      ["--sort=-acc@test-humn"],
      /did you mean acc@test-human\?\n {2}-acc.*\n {3}\^/,
    ],
    [["--where=seed ="], /seed =\n +\^/],
  ];
  for (const [args, message] of cases) {
    const { status, out, err } = await runOn("campaign", ["export", ...args]);
    assert.deepEqual([status, out], [2, ""], args.join(" "));
    assert.match(err, message);
  }
  assert.ok(!exists("lake"));
});

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("a byte order mark in a value gets through a pipe", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-export-" });
  try {
    const root = `${folder}/runs`;
    const text = "\ufeffx\ufeff";
    writeRepository(root, [{ hash: "0a", params: { hparams: { text } } }]);
    const exported = async (format: string) => {
      const args = ["export", "--columns", "text", "--format", format];
      return (await run([...args, "--aim-repo", root])).out;
    };
    assert.equal(JSON.parse(await exported("jsonl")).text, text);
    assert.equal(await exported("csv"), `text\n${text}\n`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
