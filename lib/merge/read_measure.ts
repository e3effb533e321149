/**
 * Reads how far a copy of a run has come.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import { asNumber } from "../aim/chunk.ts";
import { decodeNode } from "../aim/node.ts";
import { encodePath } from "../aim/path.ts";
import { Database } from "../rocksdb/database.ts";
import { diskDirectory } from "../rocksdb/disk.ts";
import { exists } from "./scan.ts";
import type { Measure } from "./measure.ts";

/**
 * Reads a run whole.
 *
 * @param meta Its folder below `meta/chunks`
 * @param seqs Its folder below `seqs/chunks`, which may be absent
 * @param hash Its hash
 * @returns How far it has come
 * @throws {DatabaseError} Where it cannot be read
 */
export async function readMeasure(
  meta: string,
  seqs: string,
  hash: string,
): Promise<Measure> {
  const digest = createHash("sha256");
  let endTime: number | null = null;
  const entries = await withDatabase(meta, (database) => {
    endTime = endTimeIn(database, hash);
    return addEntries(database, digest);
  });
  digest.update("seqs");
  const points = exists(seqs)
    ? await withDatabase(seqs, (database) => addEntries(database, digest))
    : 0;
  return { points, endTime, entries, digest: digest.digest("hex") };
}

/**
 * Reads when a run ended.
 *
 * @param meta Its folder below `meta/chunks`
 * @param hash Its hash
 * @returns Seconds since 1970 UTC; null while unfinished
 * @throws {DatabaseError} Where it cannot be read
 */
export function readEndTime(
  meta: string,
  hash: string,
): Promise<number | null> {
  return withDatabase(meta, (database) => endTimeIn(database, hash));
}

/**
 * Opens a database, does something with it, and closes it.
 *
 * @param folder The database's folder
 * @param action What to do
 * @returns What the action returns
 * @throws {DatabaseError} Where it cannot be read
 */
export async function withDatabase<T>(
  folder: string,
  action: (database: Database) => T,
): Promise<T> {
  const database = await Database.open(diskDirectory(folder));
  try {
    return action(database);
  } finally {
    database.close();
  }
}

function endTimeIn(database: Database, hash: string): number | null {
  const value = database.get(encodePath(["meta", "chunks", hash, "end_time"]));
  if (!value) return null;
  const node = decodeNode(value);
  return node.kind === "scalar" ? asNumber(node.value) ?? null : null;
}

/** Adds every entry to a digest, each behind the lengths of its parts. */
function addEntries(database: Database, digest: Hash): number {
  const cursor = database.cursor();
  const lengths = new Uint32Array(2);
  const bytes = new Uint8Array(lengths.buffer);
  let count = 0;
  for (cursor.seek(new Uint8Array(0)); cursor.valid; cursor.next()) {
    const { key, value } = cursor;
    lengths[0] = key.length;
    lengths[1] = value.length;
    digest.update(bytes).update(key).update(value);
    count++;
  }
  return count;
}
