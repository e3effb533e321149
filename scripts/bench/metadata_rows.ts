/**
 * The rows of copied runs.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";

/** A run that is the copy of another one. */
export interface Copy {
  /** The hash of the run that was copied. */
  source: string;
  /** Its own hash. */
  hash: string;
}

/** What columns become in a copy, as SQL; all others stay as they are. */
type Changes = Record<string, string>;

/** Tables with rows for each run, which have the run's id. */
const OF_RUNS = ["run_tag", "run_info", "note"];

/**
 * Replaces the runs of a metadata database with copies of them: each with the
 * experiment, tags, notes and further rows of its source. Their ids follow on
 * those of the sources.
 *
 * @param path The database `run_metadata.sqlite`
 * @param copies The copies, in the order in which their ids count up
 */
export function copyRows(path: string, copies: readonly Copy[]): void {
  const database = new DatabaseSync(path, {
    enableForeignKeyConstraints: false,
  });
  try {
    database.exec(`
      PRAGMA journal_mode = MEMORY;
      PRAGMA synchronous = OFF;
      BEGIN;
      CREATE TEMP TABLE limits AS SELECT
        (SELECT coalesce(max(id), 0) FROM run) AS run,
        (SELECT coalesce(max(id), 0) FROM note) AS note;
      CREATE TEMP TABLE run_copy
        (number INTEGER PRIMARY KEY, source TEXT, hash TEXT, of INTEGER);
      CREATE TEMP TABLE note_copy
        (number INTEGER PRIMARY KEY, of INTEGER, run INTEGER);
    `);
    const insert = database.prepare(
      "INSERT INTO run_copy (source, hash, of) VALUES (?, ?, (SELECT id FROM run WHERE hash = ?))",
    );
    for (const { source, hash } of copies) insert.run(source, hash, source);
    copyAll(database);
    for (const table of OF_RUNS) {
      database.exec(
        `DELETE FROM ${table} WHERE run_id <= (SELECT run FROM limits)`,
      );
    }
    database.exec(`
      DELETE FROM note_audit_log WHERE note_id <= (SELECT note FROM limits)
        AND note_id NOT IN (SELECT id FROM note);
      DELETE FROM run WHERE id <= (SELECT run FROM limits);
      COMMIT;
      VACUUM;
    `);
  } finally {
    database.close();
  }
}

function copyAll(database: DatabaseSync): void {
  const ofRun = "run_copy.number + (SELECT run FROM limits)";
  const ofNote = "note_copy.number + (SELECT note FROM limits)";
  copyTable(database, "run", "run_copy ON run_copy.of = run.id", {
    id: ofRun,
    hash: "run_copy.hash",
    name: "replace(run.name, run_copy.source, run_copy.hash)",
  });
  copyTable(database, "run_tag", "run_copy ON run_copy.of = run_tag.run_id", {
    run_id: ofRun,
  });
  copyTable(database, "run_info", "run_copy ON run_copy.of = run_info.run_id", {
    id: "NULL",
    run_id: ofRun,
  });
  database.exec(`
    INSERT INTO note_copy (of, run) SELECT note.id, ${ofRun}
      FROM run_copy JOIN note ON run_copy.of = note.run_id
      ORDER BY run_copy.number, note.id
  `);
  copyTable(database, "note", "note_copy ON note_copy.of = note.id", {
    id: ofNote,
    run_id: "note_copy.run",
  });
  copyTable(
    database,
    "note_audit_log",
    "note_copy ON note_copy.of = note_audit_log.note_id",
    { id: "NULL", note_id: ofNote },
  );
}

/** Adds a row for each pair of a row and its copy. */
function copyTable(
  database: DatabaseSync,
  table: string,
  join: string,
  changes: Changes,
): void {
  const columns = database.prepare(`PRAGMA table_info(${table})`).all()
    .map(({ name }) => `${name}`);
  const values = columns.map((name) => changes[name] ?? `${table}.${name}`);
  database.exec(
    `INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${table} JOIN ${join}`,
  );
}
