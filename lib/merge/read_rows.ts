/**
 * Reads the metadata of a repository by the columns that it has: older
 * repositories lack some.
 *
 * @module
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { queryMetadata, type QueryOptions } from "../aim/metadata.ts";
import { type Row, select } from "../aim/select.ts";
import { MergeError } from "./errors.ts";
import {
  type Field,
  type InfoRow,
  type LogRow,
  noRows,
  type NoteRow,
  type Rows,
} from "./rows.ts";
import { REVISIONS } from "./schema.ts";

/**
 * Reads the metadata of a repository.
 *
 * @param path The path of `run_metadata.sqlite`
 * @param options How to read
 * @returns The rows; undefined where there is no such file
 * @throws {RepositoryError} `METADATA`
 * @throws {MergeError} `REVISION`
 */
export async function readRows(
  path: string,
  options: QueryOptions = {},
): Promise<Rows | undefined> {
  const found = await queryMetadata(path, (database) => {
    const revision = revisionOf(database);
    return revision === undefined || REVISIONS.includes(revision)
      ? queryRows(database)
      : revision;
  }, options);
  if (typeof found === "string") throw unknownRevision(path, found);
  return found;
}

/**
 * The failure to read metadata of a revision that is not known.
 *
 * @param path The path of `run_metadata.sqlite`
 * @param revision The revision
 * @returns The error to throw
 */
export function unknownRevision(path: string, revision: string): MergeError {
  return new MergeError(
    "REVISION",
    `Cannot read ${path}: its revision ${
      JSON.stringify(revision)
    } is not known (a newer Aim made it)`,
  );
}

/**
 * The revision that a database's tables have.
 *
 * @param database The open database
 * @returns Alembic's name of it; undefined where none is given
 */
export function revisionOf(database: DatabaseSync): string | undefined {
  const [row] = select(database, "alembic_version", ["version_num"]);
  return typeof row?.version_num === "string" ? row.version_num : undefined;
}

/**
 * Reads the rows of an open database.
 *
 * @param database The open database
 * @returns Its rows
 */
export function queryRows(database: DatabaseSync): Rows {
  const rows = noRows();
  const notes = queryNotes(database);
  const experiments = new Map<SQLOutputValue, string>();
  const described = [
    "uuid",
    "created_at",
    "updated_at",
    "is_archived",
    "description",
  ] as const;
  const named = ["id", "name", ...described];
  for (const row of select(database, "experiment", named)) {
    if (typeof row.name !== "string") continue;
    experiments.set(row.id!, row.name);
    rows.experiments.set(row.name, {
      ...fields(row, described),
      notes: notes.get(`experiment ${row.id}`) ?? [],
    });
  }
  const tags = new Map<SQLOutputValue, string>();
  for (const row of select(database, "tag", [...named, "color"])) {
    if (typeof row.name !== "string") continue;
    tags.set(row.id!, row.name);
    rows.tags.set(row.name, fields(row, [...described, "color"]));
  }
  const tagsOf = new Map<SQLOutputValue, string[]>();
  for (const row of select(database, "run_tag", ["run_id", "tag_id"])) {
    const name = tags.get(row.tag_id!);
    if (name !== undefined) push(tagsOf, row.run_id!, name);
  }
  const infoColumns = [
    "created_at",
    "updated_at",
    "last_notification_index",
  ] as const;
  const infos = new Map<SQLOutputValue, InfoRow>();
  for (const row of select(database, "run_info", ["run_id", ...infoColumns])) {
    infos.set(row.run_id!, fields(row, infoColumns));
  }
  const columns = [
    "name",
    "description",
    "is_archived",
    "created_at",
    "updated_at",
    "finalized_at",
  ] as const;
  const all = ["id", "hash", "experiment_id", ...columns];
  for (const row of select(database, "run", all)) {
    if (typeof row.hash !== "string") continue;
    rows.runs.set(row.hash, {
      ...fields(row, columns),
      experiment: experiments.get(row.experiment_id!) ?? null,
      tags: tagsOf.get(row.id!) ?? [],
      notes: notes.get(`run ${row.id}`) ?? [],
      info: infos.get(row.id!),
    });
  }
  return rows;
}

/** The notes, by whether they are on a run or on an experiment, and its id. */
function queryNotes(database: DatabaseSync): Map<string, NoteRow[]> {
  const logs = new Map<SQLOutputValue, LogRow[]>();
  const edited = ["datetime", "action", "before_edit", "after_edit"] as const;
  for (
    const row of select(database, "note_audit_log", ["note_id", ...edited])
  ) {
    push(logs, row.note_id!, fields(row, edited));
  }
  const notes = new Map<string, NoteRow[]>();
  const columns = ["content", "created_at", "updated_at"] as const;
  const all = ["id", "run_id", "experiment_id", ...columns];
  for (const row of select(database, "note", all)) {
    const note = { ...fields(row, columns), log: logs.get(row.id!) ?? [] };
    if (row.run_id !== null) push(notes, `run ${row.run_id}`, note);
    if (row.experiment_id !== null) {
      push(notes, `experiment ${row.experiment_id}`, note);
    }
  }
  return notes;
}

function fields<const T extends string>(
  row: Row,
  names: readonly T[],
): Record<T, Field> {
  const result = {} as Record<T, Field>;
  for (const name of names) result[name] = fieldOf(row[name]);
  return result;
}

/** Bytes occur in no column of Aim's; an exact integer fits a number. */
function fieldOf(value: SQLOutputValue | undefined): Field {
  if (typeof value === "string" || typeof value === "number") return value;
  return typeof value === "bigint" ? Number(value) : null;
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
