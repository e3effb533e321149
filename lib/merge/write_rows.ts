/**
 * Brings the metadata of the destination to a wanted state, in one transaction
 * and with no more statements than needed. With nothing to change the file is
 * not even opened for writing.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { select } from "../aim/select.ts";
import { changesBetween, type RowChange } from "./row_changes.ts";
import type { Disk } from "./disk.ts";
import type { Field, Rows } from "./rows.ts";
import { queryRows, revisionOf, unknownRevision } from "./read_rows.ts";
import { NEWEST_REVISION, REVISIONS, SCHEMA } from "./schema.ts";
import { MergeError } from "./errors.ts";

/** How long another process may keep the file locked, in milliseconds. */
const PATIENCE = 30_000;
/** Statements between two passages of a step. */
const STATEMENTS_A_STEP = 50;

/**
 * Makes an empty database.
 *
 * @param path The file, which must not exist
 */
export async function createMetadata(path: string): Promise<void> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path);
  try {
    // Each statement would be flushed to the disk by itself.
    database.exec(`BEGIN; ${SCHEMA} COMMIT`);
  } finally {
    database.close();
  }
}

/**
 * Writes what is wanted and not there.
 *
 * @param disk Is told of the steps
 * @param path The database
 * @param wanted The rows that shall be there; others stay as they are
 * @returns How many rows were written
 * @throws {MergeError} `REVISION`
 */
export async function writeRows(
  disk: Disk,
  path: string,
  wanted: Rows,
): Promise<number> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${PATIENCE}`);
    await disk.step("metadata: begin");
    database.exec("BEGIN IMMEDIATE");
    try {
      demandRevision(path, database);
      const changes = changesBetween(queryRows(database), wanted);
      const writer = new RowWriter(database);
      for (const [number, change] of changes.entries()) {
        if (number % STATEMENTS_A_STEP === 0) {
          await disk.step("metadata: write");
        }
        writer.apply(change);
      }
      await disk.step("metadata: commit");
      database.exec("COMMIT");
      return changes.length;
    } catch (error) {
      rollBack(database);
      throw error;
    }
  } finally {
    database.close();
    await disk.step("metadata: end");
  }
}

/** SQLite has ended the transaction itself after some errors: a full disk. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec("ROLLBACK");
  } catch (error) {
    const isOver = error instanceof Error &&
      error.message.includes("no transaction is active");
    if (!isOver) throw error;
  }
}

function demandRevision(path: string, database: DatabaseSync): void {
  const revision = revisionOf(database);
  if (revision === NEWEST_REVISION) return;
  if (revision !== undefined && !REVISIONS.includes(revision)) {
    throw unknownRevision(path, revision);
  }
  throw new MergeError(
    "REVISION",
    `Cannot write ${path}: its revision ${
      revision ?? "(none)"
    } is older than ` +
      `${NEWEST_REVISION}; merge into a new destination, with this one as a source`,
  );
}

/** Applies changes, giving out ids that nothing refers to yet. */
class RowWriter {
  readonly #database: DatabaseSync;
  readonly #ids = new Map<string, number>();
  readonly #next = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#load("experiment", "name");
    this.#load("tag", "name");
    this.#load("run", "hash");
    this.#loadNotes();
  }

  apply({ table, key, values, links, isNew }: RowChange): void {
    const columns: Record<string, Field> = { ...values };
    for (const [column, target] of Object.entries(links)) {
      columns[column] = target === null ? null : this.#ids.get(target)!;
    }
    const names = Object.keys(columns);
    const fields = Object.values(columns);
    if (isNew) {
      if (table !== "run_tag") {
        names.push("id");
        fields.push(this.#newId(table, key));
      }
      this.#run(
        `INSERT INTO "${table}" (${names.map(quote).join(", ")}) ` +
          `VALUES (${names.map(() => "?").join(", ")})`,
        fields,
      );
      return;
    }
    this.#run(
      `UPDATE "${table}" SET ${
        names.map((name) => `${quote(name)} = ?`).join(", ")
      } WHERE id = ?`,
      [...fields, this.#ids.get(key)!],
    );
  }

  #run(sql: string, fields: Field[]): void {
    this.#database.prepare(sql).run(...fields);
  }

  /** Rows of deleted runs may still refer to ids: none of these is used. */
  #newId(table: string, key: string): number {
    const next = this.#next.get(table) ?? this.#firstFree(table);
    this.#next.set(table, next + 1);
    this.#ids.set(key, next);
    return next;
  }

  #firstFree(table: string): number {
    const users: Record<string, [string, string][]> = {
      run: [["run_tag", "run_id"], ["note", "run_id"], ["run_info", "run_id"]],
      tag: [["run_tag", "tag_id"]],
      experiment: [["run", "experiment_id"], ["note", "experiment_id"]],
      note: [["note_audit_log", "note_id"]],
    };
    let greatest = 0;
    for (const [name, column] of [[table, "id"], ...users[table] ?? []]) {
      const row = this.#database.prepare(
        `SELECT max("${column}") AS greatest FROM "${name}"`,
      ).get();
      greatest = Math.max(greatest, Number(row?.greatest ?? 0));
    }
    return greatest + 1;
  }

  #load(table: string, column: string): void {
    for (const row of select(this.#database, table, ["id", column])) {
      this.#ids.set(`${table} ${row[column]}`, Number(row.id));
    }
  }

  #loadNotes(): void {
    const owners = new Map([...this.#ids].map(([key, id]) => {
      const table = key.slice(0, key.indexOf(" "));
      return [`${table} ${id}`, key];
    }));
    const columns = ["id", "run_id", "experiment_id", "created_at", "content"];
    const seen = new Map<string, number>();
    for (const row of select(this.#database, "note", columns)) {
      for (const table of ["run", "experiment"]) {
        const owner = owners.get(`${table} ${row[`${table}_id`]}`);
        if (owner === undefined) continue;
        const moment = `note ${owner}\0${row.created_at ?? row.content}`;
        const number = seen.get(moment) ?? 0;
        seen.set(moment, number + 1);
        this.#ids.set(`${moment}\0${number}`, Number(row.id));
      }
    }
    for (const row of select(this.#database, "run_info", ["id", "run_id"])) {
      const owner = owners.get(`run ${row.run_id}`);
      if (owner !== undefined) this.#ids.set(`info ${owner}`, Number(row.id));
    }
  }
}

function quote(name: string): string {
  return `"${name}"`;
}
