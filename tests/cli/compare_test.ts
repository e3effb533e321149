import assert from "node:assert/strict";
import { run, runOn, spawn, withCopy } from "./harness.ts";
import { assertSnapshot } from "./snapshot.ts";

const ON_32 = ["--where", "flowpic_dim = 32"];
const BY_AUG = ["compare", "--by", "aug_name", "--context", "test-script"];

Deno.test("compare prints ranks, groups and pairs", async () => {
  const { status, out, err } = await runOn("campaign", [...BY_AUG, ...ON_32]);
  assert.deepEqual([status, err], [0, ""]);
  assertSnapshot("compare_campaign.txt", out);
});

Deno.test("compare prints the same as an object", async () => {
  const { out } = await runOn("campaign", [
    ...BY_AUG,
    ...ON_32,
    "--format",
    "json",
  ]);
  const found = JSON.parse(out);
  assert.deepEqual([found.by, found.metric, found.better, found.paired], [
    "aug_name",
    "acc@test-script",
    "higher",
    true,
  ]);
  assert.deepEqual([found.runs, found.blocks, found.dropped], [105, 15, []]);
  assert.equal(found.friedman.significant, true);
  assert.equal(found.values.length, 7);
  assert.equal(found.pairs.length, 21);
  const ranks: number[] = found.values.map((it: { mean_rank: number }) =>
    it.mean_rank
  );
  assert.deepEqual(ranks, ranks.toSorted((a, b) => a - b));
  const sum = ranks.reduce((sum, it) => sum + it, 0);
  assert.ok(Math.abs(sum - 28) < 1e-9, "ranks of 7 values sum up to 28");
});

Deno.test("compare prints values, or pairs, for other programs", async () => {
  const lines = async (...args: string[]) => {
    const { out } = await runOn("campaign", [...BY_AUG, ...ON_32, ...args]);
    return out.trimEnd().split("\n");
  };
  const values = await lines("--format", "csv");
  assert.equal(values[0], "aug_name,blocks,mean,std,ci95,mean_rank,group");
  assert.equal(values.length, 8);
  const pairs = await lines("--format", "csv", "--pairs");
  assert.equal(
    pairs[0],
    "aug_name,versus,difference,low,high,p_wilcoxon,p_holm,p_nemenyi",
  );
  assert.equal(pairs.length, 22);
  assert.equal((await lines("--format", "jsonl", "--pairs")).length, 21);
  const ci90 = await lines("--format", "csv", "--alpha", "0.1");
  assert.match(ci90[0]!, /,ci90,/);
});

Deno.test("compare pairs by what it is told, and two runs in a cell are an error", async () => {
  const wrong = await runOn("campaign", BY_AUG);
  assert.equal(wrong.status, 2);
  assert.equal(wrong.out, "");
  const hashes = wrong.err.match(/\b[0-9a-f]{24}\b/g) ?? [];
  assert.equal(new Set(hashes).size, 2);
  assert.match(wrong.err, /differ in .*flowpic_dim.*--block/);
  const { status, out } = await runOn("campaign", [
    ...BY_AUG,
    "--block",
    "flowpic_dim,seed,split_index",
    "--where",
    "flowpic_dim != 1500",
  ]);
  assert.equal(status, 0);
  assert.match(
    out,
    /^210 runs in 30 blocks of flowpic_dim, seed, split_index; 0 blocks left out$/m,
  );
  // n = 30 and k = 7, as in figure 5 of the IMC 2023 paper.
  assert.match(out, /critical distance 1\.644/);
});

Deno.test("compare counts and names the blocks that it leaves out", async () => {
  const { status, out, err } = await runOn("campaign", [
    ...BY_AUG,
    ...ON_32,
    "--where",
    "campaign_exp_idx < 90",
  ]);
  assert.equal(status, 0);
  const [, left, all] = err.match(
    /note: (\d+) of (\d+) blocks left out, without .*: seed=/,
  )!;
  assert.match(
    out,
    new RegExp(
      `in ${Number(all) - Number(left)} blocks .*; ${left} blocks? left out`,
    ),
  );
  const quiet = await runOn("campaign", [
    ...BY_AUG,
    ...ON_32,
    "--where",
    "campaign_exp_idx < 90",
    "--quiet",
  ]);
  assert.equal(quiet.err, "");
});

Deno.test("two values have Wilcoxon's test and no diagram", async () => {
  const args = [
    "compare",
    "--by",
    "flowpic_dim",
    "--context",
    "test-human",
    "--where",
    "flowpic_dim != 64",
    "--where",
    "aug_name = rotate",
  ];
  const { status, out } = await runOn("campaign", args);
  assert.equal(status, 0);
  assertSnapshot("compare_two_values.txt", out);
  const drawn = await runOn("campaign", [...args, "--svg", "never.svg"]);
  assert.equal(drawn.status, 2);
  assert.match(drawn.err, /it takes three values/);
});

Deno.test("lower can be better, and losses are asked about", async () => {
  const by = ["compare", "--by", "flowpic_dim", "--where", "aug_name = rotate"];
  const on = ["--metric", "best_loss", "--context", "val", "--format", "json"];
  const first = async (...args: string[]) => {
    const { out, err } = await runOn("campaign", [...by, ...on, ...args]);
    return { best: JSON.parse(out).values[0], err };
  };
  const high = await first(), low = await first("--lower-is-better");
  assert.match(high.err, /--lower-is-better/);
  assert.equal(low.err, "");
  assert.ok(low.best.mean < high.best.mean);
});

Deno.test("compare compares means without pairing", async () => {
  const args = ["compare", "--by", "flowpic_dim", "--context", "test-human"];
  const { status, out } = await runOn("campaign", [...args, "--unpaired"]);
  assert.equal(status, 0);
  assertSnapshot("compare_unpaired.txt", out);
  for (const other of ["--block=seed", "--svg=a.svg", "--interval=t"]) {
    const wrong = await runOn("campaign", [...args, "--unpaired", other]);
    assert.equal(wrong.status, 2, other);
    assert.match(wrong.err, /cannot be used with/);
  }
});

Deno.test("bootstrap intervals depend on the seed alone", async () => {
  const csv = async (...args: string[]) => {
    const all = [...BY_AUG, ...ON_32, "--format", "csv", "--pairs", ...args];
    return (await runOn("campaign", all)).out;
  };
  const first = await csv("--interval", "bootstrap", "--seed", "7");
  assert.equal(await csv("--interval", "bootstrap", "--seed", "7"), first);
  assert.notEqual(await csv("--interval", "bootstrap", "--seed", "8"), first);
  assert.notEqual(await csv(), first);
});

Deno.test("compare saves the diagram, and says where or why not", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/deep/diagram.svg`;
    const args = [...BY_AUG, ...ON_32, "--svg"];
    const { status, out } = await runOn("campaign", [...args, path]);
    assert.equal(status, 0);
    assert.ok(out.endsWith(`saving: ${path}\n`));
    assertSnapshot("compare_campaign.svg", await Deno.readTextFile(path));
    const json = await runOn("campaign", [...args, path, "--format", "json"]);
    assert.equal(JSON.parse(json.out).blocks, 15);
    assert.equal(json.err, `saving: ${path}\n`);
    const wrong = await runOn("campaign", [...args, `${path}/below.svg`]);
    assert.equal(wrong.status, 1);
    assert.match(wrong.err, /^aimrepo: Cannot save .*below\.svg: /m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("names that no run has are refused with the nearest one", async () => {
  const cases: [string[], RegExp][] = [
    [["--by", "aug_nam"], /hyperparameter "aug_nam", did you mean aug_name\?/],
    [["--by", "aug_name", "--metric", "ac"], /metric "ac", did you mean acc\?/],
    [
      ["--by", "aug_name", "--context", "test-humn"],
      /did you mean test-human\?/,
    ],
    [["--by", "aug_name", "--block", "sed"], /"sed", did you mean seed\?/],
    [["--by", "seed", "--block", "seed"], /both compared and paired by/],
    [
      ["--by", "aug_name", "--where", "aug_name = rotate", ...ON_32],
      /all runs have the value rotate/,
    ],
    [
      ["--by", "campaign_exp_idx", ...ON_32],
      /no block is shared by all 105 values/,
    ],
  ];
  for (const [args, message] of cases) {
    const { status, out, err } = await runOn("campaign", ["compare", ...args]);
    assert.deepEqual([status, out], [2, ""], args.join(" "));
    assert.match(err, message);
  }
  const none = await runOn("contexts", [
    "compare",
    "--by",
    "lr",
    "--metric",
    "b",
  ]);
  assert.equal(none.status, 2);
  assert.match(none.err, /no seed and no split_index/);
});

Deno.test("archived runs are compared on demand only", async () => {
  const { DatabaseSync } = await import("node:sqlite");
  await withCopy("campaign", async (root) => {
    const database = new DatabaseSync(`${root}/.aim/run_metadata.sqlite`);
    database.exec("UPDATE run SET is_archived = 1 WHERE id % 40 = 3");
    database.close();
    const basis = async (...args: string[]) => {
      const found = await run([
        ...BY_AUG,
        ...ON_32,
        "--format=json",
        "--aim-repo",
        root,
        ...args,
      ]);
      return { ...found, blocks: JSON.parse(found.out).blocks };
    };
    const without = await basis(), all = await basis("--include-archived");
    assert.ok(without.blocks < 15);
    assert.match(without.err, /archived runs are left out/);
    assert.deepEqual([all.blocks, all.err], [15, ""]);
  });
});

Deno.test("the examples of compare's help work on the test data", async () => {
  const { out } = await run(["compare", "--help"]);
  const examples = [...out.matchAll(/^ {2}(aimrepo compare .*)$/gm)].map((
    [, it],
  ) => it!);
  assert.ok(examples.length >= 3);
  const folder = await Deno.makeTempDir();
  try {
    for (const example of examples) {
      const words = [...example.matchAll(/'([^']*)'|(\S+)/g)]
        .map(([, quoted, plain]) => quoted ?? plain!).slice(1)
        .map((word) => word.endsWith(".svg") ? `${folder}/${word}` : word);
      const { status, out } = await runOn("campaign", words);
      assert.equal(status, 0, example);
      assert.match(out, /the better$/m);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("compare needs permission to read alone", async () => {
  await withCopy("pktseries", async (root) => {
    const { status, err } = await spawn([
      "compare",
      "--by",
      "max_n_pkts",
      "--aim-repo",
      root,
      "--unpaired",
    ], { permissions: ["--allow-read"] });
    assert.equal(status, 0, err);
  });
});
