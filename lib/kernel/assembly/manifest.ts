/**
 * The manifest of a plain database, see `../../rocksdb/version.ts`: of one block,
 * each record whole in itself, of the default column family, and one table is left.
 *
 * @module
 */
import { behind, TRAILER, varint } from "./block";
import { isText } from "./bytes";
import { crc32c, masked } from "./crc32c";
import { begin, giveUp } from "./give_up";

/** Longer manifests have records in parts. */
const BLOCK: usize = 32768;
/** Checksum, length and type of a record. */
const HEADER: usize = 7;
const FULL: u8 = 1;

/** The tags of `../../rocksdb/version_edit.ts` that plain manifests have. */
const COMPARATOR: u32 = 1;
const LOG_NUMBER: u32 = 2;
const NEXT_FILE_NUMBER: u32 = 3;
const LAST_SEQUENCE: u32 = 4;
const DELETED_FILE: u32 = 6;
const PREVIOUS_LOG_NUMBER: u32 = 9;
const MIN_LOG_NUMBER: u32 = 10;
const NEW_FILE: u32 = 103;
const MAX_COLUMN_FAMILY: u32 = 203;
/** Tags with this bit have a length, and may be skipped. */
const IGNORABLE: u32 = 1 << 13;

/** The bytes of the longest varint64. */
const LONGEST: usize = 10;
/** Fields behind a new file. */
const LAST_FIELD: u32 = 1;
const REQUIRED_FIELD: u32 = 1 << 6;

/** Number and size (u32 each) of the tables that are there. */
const MOST_TABLES: u32 = 256;
const TABLES: usize = memory.data(2048, 16);
let tables: u32 = 0;
let logNumber: u32 = 0;
let previousLogNumber: u32 = 0;

/**
 * Finds the only table. Writes four numbers (u32 each): the table's and its size,
 * the first log's that is not in it, and LevelDB's second log's.
 *
 * @param start Where the manifest begins
 * @param end Where it ends (exclusive)
 * @param output Where the numbers go
 */
export function onlyTable(start: usize, end: usize, output: usize): void {
  begin();
  if (end - start > BLOCK) giveUp();
  tables = 0;
  logNumber = 0;
  previousLogNumber = 0;
  let record = start;
  while (record < end) {
    if (end - record < HEADER || load<u8>(record, 6) !== FULL) giveUp();
    const next = record + HEADER + <usize> load<u16>(record, 4);
    if (next > end) giveUp();
    if (masked(crc32c(record + 6, next, 0)) !== load<u32>(record)) giveUp();
    apply(record + HEADER, next);
    record = next;
  }
  if (tables !== 1) giveUp();
  store<u32>(output, load<u32>(TABLES));
  store<u32>(output, load<u32>(TABLES, 4), 4);
  store<u32>(output, logNumber, 8);
  store<u32>(output, previousLogNumber, 12);
}

/** Where the field ends that is read. */
let at: usize = 0;

function number(end: usize): u32 {
  const value = varint(at, end);
  at = behind();
  return value;
}

/** Skips bytes with their length before them, and returns that. */
function skip(end: usize): u32 {
  const length = number(end);
  if (<usize> length > end - at) giveUp();
  at += length;
  return length;
}

/** Skips a varint64. */
function skipLong(end: usize): void {
  const last = min(end, at + LONGEST);
  while (at < last) if (load<u8>(at++) < 0x80) return;
  giveUp();
}

/** Applies an edit. */
function apply(start: usize, end: usize): void {
  at = start;
  let ownLogNumber: u32 = 0;
  let adds = false;
  while (at < end) {
    const tag = number(end);
    if (tag === NEW_FILE) {
      adds = true;
      addTable(end);
    } else if (tag === DELETED_FILE) {
      // Tables are removed before any are added, wherever that stands.
      if (adds) giveUp();
      number(end);
      removeTable(number(end));
    } else if (tag === LOG_NUMBER) ownLogNumber = number(end);
    else if (tag === PREVIOUS_LOG_NUMBER) previousLogNumber = number(end);
    else if (
      tag === NEXT_FILE_NUMBER || tag === LAST_SEQUENCE ||
      tag === MIN_LOG_NUMBER || tag === MAX_COLUMN_FAMILY
    ) number(end);
    else if (tag === COMPARATOR) {
      const length = skip(end);
      if (!isText(at - length, length, "leveldb.BytewiseComparator")) giveUp();
    } else if (tag & IGNORABLE) skip(end);
    else giveUp();
  }
  logNumber = max(logNumber, ownLogNumber);
}

function addTable(end: usize): void {
  number(end);
  const table = number(end);
  const size = number(end);
  // The smallest and the largest internal key, then their sequence numbers.
  if (skip(end) < TRAILER || skip(end) < TRAILER) giveUp();
  skipLong(end);
  skipLong(end);
  for (let field = number(end); field !== LAST_FIELD; field = number(end)) {
    if (field & REQUIRED_FIELD) giveUp();
    skip(end);
  }
  removeTable(table);
  if (tables === MOST_TABLES) giveUp();
  const entry = TABLES + (<usize> tables << 3);
  store<u32>(entry, table);
  store<u32>(entry, size, 4);
  tables++;
}

function removeTable(table: u32): void {
  for (let i: u32 = 0; i < tables; i++) {
    const entry = TABLES + (<usize> i << 3);
    if (load<u32>(entry) !== table) continue;
    tables--;
    // The last one takes its place.
    store<u64>(entry, load<u64>(TABLES + (<usize> tables << 3)));
    return;
  }
}
