/**
 * Checks whether the index holds what the chunks hold. Aim 3.29 takes parameters
 * and metrics from the index alone: a run that is not in it looks empty, one that
 * has changed since looks as it was.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";
import {
  behind,
  decodePath,
  encodePath,
  isBelow,
  SENTINEL,
} from "../aim/path.ts";
import { withDatabase } from "../merge/read_measure.ts";
import { placesOf } from "../merge/places.ts";
import { exists } from "../merge/scan.ts";
import type { DatabaseCursor } from "../rocksdb/cursor.ts";
import type { Database } from "../rocksdb/database.ts";
import { diskDirectory } from "../rocksdb/disk.ts";
import { Database as Opened } from "../rocksdb/database.ts";
import { DatabaseError } from "../rocksdb/errors.ts";
import type { Report } from "./finding.ts";

/** A run that can be read. */
export interface IndexedRun {
  /** The run. */
  hash: string;
  /** Whether it has ended. */
  hasEnded: boolean;
}

/**
 * Checks the index. That there is none is no finding.
 *
 * @param layout The repository
 * @param runs The runs that can be read
 * @param chunks All runs that have data
 * @param report Is given what is found
 */
export async function checkIndex(
  layout: Layout,
  runs: readonly IndexedRun[],
  chunks: ReadonlySet<string>,
  report: Report,
): Promise<void> {
  const { index } = placesOf(layout);
  if (exists(`${index}/.corrupted`)) {
    const message = "Aim found the index damaged and emptied it";
    return report({ kind: "index", file: index, message });
  }
  if (!exists(`${index}/CURRENT`)) return;
  let database: Database | undefined;
  try {
    database = await Opened.open(diskDirectory(index));
    database.verify((error) => {
      throw error;
    });
    for (const run of runs) await compareRun(layout, database, run, report);
    for (const hash of indexedRuns(database)) {
      if (chunks.has(hash)) continue;
      const message = "the index holds a run that has no data";
      report({ kind: "index", hash, file: index, message });
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const { file, offset, message } = error;
    report({
      kind: "index",
      file,
      ...offset === undefined ? {} : { offset },
      message,
    });
  } finally {
    database?.close();
  }
}

async function compareRun(
  layout: Layout,
  index: Database,
  { hash, hasEnded }: IndexedRun,
  report: Report,
): Promise<void> {
  const prefix = encodePath(["meta", "chunks", hash]);
  const indexed = index.cursor();
  indexed.seek(prefix);
  const isThere = indexed.valid &&
    isBelow(indexed.keyBuffer, indexed.keyLength, prefix);
  // Aim 3.17 adds a run to the index when it ends.
  if (!isThere && !hasEnded) return;
  const file = placesOf(layout).index;
  if (!isThere) {
    const message = "the run is not in the index: Aim shows it empty";
    return report({ kind: "index", hash, file, message });
  }
  // Aim gives a run that crashed an end time in the index alone.
  const skip = hasEnded
    ? undefined
    : encodePath(["meta", "chunks", hash, "end_time"]);
  const isEqual = await withDatabase(
    `${layout.metaChunks}/${hash}`,
    (database) => {
      const own = database.cursor();
      own.seek(prefix);
      return sameEntries(own, indexed, prefix, skip);
    },
  );
  if (isEqual) return;
  const message = "the index holds the run as it was before: Aim shows it so";
  report({ kind: "index", hash, file, message });
}

function sameEntries(
  a: DatabaseCursor,
  b: DatabaseCursor,
  prefix: Uint8Array,
  skip: Uint8Array | undefined,
): boolean {
  const settle = (cursor: DatabaseCursor): boolean => {
    while (cursor.valid && skip && sameBytes(cursor.key, skip)) cursor.next();
    return cursor.valid && isBelow(cursor.keyBuffer, cursor.keyLength, prefix);
  };
  while (true) {
    const hasA = settle(a);
    const hasB = settle(b);
    if (!hasA || !hasB) return hasA === hasB;
    if (!sameBytes(a.key, b.key) || !sameBytes(a.value, b.value)) return false;
    a.next();
    b.next();
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && isBelow(a, a.length, b);
}

function* indexedRuns(index: Database): Generator<string> {
  const prefix = encodePath(["meta", "chunks"]);
  const cursor = index.cursor();
  cursor.seek(prefix);
  while (cursor.valid && isBelow(cursor.keyBuffer, cursor.keyLength, prefix)) {
    const { key } = cursor;
    const [hash] = decodePath(key, prefix.length);
    const end = key.indexOf(SENTINEL, prefix.length);
    if (typeof hash !== "string" || hash === "" || end < 0) {
      cursor.next();
      continue;
    }
    yield hash;
    // By the bytes of the key: a hash that is no UTF-8 has others when encoded.
    cursor.seek(behind(key.subarray(0, end + 1)));
  }
}
