/**
 * `run_metadata.sqlite`: what Aim keeps of a run outside its chunk.
 *
 * The file is opened read-only. Where that is not possible without writing
 * beside it (SQLite's WAL mode, or a transaction that a crash left open), it is
 * copied to a temporary folder together with its log, and read there.
 *
 * @module
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { RepositoryError } from "./errors.ts";
import { type Row, select, selectColumns } from "./select.ts";

/** A note that was attached to a run. */
export interface Note {
  /** The text. */
  content: string;
  /** When it was written, in seconds since 1970 UTC; null if unknown. */
  createdAt: number | null;
  /** When it was last changed, in seconds since 1970 UTC; null if unknown. */
  updatedAt: number | null;
}

/** What sqlite knows of a run. */
export interface RunRow {
  /** The run's hash. */
  hash: string;
  /** The run's name. */
  name: string | null;
  /** The run's description. */
  description: string | null;
  /** The name of the experiment. */
  experiment: string | null;
  /** The names of the tags, archived ones left out, as they were attached. */
  tags: string[];
  /** Whether the run is archived. */
  archived: boolean;
  /** Seconds since 1970 UTC; null where the row has no time. */
  creationTime: number | null;
  /** The notes, oldest first. */
  notes: Note[];
}

/** The rows of all runs, by hash. */
export type Metadata = Map<string, RunRow>;

/** The first bytes of every SQLite database. */
const MAGIC = "SQLite format 3\0";
/** Where the header says how the file is written: 2 stands for WAL mode. */
const WRITE_VERSION_OFFSET = 18;
const WAL_MODE = 2;
/** How many milliseconds a commit of Aim is waited for. */
const PATIENCE_MS = 5000;

/**
 * Reads the rows of all runs.
 *
 * @param path The path of `run_metadata.sqlite`
 * @returns The rows by hash; undefined where there is no such file
 * @throws {RepositoryError} `METADATA`
 */
export async function readMetadata(
  path: string,
): Promise<Metadata | undefined> {
  return await queryMetadata(path, queryRows);
}

/** How metadata is queried. */
export interface QueryOptions {
  /**
   * Where a copy is put, if one is needed.
   * @default {the system's folder for temporary files}
   */
  temporaryFolder?: string;
}

/**
 * Asks `run_metadata.sqlite` something, without changing it.
 *
 * @param path The path of `run_metadata.sqlite`
 * @param query Is given the open database
 * @param options How to ask
 * @returns What the query returns; undefined where there is no such file
 * @throws {RepositoryError} `METADATA`
 */
export async function queryMetadata<T>(
  path: string,
  query: (database: DatabaseSync) => T,
  options: QueryOptions = {},
): Promise<T | undefined> {
  const header = readHeader(path);
  if (header === undefined) return undefined;
  if (new TextDecoder().decode(header.subarray(0, 16)) !== MAGIC) {
    throw failure(path, "it does not begin like an SQLite database");
  }
  const { temporaryFolder } = options;
  const isWal = header[WRITE_VERSION_OFFSET] === WAL_MODE;
  if (isWal) return await queryCopy(path, query, temporaryFolder);
  const started = performance.now();
  try {
    return await queryOriginal(path, query);
  } catch (error) {
    // A journal that a crash left behind must be rolled back before reading;
    // one that belongs to a commit under way must not be copied.
    const isLocked = performance.now() - started >= PATIENCE_MS;
    if (isLocked || sizeOf(`${path}-journal`) === 0) {
      throw asFailure(path, error);
    }
    return await queryCopy(path, query, temporaryFolder);
  }
}

async function queryOriginal<T>(
  path: string,
  query: (database: DatabaseSync) => T,
): Promise<T> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`);
    // Several tables are read: all as they are at the first of them.
    database.exec("BEGIN");
    return query(database);
  } finally {
    database.close();
  }
}

/** Reads a copy, on which SQLite may do what the original is spared. */
async function queryCopy<T>(
  path: string,
  query: (database: DatabaseSync) => T,
  temporaryFolder: string | undefined,
): Promise<T> {
  demandCopy(path, temporaryFolder);
  let folder: string;
  try {
    folder = Deno.makeTempDirSync({
      prefix: "aimrepo-",
      ...temporaryFolder === undefined ? {} : { dir: temporaryFolder },
    });
  } catch (cause) {
    throw asFailure(path, cause);
  }
  try {
    const copy = `${folder}/run_metadata.sqlite`;
    Deno.copyFileSync(path, copy);
    for (const suffix of ["-wal", "-journal"]) {
      if (sizeOf(path + suffix) > 0) {
        Deno.copyFileSync(path + suffix, copy + suffix);
      }
    }
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(copy);
    try {
      return query(database);
    } finally {
      database.close();
    }
  } catch (error) {
    throw asFailure(path, error);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Without the permission Deno would stop and ask. */
function demandCopy(path: string, temporaryFolder: string | undefined): void {
  const { state } = Deno.permissions.querySync({
    name: "write",
    ...temporaryFolder === undefined ? {} : { path: temporaryFolder },
  });
  if (state === "granted") return;
  throw failure(
    path,
    "it is in WAL mode or was left in the middle of a transaction, and has " +
      "to be copied to a temporary folder first: allow that with --allow-write",
  );
}

function readHeader(path: string): Uint8Array | undefined {
  try {
    // Opening a pipe would wait for somebody to write to it.
    if (!Deno.statSync(path).isFile) throw failure(path, "it is no file");
    using file = Deno.openSync(path, { read: true });
    const header = new Uint8Array(100);
    return header.subarray(0, file.readSync(header) ?? 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw asFailure(path, error);
  }
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

function failure(
  path: string,
  reason: string,
  cause?: unknown,
): RepositoryError {
  return new RepositoryError(
    "METADATA",
    `Cannot read ${path}: ${reason}`,
    path,
    {
      cause,
    },
  );
}

function asFailure(path: string, error: unknown): RepositoryError {
  if (error instanceof RepositoryError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  // SQLite quotes what it does not understand, to the end of the statement.
  const line = reason.replace(/\s+/g, " ").slice(0, 300);
  return failure(path, line, error);
}

/** The columns that are wanted; what an older repository lacks reads as null. */
const RUN_COLUMNS = [
  "id",
  "hash",
  "name",
  "description",
  "is_archived",
  "created_at",
  "experiment_id",
] as const;

function queryRows(database: DatabaseSync): Metadata {
  const experiments = new Map(
    select(database, "experiment", ["id", "name"]).map((
      row,
    ) => [row.id, row.name]),
  );
  const tagNames = new Map(
    select(database, "tag", ["id", "name", "is_archived"])
      .filter((row) => !row.is_archived).map((row) => [row.id, row.name]),
  );
  const tags = grouped(select(database, "run_tag", ["run_id", "tag_id"]));
  const notes = grouped(
    select(database, "note", ["run_id", "content", "created_at", "updated_at"]),
  );
  const metadata: Metadata = new Map();
  const runs = selectColumns(database, "run", RUN_COLUMNS);
  for (const [at, hash] of runs.hash.entries()) {
    if (typeof hash !== "string") continue;
    const id = runs.id[at];
    metadata.set(hash, {
      hash,
      name: text(runs.name[at]),
      description: text(runs.description[at]),
      experiment: text(experiments.get(runs.experiment_id[at] ?? null)),
      tags: tags.get(id)?.flatMap(({ tag_id }) =>
        text(tagNames.get(tag_id)) ?? []
      ) ?? [],
      archived: Boolean(runs.is_archived[at]),
      creationTime: seconds(runs.created_at[at]),
      notes: notes.get(id)?.map((note) => ({
        content: text(note.content) ?? "",
        createdAt: seconds(note.created_at),
        updatedAt: seconds(note.updated_at),
      })) ?? [],
    });
  }
  return metadata;
}

function grouped(rows: Row[]): Map<SQLOutputValue | undefined, Row[]> {
  const groups = new Map<SQLOutputValue | undefined, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.run_id);
    if (group) group.push(row);
    else groups.set(row.run_id, [row]);
  }
  return groups;
}

function text(value: SQLOutputValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

const TIME = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?$/;

/**
 * A time as Aim writes it into SQLite, in seconds since 1970 UTC.
 *
 * @param value E.g. `2023-08-30 14:53:20.123457`
 * @returns The seconds, rounded once, as Python's `datetime.timestamp` does it;
 *   null for anything else
 */
export function seconds(value: SQLOutputValue | undefined): number | null {
  if (typeof value !== "string" || !TIME.test(value)) return null;
  const whole = Date.UTC(
    digits(value, 0, 4),
    digits(value, 5, 7) - 1,
    digits(value, 8, 10),
    digits(value, 11, 13),
    digits(value, 14, 16),
    digits(value, 17, 19),
  );
  const fraction = value.length - 20;
  const micros = fraction > 0
    ? digits(value, 20, value.length) * 10 ** (6 - fraction)
    : 0;
  return (whole * 1000 + micros) / 1e6;
}

/** The number that stands in a text, without a text for it. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i++) {
    number = number * 10 + text.charCodeAt(i) - 48;
  }
  return number;
}
