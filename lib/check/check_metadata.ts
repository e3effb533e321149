/**
 * Checks `run_metadata.sqlite`, with SQLite's own means, and whether its runs
 * are those that have data.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { RepositoryError } from "../aim/errors.ts";
import type { Layout } from "../aim/layout.ts";
import { queryMetadata } from "../aim/metadata.ts";
import { select } from "../aim/select.ts";
import { revisionOf } from "../merge/read_rows.ts";
import { REVISIONS } from "../merge/schema.ts";
import type { Report } from "./finding.ts";

/**
 * Checks the metadata.
 *
 * @param layout The repository
 * @param chunks The runs that have data
 * @param report Is given what is found
 */
export async function checkMetadata(
  { metadata: file, metaChunks }: Layout,
  chunks: ReadonlySet<string>,
  report: Report,
): Promise<void> {
  const say = (message: string): void =>
    report({ kind: "metadata", file, message });
  let rows: Set<string> | undefined;
  try {
    rows = await queryMetadata(file, (database) => {
      for (const message of complaints(database)) say(message);
      return new Set(
        select(database, "run", ["hash"]).map(({ hash }) => String(hash)),
      );
    });
    if (!rows) say("there is no such file");
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    say(error.message);
  }
  if (!rows) return;
  for (const hash of rows) {
    if (chunks.has(hash)) continue;
    const message = "the run has metadata and no data";
    report({ kind: "rows", hash, file: `${metaChunks}/${hash}`, message });
  }
  for (const hash of chunks) {
    if (rows.has(hash)) continue;
    report({
      kind: "rows",
      hash,
      file,
      message: "the run has data and no metadata: Aim does not show it",
    });
  }
}

function* complaints(database: DatabaseSync): Generator<string> {
  for (const { integrity_check: text } of all(database, "integrity_check")) {
    if (text !== "ok") yield `SQLite finds: ${text}`;
  }
  const dangling = new Map<string, number>();
  for (const { table, parent } of all(database, "foreign_key_check")) {
    const kind = `${table} that belong to no ${parent}`;
    dangling.set(kind, (dangling.get(kind) ?? 0) + 1);
  }
  for (const [kind, count] of dangling) {
    yield `${count} rows of ${kind} (a new one may inherit them)`;
  }
  const revision = revisionOf(database);
  if (revision === undefined || !REVISIONS.includes(revision)) {
    yield `its revision ${revision ?? "(none)"} is not known`;
  }
}

function all(database: DatabaseSync, pragma: string) {
  return database.prepare(`PRAGMA ${pragma}`).all();
}
