import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { RepositoryError } from "../../lib/aim/errors.ts";
import { readMetadata } from "../../lib/aim/metadata.ts";
import { readRows } from "../../lib/merge/read_rows.ts";
import { alter, temporaryFolder } from "../merge/repositories.ts";
import { withCopy } from "../cli/harness.ts";
import { writeRepository } from "./writer.ts";

async function refusalOf(path: string): Promise<string> {
  try {
    await readMetadata(path);
  } catch (error) {
    assert.ok(error instanceof RepositoryError, String(error));
    assert.equal(error.code, "METADATA");
    return error.message;
  }
  assert.fail("it was read");
}

/** A repository of one run. */
function metadataOf(name: string): string {
  const root = `${temporaryFolder()}/repository`;
  writeRepository(root, [{ hash: "0a", name, tags: [name, "b\0c", "b\0d"] }]);
  return `${root}/.aim/run_metadata.sqlite`;
}

Deno.test("texts with a NUL character are read whole", async () => {
  const file = metadataOf("a\0é");
  const row = (await readMetadata(file))!.get("0a")!;
  assert.equal(row.name, "a\0é");
  assert.deepEqual(row.tags, ["a\0é", "b\0c", "b\0d"]);
  const { runs, tags } = (await readRows(file))!;
  assert.equal(runs.get("0a")!.name, "a\0é");
  assert.deepEqual([...tags.keys()], ["a\0é", "b\0c", "b\0d"]);
});

Deno.test("a view in the place of a table, which may never end, is refused", async () => {
  for (const table of ["run", "tag", "note"]) {
    const file = metadataOf("a");
    alter(
      file,
      `DROP TABLE ${table};
       CREATE VIEW ${table} (id, hash, name, content, run_id) AS
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
         SELECT i, i, i, i, i FROM n;`,
    );
    await assert.rejects(readMetadata(file), (error) => {
      assert.ok(error instanceof RepositoryError);
      assert.equal(error.code, "METADATA");
      assert.match(error.message, new RegExp(`${table} is a view`));
      return true;
    });
  }
});

Deno.test("what is no text where one belongs reads as if it were absent", async () => {
  const file = metadataOf("a");
  const database = new DatabaseSync(file);
  database.prepare("UPDATE run SET name = ?, created_at = ?")
    .run(Uint8Array.of(1, 2), 5);
  database.close();
  const row = (await readMetadata(file))!.get("0a")!;
  assert.deepEqual([row.name, row.creationTime], [null, null]);
});

Deno.test("a page that is named several times is found by the order of rows", async () => {
  await withCopy("props", async (root) => {
    const path = `${root}/.aim/run_metadata.sqlite`;
    const database = new DatabaseSync(path);
    database.exec(`INSERT INTO tag (name) WITH c(n) AS
      (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000)
      SELECT 'tag ' || n FROM c`);
    const page = database.prepare(
      "SELECT rootpage FROM sqlite_master WHERE name = 'tag'",
    ).get()!["rootpage"] as number;
    database.close();
    const bytes = Deno.readFileSync(path);
    const view = new DataView(bytes.buffer, (page - 1) * 4096, 4096);
    assert.equal(view.getUint8(0), 5, "the root is an inner page");
    // Both of the first two cells lead to the first page of rows.
    const [first, second] = [view.getUint16(12), view.getUint16(14)];
    view.setUint32(second, view.getUint32(first));
    Deno.writeFileSync(path, bytes);
    assert.match(await refusalOf(path), /the rows of tag are out of order/);
  });
});

Deno.test("what SQLite quotes of a damaged schema is told in a line", async () => {
  await withCopy("props", async (root) => {
    const path = `${root}/.aim/run_metadata.sqlite`;
    const bytes = Deno.readFileSync(path);
    const schema = new TextEncoder().encode("CREATE TABLE tag (\n\tid ");
    const at = bytes.findIndex((_, i) =>
      schema.every((byte, n) => bytes[i + n] === byte)
    );
    assert.ok(at > 0);
    bytes[at + schema.length - 3] = '"'.charCodeAt(0);
    Deno.writeFileSync(path, bytes);
    const message = await refusalOf(path);
    assert.match(message, /malformed database schema \(tag\)/);
    assert.ok(!message.includes("\n") && message.length < 1000);
  });
});
