/**
 * The metadata of runs, free of the ids that mean something in one repository
 * only: experiments and tags go by their names, runs by their hashes, notes by
 * the moment they were written.
 *
 * @module
 */

/** What a column holds; an integer stands for true and false as well. */
export type Field = string | number | null;

/** An edit of a note. */
export interface LogRow {
  datetime: Field;
  action: Field;
  before_edit: Field;
  after_edit: Field;
}

/** A note on a run or an experiment. */
export interface NoteRow {
  content: Field;
  created_at: Field;
  updated_at: Field;
  /** Its edits, oldest first. */
  log: readonly LogRow[];
}

/** An experiment, without its name. */
export interface ExperimentRow {
  uuid: Field;
  created_at: Field;
  updated_at: Field;
  is_archived: Field;
  description: Field;
  notes: readonly NoteRow[];
}

/** A tag, without its name. */
export interface TagRow {
  uuid: Field;
  color: Field;
  created_at: Field;
  updated_at: Field;
  is_archived: Field;
  description: Field;
}

/** What Aim's notifier remembers of a run. */
export interface InfoRow {
  created_at: Field;
  updated_at: Field;
  last_notification_index: Field;
}

/** A run, without its hash. */
export interface RunMetadata {
  name: Field;
  description: Field;
  is_archived: Field;
  created_at: Field;
  updated_at: Field;
  finalized_at: Field;
  /** The name of its experiment. */
  experiment: string | null;
  /** The names of its tags, in the order in which they were attached. */
  tags: readonly string[];
  notes: readonly NoteRow[];
  info: InfoRow | undefined;
}

/** The metadata of a repository. */
export interface Rows {
  experiments: Map<string, ExperimentRow>;
  tags: Map<string, TagRow>;
  runs: Map<string, RunMetadata>;
}

/** @returns No metadata at all */
export function noRows(): Rows {
  return { experiments: new Map(), tags: new Map(), runs: new Map() };
}
