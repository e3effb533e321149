import assert from "node:assert/strict";
import { expectedOf } from "../testdata.ts";
import { run, runOn, withCopy } from "./harness.ts";
import { assertSnapshot } from "./snapshot.ts";

const hashes = (name: string) => Object.keys(expectedOf(name).runs).sort();

Deno.test("show prints one run as the contract's object", async () => {
  const [hash] = hashes("pktseries");
  const expected = expectedOf("pktseries").runs[hash!]!;
  const { status, out } = await runOn("pktseries", [
    "show",
    hash!,
    "--format",
    "json",
  ]);
  assert.equal(status, 0);
  const shown = JSON.parse(out);
  assert.deepEqual(Object.keys(shown), [
    "hash",
    "name",
    "description",
    "experiment",
    "tags",
    "archived",
    "active",
    "creation_time",
    "end_time",
    "duration",
    "params",
    "metrics",
    "artifacts",
    "notes",
  ]);
  assert.deepEqual(shown.params, expected.attrs);
  assert.equal(shown.end_time, expected.end_time);
  assert.equal(shown.duration, shown.end_time - shown.creation_time);
  const acc = shown.metrics.find((m: { name: string }) => m.name === "acc");
  const wanted = expected.metrics!.find((m) => m.name === "acc")!;
  const values = wanted.points!.map(([, , , value]) => value as number);
  assert.deepEqual(acc, {
    name: "acc",
    context: wanted.context,
    last: wanted.last,
    last_step: wanted.last_step,
    min: Math.min(...values),
    max: Math.max(...values),
  });
});

Deno.test("show takes the beginning of a hash, if it fits one run", async () => {
  const [hash] = hashes("pktseries");
  const { out } = await runOn("pktseries", ["show", hash!.slice(0, 8)]);
  assert.match(out, new RegExp(`^ hash +${hash}$`, "m"));
  const none = await runOn("pktseries", ["show", "xyz"]);
  assert.equal(none.status, 2);
  assert.match(none.err, /no run of pktseries begins so/);
  const all = await runOn("campaign", ["show", "a"]);
  assert.equal(all.status, 2);
  assert.match(all.err, /\d+ runs of campaign begin so/);
});

Deno.test("show --all is a line of JSON a run", async () => {
  for (const name of ["killed", "values", "rows", "unreadable", "props"]) {
    const { out } = await runOn(name, [
      "show",
      "--all",
      "--include-archived",
      "--format",
      "jsonl",
    ]);
    const runs = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    const withChunk = Object.entries(expectedOf(name).runs)
      .filter(([, { attrs }]) => attrs !== null).map(([hash]) => hash);
    assert.deepEqual(runs.map(({ hash }) => hash).sort(), withChunk.sort());
  }
});

Deno.test("JSON keeps what JSON has no numbers for", async () => {
  const { out } = await runOn("values", ["show", "--all", "--format", "jsonl"]);
  const params = out.trimEnd().split("\n").map((line) =>
    JSON.parse(line).params
  )
    .find(({ hparams }) => hparams?.nan !== undefined);
  assert.equal(params.hparams.nan, "NaN");
  assert.equal(params.hparams.inf, "Infinity");
  assert.equal(params.hparams.minus_inf, "-Infinity");
  assert.equal(params.hparams.max, "9223372036854775807");
  assert.equal(params.hparams.big, "9007199254740993");
  assert.equal(params.hparams.zero, 0);
});

Deno.test("a metric of negative steps only has a last value all the same", async () => {
  const { runs } = expectedOf("series");
  const lacking = Object.entries(runs).flatMap(([hash, { metrics }]) =>
    (metrics ?? []).filter((m) => m.last === null && m.points?.length)
      .map((metric) => ({ hash, metric }))
  );
  assert.ok(lacking.length > 0);
  for (const { hash, metric } of lacking) {
    const { out } = await runOn("series", ["show", hash, "--format", "json"]);
    const shown = JSON.parse(out).metrics.find((m: { name: string }) =>
      m.name === metric.name
    );
    const [step, , , value] = metric.points!.at(-1)!;
    assert.deepEqual([shown.last_step, shown.last], [step, value]);
  }
});

Deno.test("show lists artifacts and notes", async () => {
  const [hash] = hashes("campaign");
  const { out } = await runOn("campaign", ["show", hash!, "--format", "json"]);
  const { artifacts } = JSON.parse(out);
  assert.ok(
    artifacts.some(({ path }: { path: string }) => path === "params.yml"),
  );
  assert.ok(artifacts.every(({ bytes }: { bytes: number }) => bytes > 0));
  const notes = Object.entries(expectedOf("props").runs)
    .filter(([, { props }]) => props?.notes?.length);
  assert.ok(notes.length > 0);
  for (const [hash, { props }] of notes) {
    const { out } = await runOn("props", ["show", hash, "--format", "json"]);
    const shown = JSON.parse(out).notes.map((n: { content: string }) =>
      n.content
    );
    assert.deepEqual(shown, props!.notes);
  }
});

Deno.test("show wants hashes or --all, not both and not neither", async () => {
  assert.equal((await runOn("props", ["show"])).status, 2);
  assert.equal((await runOn("props", ["show", "--all", "a"])).status, 2);
  assert.equal((await run(["show", "--format", "csv", "--all"])).status, 2);
});

const CAMPAIGN_RUN = "014bc1e31b01888cd0d834c8";

Deno.test("show tells all of a run: parameters, metrics, artifacts", async () => {
  const { status, out, err } = await runOn("campaign", ["show", CAMPAIGN_RUN]);
  assert.deepEqual([status, err], [0, ""]);
  assertSnapshot("show_campaign.txt", out);
  const narrow = await runOn("campaign", ["show", CAMPAIGN_RUN], {
    columns: 60,
    env: { NO_COLOR: "1" },
  });
  assert.match(narrow.out, /^ 1 google-doc +\[11\] +1 +0 +1 +2$/m);
});

Deno.test("show marks where params.yml is not what was logged", async () => {
  await withCopy("pktseries", async (root) => {
    const [hash] = hashes("pktseries");
    const file = `${root}/artifacts/${hash}/params.yml`;
    const text = Deno.readTextFileSync(file);
    Deno.writeTextFileSync(
      file,
      text.replace(/^seed: .*$/m, "seed: 99").replace(/^dataset: .*\n/m, "") +
        "extra: [1, a]\n",
    );
    const { out } = await run(["show", hash!, "--aim-repo", root]);
    assert.match(
      out,
      /^ 8 equal \(=\), 1 different \(≠\), 1 only in the file \(\+\), 1 only logged \(-\)$/m,
    );
    assert.match(out, /^ ≠ {2}seed +\d+ +99$/m);
    assert.match(out, /^ \+ {2}extra +\[1, 'a'\]$/m);
    assert.match(out, /^ - {2}dataset +'ucdavis-icdm19'$/m);
    assert.match(out, /^ = {2}aug_name /m);
  });
});

Deno.test("show says which artifacts are missing", async () => {
  await withCopy("pktseries", async (root) => {
    const [first, second, third] = hashes("pktseries");
    const folder = (hash?: string) => `${root}/artifacts/${hash}`;
    Deno.removeSync(folder(first), { recursive: true });
    for (const { name } of [...Deno.readDirSync(folder(second))]) {
      if (name !== "log.txt") Deno.removeSync(`${folder(second)}/${name}`);
    }
    for (const { name } of [...Deno.readDirSync(folder(third))]) {
      Deno.removeSync(`${folder(third)}/${name}`);
    }
    const show = (hash?: string) => run(["show", hash!, "--aim-repo", root]);
    const [none, some, empty] = [
      await show(first),
      await show(second),
      await show(third),
    ];
    assert.deepEqual([none.status, some.status, empty.status], [0, 0, 0]);
    assert.match(none.out, /the run has no artifacts folder/);
    assert.match(empty.out, /the run's artifacts folder is empty/);
    assert.match(some.out, /the run has no params\.yml/);
    assert.match(some.out, /classification reports\n the run has none/);
    assert.match(some.out, /confusion matrices\n the run has none/);
  });
});

Deno.test("show names artifacts that cannot be read, and shows the rest", async () => {
  await withCopy("pktseries", async (root) => {
    const [hash] = hashes("pktseries");
    const folder = `${root}/artifacts/${hash}`;
    Deno.writeTextFileSync(`${folder}/params.yml`, "a: [1");
    Deno.writeTextFileSync(`${folder}/test-human_conf_mtx.csv`, "\x1b]0;x\x07");
    Deno.writeTextFileSync(`${folder}/e\x1b[31m_class_rep.csv`, ",a\nb,1\n");
    Deno.symlinkSync("nowhere", `${folder}/linked_conf_mtx.csv`);
    const { status, out, err } = await run(["show", hash!, "--aim-repo", root]);
    assert.equal(status, 3);
    assert.match(out, /matrix of linked .*\n the link leads nowhere\n/);
    assert.match(err, /Cannot read .*params\.yml: .* at line 1/);
    assert.match(
      err,
      /Cannot read .*test-human_conf_mtx\.csv: it holds no table/,
    );
    assert.match(err, /it has no column precision/);
    assert.match(out, /params\.yml against .*\n it cannot be read\n/);
    assert.match(out, /confusion matrix of test-script/);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(out + err, /[\x1b\x07]/);
  });
});
