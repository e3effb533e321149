/**
 * What makes a note the same note in two repositories: it hangs on the same run
 * or experiment, and was written at the same moment.
 *
 * @module
 */
import type { NoteRow } from "./rows.ts";

/**
 * Names the notes of one run or experiment.
 *
 * @param notes The notes, in the order in which they were written
 */
export function* keyedNotes(
  notes: readonly NoteRow[],
): Generator<[key: string, note: NoteRow], void, void> {
  const seen = new Map<string, number>();
  for (const note of notes) {
    const moment = `${note.created_at ?? note.content}`;
    const number = seen.get(moment) ?? 0;
    seen.set(moment, number + 1);
    yield [`${moment}\0${number}`, note];
  }
}
