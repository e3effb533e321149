/**
 * A repository that Aim changes while it is read.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { queryMetadata, readMetadata } from "../../lib/aim/metadata.ts";
import { select } from "../../lib/aim/select.ts";
import { Repository, type RunOutcome } from "../../lib/aim/repository.ts";
import { withCopy } from "../cli/harness.ts";

async function outcomes(repository: Repository): Promise<RunOutcome[]> {
  const all: RunOutcome[] = [];
  for await (const outcome of repository.runs()) all.push(outcome);
  return all;
}

/** The chunks of a repository, and the first of their hashes. */
function chunksOf(root: string): { chunks: string; first: string } {
  const chunks = `${root}/.aim/meta/chunks`;
  const first = Array.from(Deno.readDirSync(chunks), ({ name }) => name).sort();
  return { chunks, first: first[0]! };
}

Deno.test("a chunk that is being made is waited for", async () => {
  await withCopy("mixed", async (root) => {
    const { chunks, first } = chunksOf(root);
    const current = `${chunks}/${first}/CURRENT`;
    const text = Deno.readTextFileSync(current);
    Deno.removeSync(current);
    const timer = setTimeout(() => Deno.writeTextFileSync(current, text), 60);
    const repository = Repository.open(root);
    assert.equal((await repository.run(first)).hash, first);
    clearTimeout(timer);
  });
});

Deno.test("a chunk that lacks CURRENT for good is named", async () => {
  await withCopy("mixed", async (root) => {
    const { chunks, first } = chunksOf(root);
    Deno.removeSync(`${chunks}/${first}/CURRENT`);
    const all = await outcomes(Repository.open(root));
    const failed = all.filter((outcome) => "error" in outcome);
    assert.deepEqual(
      failed.map(({ hash, error }) => [hash, error.code]),
      [[first, "NOT_FOUND"]],
    );
  });
});

Deno.test("an empty folder is a run where it has a row, and nothing where not", async () => {
  await withCopy("mixed", async (root) => {
    const { chunks, first } = chunksOf(root);
    const count = (await outcomes(Repository.open(root))).length;
    Deno.mkdirSync(`${chunks}/0123456789abcdef01234567`);
    const more = await outcomes(Repository.open(root));
    assert.equal(more.length, count);
    assert.ok(more.every((outcome) => "run" in outcome));
    for (const { name } of Deno.readDirSync(`${chunks}/${first}`)) {
      Deno.removeSync(`${chunks}/${first}/${name}`);
    }
    const failed = (await outcomes(Repository.open(root)))
      .filter((outcome) => "error" in outcome);
    assert.deepEqual(failed.map(({ hash }) => hash), [first]);
  });
});

Deno.test("a run that is made while runs are listed is not one without data", async () => {
  await withCopy("mixed", async (root) => {
    const { chunks, first } = chunksOf(root);
    Deno.renameSync(`${chunks}/${first}`, `${root}/made later`);
    const repository = Repository.open(root);
    const inventory = repository.inventory();
    Deno.renameSync(`${root}/made later`, `${chunks}/${first}`);
    assert.equal((await inventory).rowsWithoutChunk, 0);
  });
});

const COMMIT = `
  import { DatabaseSync } from "node:sqlite";
  const database = new DatabaseSync(Deno.args[0]);
  database.exec("BEGIN EXCLUSIVE; UPDATE run SET name = 'committed'");
  console.log("begun");
  await new Promise((resolve) => setTimeout(resolve, 500));
  database.exec("COMMIT");
`;

Deno.test("a commit under way is waited for", async () => {
  await withCopy("mixed", async (root) => {
    const path = `${root}/.aim/run_metadata.sqlite`;
    const writer = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", COMMIT, path],
      stdout: "piped",
    }).spawn();
    const output = writer.stdout.getReader();
    await output.read();
    const rows = await readMetadata(path);
    assert.ok(rows && rows.size > 0);
    for (const { name } of rows.values()) assert.equal(name, "committed");
    assert.ok((await writer.status).success);
    await output.cancel();
  });
});

Deno.test("all tables are read as they are at one moment", async () => {
  await withCopy("mixed", async (root) => {
    const path = `${root}/.aim/run_metadata.sqlite`;
    const writer = new DatabaseSync(path);
    writer.exec("PRAGMA busy_timeout = 0");
    await queryMetadata(path, (database) => {
      const before = select(database, "run", ["name"]);
      assert.throws(
        () => writer.exec("UPDATE run SET name = 'other'"),
        /locked|failed/,
      );
      assert.deepEqual(select(database, "run", ["name"]), before);
    });
    writer.exec("UPDATE run SET name = 'other'");
    writer.close();
  });
});
