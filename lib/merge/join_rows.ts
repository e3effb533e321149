/**
 * Joins the metadata of two repositories. Nothing is taken away: tags, notes and
 * their edits add up. Where both have something to say, the one that was changed
 * later counts. The order in which repositories are joined never matters, and
 * joining one again changes nothing.
 *
 * @module
 */
import { keyedNotes } from "./note_keys.ts";
import type {
  ExperimentRow,
  Field,
  InfoRow,
  LogRow,
  NoteRow,
  Rows,
  RunMetadata,
  TagRow,
} from "./rows.ts";

/** How the metadata of one run is joined. */
export interface RunJoin {
  /** Whether the new row's own columns count, however old they are. */
  replaces?: boolean;
}

/**
 * Joins the experiments and tags of two repositories.
 *
 * @param into Is added to
 * @param rows Is added
 */
export function joinNames(into: Rows, rows: Rows): void {
  for (const [name, row] of rows.experiments) {
    const present = into.experiments.get(name);
    into.experiments.set(name, present ? joinExperiments(present, row) : row);
  }
  for (const [name, row] of rows.tags) {
    const present = into.tags.get(name);
    into.tags.set(name, present ? joinTags(present, row) : row);
  }
}

/**
 * Joins what two repositories know of a run.
 *
 * @param a One row; undefined where there is none
 * @param b The other row
 * @param join Which of them counts where they differ
 * @returns What is known of the run
 */
export function joinRuns(
  a: RunMetadata | undefined,
  b: RunMetadata,
  { replaces = false }: RunJoin = {},
): RunMetadata {
  if (!a) return b;
  const newer = replaces ? b : later(own(a), own(b)) ? b : a;
  return {
    ...own(newer),
    tags: [...a.tags, ...b.tags.filter((tag) => !a.tags.includes(tag))],
    notes: joinNotes(a.notes, b.notes),
    info: a.info && b.info ? joinInfo(a.info, b.info) : a.info ?? b.info,
  };
}

/** A run's own columns. */
function own(run: RunMetadata): Omit<RunMetadata, "tags" | "notes" | "info"> {
  const { tags: _, notes: __, info: ___, ...columns } = run;
  return columns;
}

function joinExperiments(a: ExperimentRow, b: ExperimentRow): ExperimentRow {
  return {
    ...later(described(a), described(b)) ? b : a,
    ...first(a, b),
    notes: joinNotes(a.notes, b.notes),
  };
}

function joinTags(a: TagRow, b: TagRow): TagRow {
  return { ...later(described(a), described(b)) ? b : a, ...first(a, b) };
}

/** The columns of an experiment or a tag that are joined as one. */
function described(
  row: TagRow | ExperimentRow,
): Pick<TagRow, "updated_at" | "is_archived" | "description" | "color"> {
  const { updated_at, is_archived, description } = row;
  const color = "color" in row ? row.color : null;
  return { updated_at, is_archived, description, color };
}

/** Uuid and time of making: those of the row that was made first. */
function first(
  a: TagRow | ExperimentRow,
  b: TagRow | ExperimentRow,
): Pick<TagRow, "uuid" | "created_at"> {
  return compare(identity(a).key, identity(b).key) <= 0
    ? identity(a).columns
    : identity(b).columns;
}

function identity({ uuid, created_at }: TagRow | ExperimentRow): {
  key: string;
  columns: Pick<TagRow, "uuid" | "created_at">;
} {
  return {
    key: `${created_at ?? "~"} ${uuid ?? "~"}`,
    columns: { uuid, created_at },
  };
}

function joinInfo(a: InfoRow, b: InfoRow): InfoRow {
  return later(a, b) ? b : a;
}

/** Notes are the same where they were written at the same moment. */
function joinNotes(
  a: readonly NoteRow[],
  b: readonly NoteRow[],
): readonly NoteRow[] {
  if (b.length === 0) return a;
  const notes = new Map(keyedNotes(a));
  for (const [key, note] of keyedNotes(b)) {
    const present = notes.get(key);
    notes.set(key, present ? joinNote(present, note) : note);
  }
  return [...notes].sort(([x], [y]) => compare(x, y)).map(([, note]) => note);
}

function joinNote(a: NoteRow, b: NoteRow): NoteRow {
  const { log: _, ...columnsA } = a;
  const { log: __, ...columnsB } = b;
  const log = new Map<string, LogRow>();
  for (const entry of [...a.log, ...b.log]) log.set(text(entry), entry);
  return {
    ...later(columnsA, columnsB) ? columnsB : columnsA,
    log: [...log].sort(([x, { datetime: s }], [y, { datetime: t }]) =>
      compare(`${s ?? ""}`, `${t ?? ""}`) || compare(x, y)
    ).map(([, entry]) => entry),
  };
}

/** Whether `b` was changed after `a`; what they hold decides a draw. */
function later<T extends { updated_at: Field }>(a: T, b: T): boolean {
  const order = compare(`${a.updated_at ?? ""}`, `${b.updated_at ?? ""}`) ||
    compare(text(a), text(b));
  return order < 0;
}

/** The same text for the same columns, in whatever order they are. */
function text(row: object): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => compare(a, b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
