import assert from "node:assert/strict";
import { makeRepository } from "../../scripts/bench/repository.ts";
import {
  copyTree,
  keepRuns,
  namesIn,
  repository,
  runsOf,
  temporaryFolder,
} from "../merge/repositories.ts";
import { has, saySkipped } from "../ship/skip.ts";
import { aims, interpreter, runPython } from "./python.ts";

const program = new URL("merge_aim.py", import.meta.url).pathname;

/** Runs with tags and notes, and four of the campaign that is measured. */
async function sources(): Promise<string[]> {
  const campaign = await repository("campaign");
  keepRuns(campaign, runsOf(campaign).slice(100, 104));
  return [campaign, await repository("props")];
}

/** What Aim says of a repository; it gets a copy, as it writes to it. */
async function dump(python: string, root: string): Promise<object> {
  const copy = `${temporaryFolder()}/copy`;
  copyTree(root, copy);
  return JSON.parse(await runPython(python, [program, "dump", copy]));
}

for (const aim of aims) {
  Deno.test(`${aim} finds in copies for benchmarks what it finds in their sources`, async () => {
    const python = await interpreter(aim);
    if (python === undefined) return;
    for (const source of await sources()) {
      const root = `${temporaryFolder()}/copies`;
      const plan = { runs: 20, seed: 11, seqs: true, artifacts: true };
      const { copies } = await makeRepository(source, root, plan);
      const before = await dump(python, source);
      const expected: Record<string, unknown> = {};
      for (const { source: old, hash } of copies) {
        const found = (before as Record<string, unknown>)[old];
        assert.ok(found, old);
        expected[hash] = JSON.parse(
          JSON.stringify(found).replaceAll(old, hash),
        );
      }
      assert.equal(Object.keys(expected).length, 20);
      assert.deepEqual(await dump(python, root), expected);
    }
  });
}

Deno.test("RocksDB's own tools find every checksum of the copies right", async () => {
  if (!has("sst_dump", "--version")) {
    return saySkipped("checksums of copies", "sst_dump is absent");
  }
  for (const source of await sources()) {
    const root = `${temporaryFolder()}/copies`;
    const plan = { runs: 10, seed: 12, seqs: true, artifacts: false };
    await makeRepository(source, root, plan);
    for (const part of ["meta", "seqs"]) {
      const chunks = `${root}/.aim/${part}/chunks`;
      for (const hash of namesIn(chunks)) {
        for (const name of namesIn(`${chunks}/${hash}`)) {
          if (!name.endsWith(".sst")) continue;
          const file = `${chunks}/${hash}/${name}`;
          const { success, stdout } = await new Deno.Command("sst_dump", {
            args: [`--file=${file}`, "--command=verify"],
          }).output();
          assert.ok(success, file);
          assert.match(new TextDecoder().decode(stdout), /The file is ok/);
        }
      }
    }
  }
});
