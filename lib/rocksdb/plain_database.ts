/**
 * Databases that are plain: closed by their writer, with one small table. What is
 * asked of them is answered from the table's bytes, without the reader of databases
 * (`database.ts`), which is not even loaded then.
 *
 * @module
 */
import { onlyTableOf } from "../kernel/kernel.ts";
import { CURRENT, manifestIn } from "./current.ts";
import type { Database } from "./database.ts";
import { DatabaseError } from "./errors.ts";
import { type Directory, readWhole } from "./files.ts";
import { liveLogs } from "./live_logs.ts";

/**
 * Answers what is asked of a database from the bytes of its only table.
 *
 * @param table The table, unchecked; good until the function returns
 * @returns The answer; undefined where the database has to be opened for it
 */
export type Shortcut<T> = (table: Uint8Array) => T | undefined;

/** What a shortcut answered. */
export class Answer<T> {
  /** What it returned. */
  readonly value: T;

  /** @param value What it returned */
  constructor(value: T) {
    this.value = value;
  }
}

/**
 * Opens a database, unless it is plain and that answers what is asked of it.
 *
 * @param directory The database's folder
 * @param shortcut Answers
 * @returns The answer, or the open database
 * @throws {DatabaseError} What is wrong, with the file and the offset in it
 */
export async function openUnless<T>(
  directory: Directory,
  shortcut: Shortcut<T>,
): Promise<Database | Answer<T>> {
  const answer = answerPlainly(directory, shortcut);
  if (answer) return answer;
  const { Database } = await import("./database.ts");
  return await Database.open(directory);
}

/**
 * Answers what is asked of a plain database.
 *
 * @param directory The database's folder
 * @param shortcut Answers
 * @returns The answer; undefined where the database is not plain, is damaged, or
 *   changes while it is read: whoever opens it learns which
 */
export function answerPlainly<T>(
  directory: Directory,
  shortcut: Shortcut<T>,
): Answer<T> | undefined {
  try {
    // Listed first, as `Database.open` does it.
    const names = directory.list();
    const manifest = manifestIn(readWhole(directory, CURRENT));
    const only = manifest === undefined
      ? undefined
      : onlyTableOf(readWhole(directory, manifest));
    if (!only) return undefined;
    // A database that was closed has one log, which is empty.
    const isClosed = liveLogs(names, only).every(({ name }) =>
      directory.size(name) === 0
    );
    return isClosed ? answerOf(directory, only, shortcut) : undefined;
  } catch (error) {
    if (error instanceof DatabaseError) return undefined;
    throw error;
  }
}

function answerOf<T>(
  directory: Directory,
  { number, size }: { number: number; size: number },
  shortcut: Shortcut<T>,
): Answer<T> | undefined {
  const name = `${String(number).padStart(6, "0")}.sst`;
  const file = directory.open(name, size);
  try {
    if (!file.whole || file.length !== size) return undefined;
    const value = shortcut(file.whole);
    return value === undefined ? undefined : new Answer(value);
  } finally {
    file.close();
  }
}
