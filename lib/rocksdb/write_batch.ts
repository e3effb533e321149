/**
 * Write batches: the payload of a write-ahead log's records.
 *
 *     batch  = sequence (u64) · count (u32) · record*
 *     record = type (u8) [· column family (varint32)] · key [· value]
 *
 * Keys and values are length-prefixed. Each record but data for the log and
 * marks takes one sequence number (`db/write_batch.cc`).
 *
 * @module
 */
import { ByteReader } from "./bytes.ts";
import { type Place, unsupported } from "./errors.ts";
import { ValueType } from "./internal_key.ts";

/** A change to the default column family. */
export interface BatchEntry {
  /** A {@linkcode ValueType}. */
  type: number;
  /** The sequence number that orders it. */
  sequence: number;
  /** The key; the first one of a range. */
  key: Uint8Array;
  /** The value; the key behind a range; empty for a deletion. */
  value: Uint8Array;
}

/** The changes of a batch and the sequence numbers they take. */
export interface WriteBatch {
  /** The first sequence number. */
  sequence: number;
  /** How many sequence numbers the batch takes. */
  count: number;
  /** The changes, in order. */
  entries: BatchEntry[];
}

/** The types of records in a log that do not end up in tables as they are. */
const RecordType = {
  LogData: 0x3,
  FamilyDeletion: 0x4,
  FamilyValue: 0x5,
  FamilyMerge: 0x6,
  FamilySingleDeletion: 0x8,
  Noop: 0xd,
  FamilyRangeDeletion: 0xe,
  FamilyBlobIndex: 0x10,
} as const;

/** What a record with a column family is without it. */
const PLAIN: Record<number, number> = {
  [RecordType.FamilyDeletion]: ValueType.Deletion,
  [RecordType.FamilyValue]: ValueType.Value,
  [RecordType.FamilyMerge]: ValueType.Merge,
  [RecordType.FamilySingleDeletion]: ValueType.SingleDeletion,
  [RecordType.FamilyRangeDeletion]: ValueType.RangeDeletion,
  [RecordType.FamilyBlobIndex]: ValueType.BlobIndex,
};

const NOTHING = new Uint8Array(0);

/**
 * Decodes a batch.
 *
 * @param payload The log's record
 * @param place Where it stands
 * @returns Its changes
 * @throws {DatabaseError} `CORRUPT`, or `UNSUPPORTED` for transactions
 */
export function decodeWriteBatch(
  payload: Uint8Array,
  place: Place,
): WriteBatch {
  const reader = new ByteReader(payload, place);
  const first = reader.uint64();
  const count = reader.uint32();
  const entries: BatchEntry[] = [];
  let sequence = first;
  while (!reader.done) {
    const stored = reader.byte();
    if (stored === RecordType.LogData) {
      reader.prefixed();
      continue;
    }
    if (stored === RecordType.Noop) continue;
    const plain = PLAIN[stored];
    const family = plain === undefined ? 0 : reader.varint32();
    const type = plain ?? stored;
    const key = hasKey(type, stored, place) ? reader.prefixed() : NOTHING;
    const value = hasValue(type) ? reader.prefixed() : NOTHING;
    if (family === 0) entries.push({ type, sequence, key, value });
    sequence++;
  }
  if (sequence - first !== count) {
    throw reader.error(
      `a batch of ${sequence - first} changes claims to have ${count}`,
    );
  }
  return { sequence: first, count, entries };
}

function hasKey(type: number, stored: number, place: Place): true {
  if (
    type === ValueType.Deletion || type === ValueType.SingleDeletion ||
    hasValue(type)
  ) return true;
  throw unsupported(`write-ahead log entry type ${stored}`, place);
}

function hasValue(type: number): boolean {
  return type === ValueType.Value || type === ValueType.Merge ||
    type === ValueType.RangeDeletion || type === ValueType.BlobIndex;
}
