import assert from "node:assert/strict";
import { command, run } from "../cli/harness.ts";
import {
  contentOf,
  namesIn,
  repository,
  runsOf,
  temporaryFolder,
} from "./repositories.ts";

Deno.test("merge prints a line of what it did", async () => {
  const source = await repository("pktseries");
  const all = `${temporaryFolder()}/all`;
  const args = ["merge", "--src", source, "--dst", all];
  const plan = await run([...args, "--dry-run"]);
  assert.equal(plan.status, 0);
  assert.match(
    plan.out,
    /^1 repository would be merged into .*: 12 copied, 0 updated, 0 already there, 0 skipped; /,
  );
  assert.equal(plan.err.trimEnd().split("\n").length, 12);
  const first = await run([...args, "--verify"]);
  assert.deepEqual([first.status, first.err], [0, ""]);
  assert.match(
    first.out,
    /^1 repository merged into .*\/all: 12 copied, 0 updated, 0 already there, 0 skipped; [\d.]+ [kM]?B in [\d.]+ s\n$/,
  );
  const json = JSON.parse((await run([...args, "--format", "json"])).out);
  assert.deepEqual(
    [json.copied, json.already_there, json.index, json.runs, json.problems],
    [0, 12, "unchanged", [], []],
  );
});

Deno.test("merge refuses what makes no sense", async () => {
  const source = await repository("pktseries");
  const all = `${temporaryFolder()}/all`;
  for (
    const [args, status, message] of [
      [["--dst", all], 2, /--src <path>/],
      [["--src", "/nowhere", "--dst", all], 2, /Cannot open \/nowhere/],
      [["--src", source, "--dst", source], 2, /into itself/],
      [["--src", source, "--dst", all, "--jobs", "0"], 2, /between 1 and 64/],
      [["--src", source, "--dst", all, "--on-conflict", "x"], 2, /newer, keep/],
    ] as const
  ) {
    const outcome = await run(["merge", ...args]);
    assert.equal(outcome.status, status, outcome.err);
    assert.match(outcome.err, message);
  }
});

Deno.test("one source that is absent makes the merge partial", async () => {
  const source = await repository("pktseries");
  const args = ["merge", "--src", "/nowhere", "--src", source];
  const outcome = await run([...args, "--dst", `${temporaryFolder()}/all`]);
  assert.equal(outcome.status, 3);
  assert.match(outcome.err, /^aimrepo: warning: Cannot open \/nowhere: /);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal} stops between two runs, with 130`, async () => {
    const source = await repository("campaign");
    const all = `${temporaryFolder()}/all`;
    const args = ["merge", "--src", source, "--dst", all, "--jobs", "1"];
    const process = command(args, { permissions: ["--allow-all"] }).spawn();
    const staging = `${all}/.aim/aimrepo/staging`;
    while (namesIn(staging).length < 5) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    process.kill(signal);
    const { code, stdout, stderr } = await process.output();
    const [out, err] = [stdout, stderr].map((bytes) =>
      new TextDecoder().decode(bytes)
    );
    assert.equal(code, 130, err);
    assert.match(err!, /stopping after the runs that are being copied/);
    assert.match(out!, /\(interrupted\)\n$/);
    const there = runsOf(all).length;
    assert.ok(there > 0 && there < 315, `${there} runs`);
    const checked = await run(["check", "--aim-repo", all]);
    assert.equal(checked.out, `${there} runs checked: nothing found\n`);
    const again = await run(args);
    assert.equal(again.status, 0);
    assert.deepEqual(await contentOf(all), await contentOf(source));
  });
}
