/**
 * Recovery: what the write-ahead logs add to the tables.
 *
 * As RocksDB's point-in-time recovery does it, reading stops at the first record
 * that is not whole, and goes on with a later log only where that one continues
 * with the very next sequence number (`db/db_impl/db_impl_open.cc`).
 *
 * @module
 */
import { DatabaseError, unsupported } from "./errors.ts";
import { type Directory, pathIn, readWhole } from "./files.ts";
import { liveLogs } from "./live_logs.ts";
import { readLog } from "./log.ts";
import type { Version } from "./version.ts";
import { type BatchEntry, decodeWriteBatch } from "./write_batch.ts";

/** Something about a database that does not keep it from being read. */
export interface LogNote {
  /**
   * - `torn`: the manifest or the newest log ends in a record that is not whole, as is normal
   *   after a crash;
   * - `damaged`: a log was changed after it was written, so that later changes
   *   are lost.
   */
  kind: "torn" | "damaged";
  /** The path of the manifest or log. */
  file: string;
  /** Where in it the reading stopped, in bytes. */
  offset: number;
  /** What was found there. */
  reason: string;
}

/** What the logs hold. */
export interface Recovered {
  /** The changes, in order. */
  entries: BatchEntry[];
  /** What was not whole. */
  notes: LogNote[];
}

/**
 * Reads the logs that are not in tables yet.
 *
 * @param directory The database's folder
 * @param names What was in it before the version was read
 * @param version The version of the database
 * @returns The changes in them
 * @throws {DatabaseError} `UNSUPPORTED`, `IO`, or `NOT_FOUND` where a log goes
 *   away in the meantime
 */
export function recoverLogs(
  directory: Directory,
  names: readonly string[],
  version: Version,
): Recovered {
  const entries: BatchEntry[] = [];
  const notes: LogNote[] = [];
  let stopped = false;
  let expected: number | undefined;
  for (const { name, number } of liveLogs(names, version)) {
    // A database that was closed has one log, which is empty.
    if (directory.size(name) === 0) continue;
    const bytes = readWhole(directory, name);
    const file = pathIn(directory, name);
    const { records, end } = readLog(bytes, number);
    let reached = end;
    for (const { offset, payload } of records) {
      const batch = attempt(() => decodeWriteBatch(payload, { file, offset }));
      if (batch instanceof DatabaseError) {
        reached = { kind: "damaged", offset, reason: batch.message };
        break;
      }
      if (stopped && batch.sequence !== expected) {
        reached = {
          kind: "damaged",
          offset,
          reason: "changes before it were lost with the end of an earlier log",
        };
        break;
      }
      stopped = false;
      expected = batch.sequence + batch.count;
      for (const entry of batch.entries) entries.push(entry);
    }
    if (!reached) continue;
    const { kind, offset, reason } = reached;
    if (kind === "unsupported") throw unsupported(reason, { file, offset });
    notes.push({ kind, file, offset, reason });
    stopped = true;
  }
  return { entries, notes };
}

/** What an action returns, or the damage that it meets. */
function attempt<T>(action: () => T): T | DatabaseError {
  try {
    return action();
  } catch (error) {
    if (error instanceof DatabaseError && error.code === "CORRUPT") {
      return error;
    }
    throw error;
  }
}
