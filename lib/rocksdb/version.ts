/**
 * A version: which tables and logs make up the database, by replaying a manifest.
 *
 * @module
 */
import { CURRENT, manifestIn } from "./current.ts";
import { corrupt, DatabaseError, isMissing, unsupported } from "./errors.ts";
import { type Directory, pathIn, readWhole } from "./files.ts";
import { compareInternal } from "./internal_key.ts";
import type { LogNumbers } from "./live_logs.ts";
import { type LogEnd, readLog } from "./log.ts";
import { decodeText } from "./text.ts";
import {
  decodeVersionEdit,
  type TableMeta,
  type VersionEdit,
} from "./version_edit.ts";

/** The set of files that the manifest names. */
export interface Version extends LogNumbers {
  /** The manifest's name. */
  manifest: string;
  /** How many bytes the manifest had. */
  manifestLength: number;
  /** How the manifest ends, where its last record was cut off. */
  torn?: LogEnd;
  /** The tables by level; newest first in level 0, below it by their keys. */
  tables: TableMeta[];
}

const COMPARATOR = "leveldb.BytewiseComparator";

/**
 * The present version of a database.
 *
 * @param directory The database's folder
 * @returns Its tables and logs; undefined where the manifest was replaced by
 *   another one before it was read
 * @throws {DatabaseError} `NOT_FOUND`, `CORRUPT`, `UNSUPPORTED` or `IO`
 */
export function readVersion(directory: Directory): Version | undefined {
  const manifest = readCurrent(directory);
  let bytes: Uint8Array;
  try {
    bytes = readWhole(directory, manifest);
  } catch (error) {
    if (isMissing(error) && readCurrent(directory) !== manifest) {
      return undefined;
    }
    throw error;
  }
  const file = pathIn(directory, manifest);
  const { records, end } = readLog(bytes);
  if (end && end.kind !== "torn") {
    throw end.kind === "damaged"
      ? corrupt(end.reason, { file, offset: end.offset })
      : unsupported(end.reason, { file, offset: end.offset });
  }
  const builder = new VersionBuilder();
  let group: VersionEdit[] = [];
  for (const { offset, payload } of records) {
    const place = { file, offset };
    const edit = decodeVersionEdit(payload, place);
    if (edit.comparator !== undefined && edit.comparator !== COMPARATOR) {
      const name = JSON.stringify(edit.comparator.slice(0, 80));
      throw unsupported(`the comparator ${name}`, place);
    }
    if (edit.groupRemaining === undefined && group.length > 0) {
      throw corrupt("an atomic group of edits has no end", place);
    }
    // The edits of a group count together or, where the last is missing, not.
    group.push(edit);
    if ((edit.groupRemaining ?? 0) > 0) continue;
    for (const member of group) builder.apply(member);
    group = [];
  }
  if (records.length === 0) {
    throw corrupt("the manifest has no whole record", { file, offset: 0 });
  }
  return {
    manifest,
    manifestLength: bytes.length,
    ...end && { torn: end },
    tables: builder.tables(),
    logNumber: builder.logNumber,
    previousLogNumber: builder.previousLogNumber,
  };
}

function readCurrent(directory: Directory): string {
  const file = pathIn(directory, CURRENT);
  const bytes = readWhole(directory, CURRENT);
  const manifest = manifestIn(bytes);
  if (manifest !== undefined) return manifest;
  const text = decodeText(bytes);
  throw corrupt(
    text.length === 0
      ? "it is empty"
      : `it names no manifest (${JSON.stringify(text.slice(0, 40))})`,
    { file, offset: 0 },
  );
}

/** Puts the edits of the default column family together. */
class VersionBuilder {
  readonly #tables = new Map<number, TableMeta>();
  logNumber = 0;
  previousLogNumber = 0;

  apply(edit: VersionEdit): void {
    if (edit.previousLogNumber !== undefined) {
      this.previousLogNumber = edit.previousLogNumber;
    }
    if (edit.columnFamily !== 0) return;
    if (edit.logNumber !== undefined) {
      this.logNumber = Math.max(this.logNumber, edit.logNumber);
    }
    for (const { number } of edit.deleted) this.#tables.delete(number);
    for (const table of edit.added) this.#tables.set(table.number, table);
  }

  tables(): TableMeta[] {
    return [...this.#tables.values()].sort((a, b) =>
      a.level - b.level || (a.level === 0 ? b.number - a.number : byKeys(a, b))
    );
  }
}

function byKeys(a: TableMeta, b: TableMeta): number {
  return compareInternal(
    a.smallest,
    a.smallest.length,
    b.smallest,
    b.smallest.length,
  );
}

/**
 * Whether the database has got another version since one was read: tables that
 * it names may be gone, and logs it relies on may be in new tables.
 *
 * @param directory The database's folder
 * @param version What was read
 * @returns True where the manifest has grown or was replaced
 */
export function hasChanged(directory: Directory, version: Version): boolean {
  try {
    return readCurrent(directory) !== version.manifest ||
      directory.size(version.manifest) !== version.manifestLength;
  } catch (error) {
    if (error instanceof DatabaseError) return true;
    throw error;
  }
}
