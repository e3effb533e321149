import assert from "node:assert/strict";
import { run, runOn } from "./harness.ts";
import { assertSnapshot } from "./snapshot.ts";

Deno.test("ls lists hash and times, newest first", async () => {
  const { status, out, err } = await runOn("pktseries", ["ls"]);
  assert.equal(status, 0);
  assert.equal(err, "");
  assertSnapshot("ls_pktseries.txt", out);
  const times = out.trim().split("\n").slice(1).map((line) =>
    Number(line.trim().split(/ +/)[1])
  );
  assert.deepEqual(times, [...times].sort((a, b) => b - a));
});

Deno.test("ls shows a campaign that is a parameter of its own", async () => {
  const { out } = await runOn("mixed", ["ls", "--quiet"]);
  assert.match(out, /^ hash +campaign_id +creation_time +end_time\n/);
});

Deno.test("ls takes columns, an order, a limit and conditions", async () => {
  const { out } = await runOn("campaign", [
    "ls",
    "--columns",
    "aug_name,flowpic_dim,acc@test-human",
    "--sort=-acc@test-human",
    "--limit",
    "3",
    "--where",
    "flowpic_dim = 32",
    "--where",
    "aug_name ~ ^(noaug|rotate)$",
    "--format",
    "jsonl",
  ]);
  const rows = out.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(rows.length, 3);
  for (const row of rows) {
    assert.equal(row.flowpic_dim, 32);
    assert.ok(["noaug", "rotate"].includes(row.aug_name));
  }
  const values = rows.map((row) => row["acc@test-human"]);
  assert.deepEqual(values, [...values].sort((a, b) => b - a));
});

Deno.test("ls shows times as the user likes them", async () => {
  const iso = await runOn("campaign", ["ls", "--time", "iso", "--limit", "1"]);
  assert.match(iso.out, /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
  const ago = await runOn("campaign", ["ls", "--time", "ago", "--limit", "1"]);
  assert.match(ago.out, /\d+[yd] ago/);
});

Deno.test("ls leaves archived runs out and says so", async () => {
  const without = await runOn("props", ["ls"]);
  const all = await runOn("props", ["ls", "--include-archived"]);
  assert.match(without.err, /archived (run is|runs are) left out/);
  assert.ok(all.out.split("\n").length > without.out.split("\n").length);
  const quiet = await runOn("props", ["ls", "--quiet"]);
  assert.equal(quiet.err, "");
});

Deno.test("ls names a column that does not exist, and the nearest", async () => {
  const { status, out, err } = await runOn("campaign", [
    "ls",
    "--columns",
    "aug_nam",
  ]);
  assert.deepEqual([status, out], [2, ""]);
  assert.match(err, /aug_nam/);
  assert.match(err, /did you mean .?aug_name/i);
});

Deno.test("a condition that is none points at the place", async () => {
  const { status, err } = await runOn("campaign", ["ls", "--where", "seed ="]);
  assert.equal(status, 2);
  assert.match(err, /seed =\n\s+\^/);
});

Deno.test("every format of ls holds every run", async () => {
  for (
    const format of ["table", "json", "jsonl", "csv", "tsv", "md", "latex"]
  ) {
    const { status, out } = await runOn("pktseries", [
      "ls",
      "--format",
      format,
    ]);
    assert.equal(status, 0);
    assert.equal(out.match(/\b[0-9a-f]{24}\b/g)?.length, 12, format);
  }
});

Deno.test("headers are bold in a terminal, and nowhere else", async () => {
  const terminal = await runOn("pktseries", ["ls"], { columns: 80 });
  assert.ok(terminal.out.includes("\x1b[1m"));
  const plain = { columns: 80, env: { NO_COLOR: "1" } };
  assert.ok(!(await runOn("pktseries", ["ls"], plain)).out.includes("\x1b"));
  assert.ok(!(await runOn("pktseries", ["ls"])).out.includes("\x1b"));
  const always = await runOn("pktseries", ["ls", "--color", "always"]);
  assert.ok(always.out.includes("\x1b[1m"));
});

Deno.test("wrong use exits with 2 and suggests", async () => {
  const unknown = await run(["lss"]);
  assert.equal(unknown.status, 2);
  assert.match(unknown.err, /Did you mean ls\?/);
  assert.equal((await run(["ls", "--limit", "x"])).status, 2);
  assert.equal((await run(["ls", "--format", "xml"])).status, 2);
});

Deno.test("help and version go to the standard output", async () => {
  const help = await run(["--help"]);
  assert.equal(help.status, 0);
  assert.match(help.out, /Usage: aimrepo/);
  assert.match(help.out, /Exit status:/);
  for (const name of ["ls", "properties", "report", "show"]) {
    const { status, out } = await run([name, "--help"]);
    assert.equal(status, 0);
    assert.match(out, /Examples:\n {2}# .+\n {2}aimrepo /, name);
  }
  const version = await run(["--version"]);
  assert.equal(version.status, 0);
  assert.match(version.out, /^\d+\.\d+\.\d+/);
});
