import assert from "node:assert/strict";
import { run, runOn, withCopy } from "./harness.ts";
import { list } from "../../cli/definitions/options.ts";
import {
  ColumnError,
  selectFields,
  sortAndLimit,
} from "../../lib/campaign/listing.ts";
import { fieldsOf } from "../../cli/listing.ts";

const fields = fieldsOf(["a", "b,c", "-d"]);

Deno.test("a column that does not exist is pointed at", () => {
  const place = (names: string[]): number => {
    try {
      selectFields(names, fields);
    } catch (error) {
      assert.ok(
        error instanceof ColumnError && error.code === "unknown-column",
      );
      assert.match(error.message, /there is no such column/);
      const [, typed, caret] = error.message.split("\n");
      assert.equal(caret!.indexOf("^"), error.offset + 2);
      assert.ok(typed!.slice(error.offset + 2).startsWith("x"), typed);
      return error.offset;
    }
    assert.fail("it exists");
  };
  assert.equal(place(["x"]), 0);
  assert.equal(place(["a", "x"]), 2);
  assert.equal(place(["b,c", "*", "x", "a"]), 8);
});

Deno.test("rows without a value come last, whichever the direction", () => {
  const rows = [[2n], [null], [10n], [NaN], [1.5]];
  const sorted = (sort: string) =>
    sortAndLimit(rows, fields, { sort, limit: 4 }).map(([value]) => value);
  assert.deepEqual(sorted("a"), [1.5, 2n, 10n, null]);
  assert.deepEqual(sorted("-a"), [10n, 2n, 1.5, null]);
  assert.deepEqual(rows[0], [2n]);
});

Deno.test("a name may begin with the sign of a descending order", () => {
  const rows = [["", "", 1n], ["", "", 2n]];
  const sorted = (sort: string) => sortAndLimit(rows, fields, { sort });
  assert.deepEqual(sorted("-d"), rows);
  assert.deepEqual(sorted("--d"), rows.toReversed());
});

Deno.test("names with commas stand in quotes", () => {
  assert.deepEqual(list("a, b ,,c"), ["a", "b", "c"]);
  assert.deepEqual(list('`b,c`,"d,e",f"g'), ["b,c", "d,e", 'f"g']);
  assert.throws(() => list(" , "));
});

Deno.test("a metric whose context has several keys can be a column", async () => {
  const name = "loss@fold=1,subset=val";
  const { status, out: rows } = await runOn("contexts", [
    "ls",
    "--format=jsonl",
    `--columns=hash,\`${name}\``,
  ]);
  assert.equal(status, 0);
  assert.deepEqual(Object.keys(JSON.parse(rows.split("\n")[0]!)), [
    "hash",
    name,
  ]);
});

Deno.test("report sorts and limits groups, in tables and in rows", async () => {
  const args = ["report", "--no-save", "--sort=-acc_mean", "--limit=2"];
  const { out: json } = await runOn("campaign", [...args, "--format=json"]);
  const means = JSON.parse(json).map((row: { acc_mean: number }) =>
    row.acc_mean
  );
  const { out: all } = await runOn("campaign", [
    "report",
    "--no-save",
    "--format=json",
  ]);
  const sorted = JSON.parse(all)
    .map((row: { acc_mean: number }) => row.acc_mean)
    .sort((a: number, b: number) => b - a);
  assert.deepEqual(means, sorted.slice(0, 2));
  const { out: table } = await runOn("campaign", args);
  assert.match(table, /98\.38 .*\n.*98\.19 /);
  assert.ok(!table.includes("97.97"));
  const { out: plain } = await runOn("campaign", [
    ...args,
    "--columns=aug_name,acc_mean",
  ]);
  assert.match(
    plain,
    /\n aug_name +acc_mean\n changertt +98\.38\n changertt +98\.19\n/,
  );
});

Deno.test("what report saves does not depend on what it shows", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const texts = [];
    for (
      const args of [[], ["--sort=acc_mean", "--limit=1", "--columns=runs"]]
    ) {
      const { status } = await runOn("pktseries", [
        "report",
        `--output-folder=${folder}`,
        ...args,
      ]);
      assert.equal(status, 0);
      const [campaign] = Deno.readDirSync(`${folder}/campaign_summary`);
      const path = `${folder}/campaign_summary/${campaign!.name}`;
      const [csv] = Array.from(Deno.readDirSync(path), ({ name }) => name)
        .filter((name) => name.endsWith(".csv")).sort();
      texts.push(await Deno.readTextFile(`${path}/${csv}`));
    }
    assert.equal(texts[0], texts[1]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("properties can be arranged", async () => {
  const { out } = await runOn("campaign", [
    "properties",
    "--columns=name,unique",
    "--sort=-unique",
    "--limit=2",
    "--format=csv",
  ]);
  assert.equal(out, "name,unique\ncampaign_exp_idx,105\nmetrics,7\n");
});

Deno.test("findings can be arranged", async () => {
  await withCopy("pktseries", async (root) => {
    const { out: hashes } = await run(
      ["ls", "--aim-repo", root, "--columns=hash", "--format=csv"],
    );
    for (const hash of hashes.split("\n").slice(1, 4)) {
      Deno.writeTextFileSync(`${root}/.aim/meta/chunks/${hash}/CURRENT`, "");
    }
    const args = ["check", "--aim-repo", root, "--quiet", "--format=csv"];
    const { status, out } = await run(
      [...args, "--columns=hash", "--sort=-hash", "--limit=2"],
    );
    assert.equal(status, 4);
    const damaged = hashes.split("\n").slice(1, 4).sort().reverse();
    assert.equal(out, `hash\n${damaged[0]}\n${damaged[1]}\n`);
  });
});

Deno.test("every listing command takes the options, and points at what is wrong", async () => {
  for (const name of ["ls", "properties", "report", "export"]) {
    const { out } = await run([name, "--help"]);
    for (const option of ["--where", "--columns", "--sort", "--limit"]) {
      assert.ok(out.includes(`${option} <`), `${name} ${option}`);
    }
    const save = name === "report" ? ["--no-save"] : [];
    const wrong = await runOn("campaign", [name, ...save, "--sort=-hush"]);
    assert.deepEqual([wrong.status, wrong.out], [2, ""], name);
    assert.match(wrong.err, /\n {2}-hush\n {3}\^\n$/);
  }
});
