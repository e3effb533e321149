/**
 * What has to be written to get from one state of the metadata to another.
 *
 * A row is named by its table and what identifies it: `run <hash>`,
 * `tag <name>`, `experiment <name>`, `note <owner>\0<moment>\0<number>`,
 * `info <run>`.
 *
 * @module
 */
import { keyedNotes } from "./note_keys.ts";
import type { Field, NoteRow, Rows, RunMetadata } from "./rows.ts";

/** A row to insert or to update. */
export interface RowChange {
  /** The table. */
  table: string;
  /** The row's name. */
  key: string;
  /** The columns to write. */
  values: Readonly<Record<string, Field>>;
  /** The columns that hold the id of another row, and that row's name. */
  links: Readonly<Record<string, string | null>>;
  /** Whether the row has to be inserted. */
  isNew: boolean;
}

/**
 * Compares two states.
 *
 * @param present What is there
 * @param wanted What shall be there; what is left out of it stays
 * @returns The changes, each behind those that it links to
 */
export function changesBetween(present: Rows, wanted: Rows): RowChange[] {
  const changes: RowChange[] = [];
  const add = (
    table: string,
    key: string,
    before: object | undefined,
    after: object,
    links: RowChange["links"] = {},
  ): void => {
    const values = after as Record<string, Field>;
    if (before && sameFields(before as Record<string, Field>, values)) return;
    changes.push({ table, key, values, links, isNew: !before });
  };
  const addNotes = (
    owner: string,
    column: string,
    before: readonly NoteRow[],
    after: readonly NoteRow[],
  ): void => {
    const known = new Map(keyedNotes(before));
    for (const [moment, { log, ...note }] of keyedNotes(after)) {
      const key = `note ${owner}\0${moment}`;
      const old = known.get(moment);
      const { log: oldLog = [], ...oldNote } = old ?? {};
      add("note", key, old && oldNote, note, { [column]: owner });
      const written = new Set(oldLog.map((entry) => text(entry)));
      for (const entry of log) {
        if (written.has(text(entry))) continue;
        add("note_audit_log", "", undefined, entry, { note_id: key });
      }
    }
  };

  for (const [name, { notes, ...row }] of wanted.experiments) {
    const old = present.experiments.get(name);
    const key = `experiment ${name}`;
    const { notes: oldNotes = [], ...before } = old ?? {};
    add("experiment", key, old && { ...before, name }, { ...row, name });
    addNotes(key, "experiment_id", oldNotes, notes);
  }
  for (const [name, row] of wanted.tags) {
    const old = present.tags.get(name);
    add("tag", `tag ${name}`, old && { ...old, name }, { ...row, name });
  }
  for (const [hash, run] of wanted.runs) {
    const old = present.runs.get(hash);
    const key = `run ${hash}`;
    if (!old || !sameFields(columnsOf(old), columnsOf(run))) {
      const { experiment, ...values } = columnsOf(run);
      changes.push({
        table: "run",
        key,
        values: { ...values, hash },
        links: {
          experiment_id: experiment === null
            ? null
            : `experiment ${experiment}`,
        },
        isNew: !old,
      });
    }
    for (const tag of run.tags) {
      if (old?.tags.includes(tag)) continue;
      add("run_tag", "", undefined, {}, { run_id: key, tag_id: `tag ${tag}` });
    }
    addNotes(key, "run_id", old?.notes ?? [], run.notes);
    if (run.info) {
      add("run_info", `info ${key}`, old?.info, run.info, { run_id: key });
    }
  }
  return changes;
}

function columnsOf(run: RunMetadata): Record<string, Field> {
  const { tags: _, notes: __, info: ___, ...columns } = run;
  return columns;
}

function sameFields(
  a: Readonly<Record<string, Field>>,
  b: Readonly<Record<string, Field>>,
): boolean {
  return Object.entries(b).every(([name, value]) => a[name] === value);
}

/** The same text for the same columns, in whatever order they are. */
function text(row: object): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => a < b ? -1 : 1));
}
