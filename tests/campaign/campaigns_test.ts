import assert from "node:assert/strict";
import {
  campaignOf,
  defaultCampaign,
  groupByCampaign,
} from "../../lib/campaign/campaigns.ts";
import { fileSafe, folderName } from "../../lib/campaign/file_name.ts";
import { defaultSplit, splitRuns } from "../../lib/campaign/split.ts";
import { suggest } from "../../lib/campaign/suggest.ts";
import { makeRun } from "./runs.ts";

const run = (id: unknown, creationTime: number | null, top = false) =>
  makeRun({
    hash: `${id}${creationTime}`,
    creationTime,
    params: top ? { campaign_id: id } : { hparams: { campaign_id: id } },
  });

Deno.test("a campaign's id is a text, below hparams or not", () => {
  assert.equal(campaignOf(run(5n, 1)), "5");
  assert.equal(campaignOf(run("x", 1, true)), "x");
  assert.equal(campaignOf(makeRun()), undefined);
});

Deno.test("the default campaign has the newest run", () => {
  const runs = [
    run("z", 1),
    run("old", 9),
    run("new", 10, true),
    run("z", null),
  ];
  assert.equal(defaultCampaign(runs), "new");
  assert.deepEqual([...groupByCampaign(runs).keys()], ["new", "old", "z"]);
  assert.equal(defaultCampaign([makeRun()]), undefined);
});

Deno.test("files are split by resolution, newest first", () => {
  const runs = [32n, 64n, 32n, undefined].map((dim, i) =>
    makeRun({
      creationTime: i,
      params: { hparams: dim ? { flowpic_dim: dim } : {} },
    })
  );
  assert.equal(defaultSplit(runs), "flowpic_dim");
  assert.deepEqual(
    splitRuns(runs, "flowpic_dim").map((
      { suffix, runs },
    ) => [suffix, runs.length]),
    [["_flowpic_dim_None", 1], ["_flowpic_dim_32", 2], ["_flowpic_dim_64", 1]],
  );
  assert.deepEqual(splitRuns(runs, undefined).map(({ suffix }) => suffix), [
    "",
  ]);
  assert.throws(() => splitRuns(runs, "flow"), { code: "unknown-column" });
});

Deno.test("packet series are split by their length", () => {
  const series = {
    flow_representation: "pktseries",
    max_n_pkts: 10n,
    flowpic_dim: 1n,
  };
  const pictures = { flow_representation: "flowpic", flowpic_dim: 32n };
  const runs = [series, pictures].map((hparams) =>
    makeRun({ params: { hparams } })
  );
  assert.equal(defaultSplit(runs.slice(0, 1)), "max_n_pkts");
  assert.equal(defaultSplit(runs), "flowpic_dim");
  assert.equal(defaultSplit([makeRun()]), undefined);
});

Deno.test("no value leads a file out of its folder or over another", () => {
  assert.equal(fileSafe("../a/b\0c"), "__a_b_c");
  const runs = ["a/b", "a:b"].map((x) => makeRun({ params: { x } }));
  const suffixes = splitRuns(runs, "x").map(({ suffix }) => suffix);
  assert.deepEqual(suffixes, ["_x_a_b", "_x_a_b_2"]);
});

Deno.test("names of files are short enough, and mean no device", () => {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  for (const text of ["x".repeat(10_000), "長".repeat(120), "🚀".repeat(90)]) {
    const name = fileSafe(text);
    assert.ok(bytes(name) <= 180 && bytes(name) > 170);
    assert.ok(text.startsWith(name));
    assert.ok(bytes(folderName(text)) <= 200);
  }
  assert.equal(fileSafe("NUL.txt"), "_NUL.txt");
  assert.equal(fileSafe("com1"), "_com1");
  assert.equal(fileSafe("Conny"), "Conny");
  assert.equal(fileSafe("a. "), "a._");
});

Deno.test("no two campaigns share a folder", () => {
  const ids = ["a/b", "a:b", "a_b", "..", "_", "", "a.", "a ", "CON", "_CON"]
    .concat(["x".repeat(500), "x".repeat(501)]);
  const names = ids.map(folderName);
  assert.equal(new Set(names).size, ids.length);
  assert.deepEqual([names[2], names[4]], ["a_b", "_"]);
  for (const name of names) assert.match(name, /^[^/:.]+$/);
});

Deno.test("the nearest name is suggested, a far one is not", () => {
  const names = ["acc", "loss", "best_loss", "test-human"];
  assert.equal(suggest("acuracy", names), undefined);
  assert.equal(suggest("lsos", names), "loss");
  assert.equal(suggest("test-humna", names), "test-human");
  assert.equal(suggest("ACC", names), "acc");
  assert.equal(suggest("x", names), undefined);
  const long = "x".repeat(100_000);
  assert.equal(suggest(`${long}y`, [long]), undefined);
  assert.equal(suggest("acx", [long, ...names]), "acc");
});
