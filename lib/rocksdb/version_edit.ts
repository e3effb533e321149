/**
 * Version edits: the records of a manifest, each a change to the set of tables.
 *
 *     edit   = (tag varint32 · fields)*
 *
 * A tag with bit 13 is followed by a length and may be skipped
 * (`db/version_edit.cc`).
 *
 * @module
 */
import { ByteReader } from "./bytes.ts";
import { type Place, unsupported } from "./errors.ts";
import { decodeText } from "./text.ts";

/** A table as the manifest lists it. */
export interface TableMeta {
  /** 0, where tables overlap and the newest counts, or deeper. */
  level: number;
  /** The number in the file's name. */
  number: number;
  /** The file's length in bytes. */
  size: number;
  /** The smallest internal key, of entries and range deletions alike. */
  smallest: Uint8Array;
  /** The largest internal key. */
  largest: Uint8Array;
}

/** A change to the set of tables; what does not concern reading is left out. */
export interface VersionEdit {
  /** The name of the order of keys. */
  comparator?: string;
  /** Write-ahead logs below this number are in tables already. */
  logNumber?: number;
  /** LevelDB's second log, alive while the first is turned into a table. */
  previousLogNumber?: number;
  /** The greatest sequence number given out so far. */
  lastSequence?: number;
  /** The column family that the edit is about; 0 is the default one. */
  columnFamily: number;
  /** Tables that are gone: level and number. */
  deleted: { level: number; number: number }[];
  /** Tables that are new. */
  added: TableMeta[];
  /** How many edits of the same atomic group follow; undefined outside one. */
  groupRemaining?: number;
}

const Tag = {
  Comparator: 1,
  LogNumber: 2,
  NextFileNumber: 3,
  LastSequence: 4,
  CompactPointer: 5,
  DeletedFile: 6,
  NewFile: 7,
  PreviousLogNumber: 9,
  MinLogNumberToKeep: 10,
  NewFile2: 100,
  NewFile3: 102,
  NewFile4: 103,
  ColumnFamily: 200,
  ColumnFamilyAdd: 201,
  ColumnFamilyDrop: 202,
  MaxColumnFamily: 203,
  AtomicGroup: 300,
  BlobFileAddition: 400,
  BlobFileGarbage: 401,
} as const;
const TAG_IGNORABLE = 1 << 13;

/** Fields behind a new file of the fourth form. */
const FileField = { End: 1, PathId: 65 } as const;
const FILE_FIELD_REQUIRED = 1 << 6;

/**
 * Decodes a version edit.
 *
 * @param payload The record
 * @param place Where the record stands
 * @returns The change
 * @throws {DatabaseError} `CORRUPT` or `UNSUPPORTED`
 */
export function decodeVersionEdit(
  payload: Uint8Array,
  place: Place,
): VersionEdit {
  const reader = new ByteReader(payload, place);
  const edit: VersionEdit = { columnFamily: 0, deleted: [], added: [] };
  while (!reader.done) {
    const tag = reader.varint32();
    switch (tag) {
      case Tag.Comparator:
        edit.comparator = decodeText(reader.prefixed());
        break;
      case Tag.LogNumber:
        edit.logNumber = reader.varint64();
        break;
      case Tag.PreviousLogNumber:
        edit.previousLogNumber = reader.varint64();
        break;
      case Tag.LastSequence:
        edit.lastSequence = reader.varint64();
        break;
      case Tag.NextFileNumber:
      case Tag.MinLogNumberToKeep:
        reader.varint64();
        break;
      case Tag.MaxColumnFamily:
        reader.varint32();
        break;
      case Tag.CompactPointer:
        reader.varint32();
        reader.prefixed();
        break;
      case Tag.DeletedFile:
        edit.deleted.push({
          level: reader.varint32(),
          number: reader.varint64(),
        });
        break;
      case Tag.NewFile:
      case Tag.NewFile2:
      case Tag.NewFile3:
      case Tag.NewFile4:
        edit.added.push(decodeNewFile(reader, tag, place));
        break;
      case Tag.ColumnFamily:
        edit.columnFamily = reader.varint32();
        break;
      case Tag.ColumnFamilyAdd:
        reader.prefixed();
        break;
      case Tag.ColumnFamilyDrop:
        break;
      case Tag.AtomicGroup:
        edit.groupRemaining = reader.varint32();
        break;
      case Tag.BlobFileAddition:
      case Tag.BlobFileGarbage:
        throw unsupported("a blob file", place);
      default:
        if (!(tag & TAG_IGNORABLE)) {
          throw unsupported(`manifest tag ${tag}`, place);
        }
        reader.prefixed();
    }
  }
  return edit;
}

function decodeNewFile(
  reader: ByteReader,
  tag: number,
  place: Place,
): TableMeta {
  const level = reader.varint32();
  const number = reader.varint64();
  if (tag === Tag.NewFile3 && reader.varint32() !== 0) {
    throw unsupported("a table in a second folder", place);
  }
  const size = reader.varint64();
  const smallest = internalKey(reader);
  const largest = internalKey(reader);
  if (tag !== Tag.NewFile) {
    // Smallest and largest sequence number.
    skipVarint64(reader);
    skipVarint64(reader);
  }
  if (tag === Tag.NewFile4) skipFileFields(reader, place);
  return { level, number, size, smallest, largest };
}

function skipFileFields(reader: ByteReader, place: Place): void {
  for (;;) {
    const field = reader.varint32();
    if (field === FileField.End) return;
    const value = reader.prefixed();
    if (field === FileField.PathId && value[0] === 0) continue;
    if (field & FILE_FIELD_REQUIRED) {
      throw unsupported(
        field === FileField.PathId
          ? "a table in a second folder"
          : `manifest field ${field} of a table`,
        place,
      );
    }
  }
}

function internalKey(reader: ByteReader): Uint8Array {
  const key = reader.prefixed();
  if (key.length < 8) throw reader.error("a key has no sequence number");
  return key;
}

/** Skips a number that may be as large as the greatest sequence number. */
function skipVarint64(reader: ByteReader): void {
  for (let i = 0; i < 10; i++) if (reader.byte() < 0x80) return;
  throw reader.error("a varint does not end");
}
