/**
 * A small writer of databases, for tests only: what the reader must understand
 * is put together here byte by byte, from RocksDB's description of the formats
 * and not from the reader's code.
 *
 * @module
 */
import { crc32c, maskCrc } from "../../lib/rocksdb/crc32c.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import type { Directory } from "../../lib/rocksdb/files.ts";

/** Types of entries, in logs and tables. */
export const Type = {
  Deletion: 0,
  Value: 1,
  Merge: 2,
  SingleDeletion: 7,
  RangeDeletion: 15,
} as const;

/** The sequence number that marks the end of a range as a table's last key. */
export const LAST_SEQUENCE = 2n ** 56n - 1n;

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Byte strings, one behind the other. */
export function concat(
  parts: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** An unsigned little-endian integer of a fixed number of bytes. */
export function fixed(value: number | bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = BigInt(value);
  for (let i = 0; i < length; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** A varint of any length. */
export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** A byte string with its length before it. */
export function prefixed(bytes: Uint8Array): Uint8Array {
  return concat([varint(bytes.length), bytes]);
}

/** Orders byte strings. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}

/** An internal key. */
export function internalKey(
  key: Uint8Array,
  sequence: number | bigint,
  type: number,
): Uint8Array {
  return concat([key, fixed(BigInt(sequence) << 8n | BigInt(type), 8)]);
}

/** An entry as the writer keeps it. */
export interface Entry {
  key: Uint8Array;
  sequence: number;
  type: number;
  /** The value; the end of a range. */
  value: Uint8Array;
}

function compareEntries(a: Entry, b: Entry): number {
  return compare(a.key, b.key) || b.sequence - a.sequence;
}

// --- Logs -------------------------------------------------------------------

const LOG_BLOCK = 32768;

/** Writes records as a manifest or a write-ahead log holds them. */
export class LogWriter {
  readonly #parts: Uint8Array[] = [];
  readonly #logNumber: number | undefined;
  #length = 0;

  /** @param logNumber Makes all fragments recyclable, with this number */
  constructor(logNumber?: number) {
    this.#logNumber = logNumber;
  }

  /** What was written so far. */
  get bytes(): Uint8Array {
    return concat(this.#parts);
  }

  /** The length of what was written so far. */
  get length(): number {
    return this.#length;
  }

  /** Writes a record and says where it begins. */
  add(payload: Uint8Array): number {
    const header = this.#logNumber === undefined ? 7 : 11;
    let offset = 0;
    let start: number | undefined;
    for (;;) {
      const left = LOG_BLOCK - this.#length % LOG_BLOCK;
      if (left < header) {
        this.raw(new Uint8Array(left));
        continue;
      }
      const first = start === undefined;
      start ??= this.#length;
      const length = Math.min(payload.length - offset, left - header);
      const last = offset + length === payload.length;
      const type = first ? (last ? 1 : 2) : (last ? 4 : 3);
      this.fragment(type, payload.subarray(offset, offset + length));
      offset += length;
      if (last) return start;
    }
  }

  /** Writes one fragment of a plain type. */
  fragment(type: number, payload: Uint8Array): void {
    const number = this.#logNumber;
    const covered = number === undefined
      ? concat([Uint8Array.of(type), payload])
      : concat([Uint8Array.of(type + 4), fixed(number, 4), payload]);
    this.raw(concat([
      fixed(maskCrc(crc32c(covered)), 4),
      fixed(payload.length, 2),
      covered,
    ]));
  }

  /** Writes bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}

/** A record of a write batch. */
export interface BatchRecord {
  type: number;
  key: Uint8Array;
  value?: Uint8Array;
  /** The column family; 0 writes the short form. */
  family?: number;
}

const FAMILY_TYPE: Record<number, number> = { 0: 4, 1: 5, 2: 6, 7: 8, 15: 14 };

/** The payload of a log's record. */
export function encodeBatch(
  sequence: number,
  records: readonly BatchRecord[],
  count: number = records.length,
): Uint8Array {
  return concat([
    fixed(sequence, 8),
    fixed(count, 4),
    ...records.flatMap(({ type, key, value, family = 0 }) => [
      ...family === 0
        ? [Uint8Array.of(type)]
        : [Uint8Array.of(FAMILY_TYPE[type]!), varint(family)],
      prefixed(key),
      ...type === Type.Deletion || type === Type.SingleDeletion
        ? []
        : [prefixed(value ?? new Uint8Array(0))],
    ]),
  ]);
}

// --- Blocks and tables ------------------------------------------------------

/** Options of {@linkcode buildBlock}. */
export interface BlockOptions {
  /** Entries from one restart point to the next; 4 by default. */
  restartInterval?: number;
  /** Leaves the lengths of values out. */
  bareValues?: boolean;
  /** Adds a hash index with this many buckets. */
  hashBuckets?: number;
}

/** A block of entries, which are to be in order. */
export function buildBlock(
  entries: readonly { key: Uint8Array; value: Uint8Array }[],
  options: BlockOptions = {},
): Uint8Array {
  const interval = options.restartInterval ?? 4;
  const parts: Uint8Array[] = [];
  const restarts: number[] = [];
  let length = 0;
  let previous = new Uint8Array(0);
  entries.forEach(({ key, value }, i) => {
    let shared = 0;
    if (i % interval === 0) restarts.push(length);
    else {
      while (
        shared < key.length && shared < previous.length &&
        key[shared] === previous[shared]
      ) shared++;
    }
    const entry = concat([
      varint(shared),
      varint(key.length - shared),
      ...options.bareValues ? [] : [varint(value.length)],
      key.subarray(shared),
      value,
    ]);
    parts.push(entry);
    length += entry.length;
    previous = new Uint8Array(key);
  });
  if (restarts.length === 0) restarts.push(0);
  const { hashBuckets } = options;
  return concat([
    ...parts,
    ...restarts.map((offset) => fixed(offset, 4)),
    ...hashBuckets === undefined
      ? []
      : [new Uint8Array(hashBuckets).fill(255), fixed(hashBuckets, 2)],
    fixed(restarts.length + (hashBuckets === undefined ? 0 : 2 ** 31), 4),
  ]);
}

/** Options of {@linkcode buildTable}. */
export interface TableOptions {
  /** Entries a data block; 8 by default. */
  blockEntries?: number;
  restartInterval?: number;
  hashBuckets?: number;
  /** User keys and delta-encoded handles in the index, as Aim's tables have. */
  deltaIndex?: boolean;
  /** LevelDB's footer instead of RocksDB's; has no properties. */
  leveldb?: boolean;
  formatVersion?: number;
  /** The compression type behind every data block, and what it does. */
  compression?: { type: number; compress: (bytes: Uint8Array) => Uint8Array };
  /** More properties. */
  properties?: Record<string, Uint8Array>;
  /** Changes a block before its checksum is made. */
  mutate?: (block: Uint8Array, name: string) => Uint8Array;
  /** Changes the entries of the index before they are written. */
  index?: (entries: IndexEntry[]) => IndexEntry[];
}

/** An entry of a table's index. */
export interface IndexEntry {
  separator: Uint8Array;
  offset: number;
  size: number;
}

/** Where the parts of a table stand. */
export interface BuiltTable {
  bytes: Uint8Array;
  /** The first byte of each part, by name; `data` is the first data block. */
  parts: Record<string, number>;
  smallest: Uint8Array;
  largest: Uint8Array;
}

/** A table of entries, in any order. */
export function buildTable(
  entries: readonly Entry[],
  options: TableOptions = {},
): BuiltTable {
  const points = entries.filter((e) => e.type !== Type.RangeDeletion)
    .sort(compareEntries);
  const ranges = entries.filter((e) => e.type === Type.RangeDeletion)
    .sort(compareEntries);
  const chunks: Uint8Array[] = [];
  const parts: Record<string, number> = {};
  let length = 0;
  const put = (name: string, body: Uint8Array, type = 0) => {
    const contents = options.mutate?.(body, name) ?? body;
    const stored = concat([contents, Uint8Array.of(type)]);
    const handle = { offset: length, size: contents.length };
    parts[name] ??= length;
    const block = concat([stored, fixed(maskCrc(crc32c(stored)), 4)]);
    chunks.push(block);
    length += block.length;
    return handle;
  };
  const stored = (list: readonly Entry[]) =>
    list.map(({ key, sequence, type, value }) => ({
      key: internalKey(key, sequence, type),
      value,
    }));

  let index: IndexEntry[] = [];
  const step = options.blockEntries ?? 8;
  for (let i = 0; i < points.length; i += step) {
    const group = stored(points.slice(i, i + step));
    const block = buildBlock(group, options);
    const { compression } = options;
    const handle = compression
      ? put("data", compression.compress(block), compression.type)
      : put("data", block);
    const last = group.at(-1)!.key;
    index.push({
      separator: options.deltaIndex ? last.slice(0, -8) : last,
      ...handle,
    });
  }
  index = options.index?.(index) ?? index;
  const meta: { key: Uint8Array; value: Uint8Array }[] = [];
  const name = (text: string, handle: { offset: number; size: number }) =>
    meta.push({ key: bytesOf(text), value: encodeHandle(handle) });
  if (!options.leveldb) {
    const properties = {
      "rocksdb.block.based.table.index.type": fixed(0, 4),
      "rocksdb.compression": bytesOf("NoCompression"),
      "rocksdb.index.key.is.user.key": varint(options.deltaIndex ? 1 : 0),
      "rocksdb.index.value.is.delta.encoded": varint(
        options.deltaIndex ? 1 : 0,
      ),
      ...options.properties,
    };
    name(
      "rocksdb.properties",
      put(
        "properties",
        buildBlock(
          Object.entries(properties).sort(([a], [b]) => a < b ? -1 : 1)
            .map(([key, value]) => ({ key: bytesOf(key), value })),
        ),
      ),
    );
    if (ranges.length > 0) {
      name(
        "rocksdb.range_del",
        put("rangeDeletions", buildBlock(stored(ranges))),
      );
    }
  }
  const metaindex = put("metaindex", buildBlock(meta));
  const indexHandle = put("index", encodeIndex(index, options));
  parts.footer = length;
  const handles = concat([encodeHandle(metaindex), encodeHandle(indexHandle)]);
  const padded = new Uint8Array(40);
  padded.set(handles);
  chunks.push(
    options.leveldb ? concat([padded, fixed(0xdb4775248b80fb57n, 8)]) : concat([
      Uint8Array.of(1),
      padded,
      fixed(options.formatVersion ?? 5, 4),
      fixed(0x88e241b785f4cff7n, 8),
    ]),
  );
  return { bytes: concat(chunks), parts, ...bounds(points, ranges) };
}

function bounds(
  points: readonly Entry[],
  ranges: readonly Entry[],
): { smallest: Uint8Array; largest: Uint8Array } {
  const lows = [...points, ...ranges].sort(compareEntries);
  const low = lows[0]!;
  let largest = points.length === 0 ? undefined : points.at(-1)!;
  let key = largest && internalKey(largest.key, largest.sequence, largest.type);
  for (const range of ranges) {
    if (largest === undefined || compare(range.value, largest.key) > 0) {
      largest = { ...range, key: range.value };
      key = internalKey(range.value, LAST_SEQUENCE, Type.RangeDeletion);
    }
  }
  return {
    smallest: internalKey(low.key, low.sequence, low.type),
    largest: key!,
  };
}

/** A block's place as it stands in files. */
export function encodeHandle(
  handle: { offset: number; size: number },
): Uint8Array {
  return concat([varint(handle.offset), varint(handle.size)]);
}

function encodeIndex(
  index: readonly IndexEntry[],
  { deltaIndex, restartInterval = 4 }: TableOptions,
): Uint8Array {
  let previous = 0;
  const entries = index.map((entry, i) => {
    const full = !deltaIndex || i % restartInterval === 0 ||
      entry.separator.length === 0 ||
      entry.separator[0] !== index[i - 1]!.separator[0];
    const difference = entry.size - previous;
    previous = entry.size;
    return {
      key: entry.separator,
      value: full
        ? encodeHandle(entry)
        : varint(difference < 0 ? -difference * 2 - 1 : difference * 2),
    };
  });
  return buildBlock(entries, {
    restartInterval,
    bareValues: deltaIndex ?? false,
  });
}

// --- Version edits ----------------------------------------------------------

/** A table as an edit names it. */
export interface TableRow {
  level: number;
  number: number;
  size: number;
  smallest: Uint8Array;
  largest: Uint8Array;
}

/** The fields of an edit, encoded one by one. */
export const Edit = {
  comparator: (name = "leveldb.BytewiseComparator") =>
    concat([varint(1), prefixed(bytesOf(name))]),
  logNumber: (number: number) => concat([varint(2), varint(number)]),
  nextFile: (number: number) => concat([varint(3), varint(number)]),
  lastSequence: (number: number) => concat([varint(4), varint(number)]),
  previousLog: (number: number) => concat([varint(9), varint(number)]),
  deleted: (level: number, number: number) =>
    concat([varint(6), varint(level), varint(number)]),
  added: (row: TableRow, form: 7 | 100 | 102 | 103 = 103) =>
    concat([
      varint(form),
      varint(row.level),
      varint(row.number),
      ...form === 102 ? [varint(0)] : [],
      varint(row.size),
      prefixed(row.smallest),
      prefixed(row.largest),
      ...form === 7 ? [] : [varint(0), varint(LAST_SEQUENCE)],
      ...form === 103 ? [varint(5), prefixed(varint(77)), varint(1)] : [],
    ]),
  family: (number: number) => concat([varint(200), varint(number)]),
  group: (remaining: number) => concat([varint(300), varint(remaining)]),
};

// --- Folders and databases --------------------------------------------------

/** A folder in memory; `path` stands before the names in messages. */
export function memoryDirectory(
  files: Map<string, Uint8Array>,
  path = "db",
): Directory {
  const missing = (name: string) =>
    new DatabaseError("NOT_FOUND", "there is no such file", {
      file: `${path}/${name}`,
    });
  return {
    path,
    list: () => [...files.keys()],
    open(name) {
      const bytes = files.get(name);
      if (!bytes) throw missing(name);
      return {
        path: `${path}/${name}`,
        length: bytes.length,
        read: (offset, length) => bytes.subarray(offset, offset + length),
        close: () => {},
      };
    },
    size: (name) => files.get(name)?.length,
  };
}

interface LiveTable extends TableRow {
  entries: Entry[];
  built: BuiltTable;
}

/** A database that is written step by step. */
export class DatabaseWriter {
  /** The files, as they are on disk in this moment. */
  readonly files: Map<string, Uint8Array> = new Map();
  /** The tables that are alive. */
  tables: LiveTable[] = [];
  readonly #options: TableOptions;
  readonly #manifest = new LogWriter();
  #sequence: number;
  #number = 4;
  #log = new LogWriter();
  #logNumber = 3;
  #memory: Entry[] = [];

  /** @param sequence The number before the first change's */
  constructor(options: TableOptions = {}, sequence = 0) {
    this.#options = options;
    this.#sequence = sequence;
    this.files.set("CURRENT", bytesOf("MANIFEST-000001\n"));
    this.#edit(Edit.comparator(), Edit.logNumber(this.#logNumber));
    this.#saveLog();
  }

  /** The name of the log that changes go to. */
  get logName(): string {
    return nameOf(this.#logNumber, "log");
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.batch([{ type: Type.Value, key, value }]);
  }

  delete(key: Uint8Array): void {
    this.batch([{ type: Type.Deletion, key }]);
  }

  singleDelete(key: Uint8Array): void {
    this.batch([{ type: Type.SingleDeletion, key }]);
  }

  deleteRange(start: Uint8Array, end: Uint8Array): void {
    this.batch([{ type: Type.RangeDeletion, key: start, value: end }]);
  }

  /** Writes several changes at once. */
  batch(records: readonly BatchRecord[]): void {
    this.#log.add(encodeBatch(this.#sequence + 1, records));
    for (const { type, key, value = new Uint8Array(0) } of records) {
      this.#memory.push({ type, key, value, sequence: ++this.#sequence });
    }
    this.#saveLog();
  }

  /** Turns the log into a table of level 0. */
  flush(): void {
    if (this.#memory.length === 0) return;
    const table = this.#write(0, this.#memory);
    this.#memory = [];
    this.files.delete(this.logName);
    this.#logNumber = this.#number++;
    this.#log = new LogWriter();
    this.#saveLog();
    this.#edit(Edit.logNumber(this.#logNumber), Edit.added(table));
  }

  /**
   * Merges all tables into new ones of level 1, each of so many keys. Nothing
   * is dropped: versions of one key stay together, ranges go to each table cut
   * to it or, where a table is in the way of a range, whole.
   */
  compact(keysPerTable = 10): void {
    const old = this.tables;
    if (old.length === 0) return;
    this.tables = [];
    const all = old.flatMap((table) => table.entries);
    const points = all.filter((e) => e.type !== Type.RangeDeletion)
      .sort(compareEntries);
    const ranges = all.filter((e) => e.type === Type.RangeDeletion);
    const starts: Uint8Array[] = [];
    let keys = 0;
    points.forEach((entry, i) => {
      if (i > 0 && compare(entry.key, points[i - 1]!.key) === 0) return;
      if (keys++ % keysPerTable === 0) starts.push(entry.key);
    });
    // The first table begins before all else, for ranges that do.
    starts[0] = new Uint8Array(0);
    const fresh: LiveTable[] = [];
    starts.forEach((start, i) => {
      const end = starts[i + 1];
      const within = (key: Uint8Array) =>
        compare(key, start) >= 0 && (!end || compare(key, end) < 0);
      const own = points.filter(({ key }) => within(key));
      for (const range of ranges) {
        const key = compare(range.key, start) < 0 ? start : range.key;
        const value = end && compare(range.value, end) > 0 ? end : range.value;
        if (compare(key, value) < 0) own.push({ ...range, key, value });
      }
      if (own.length > 0) fresh.push(this.#write(1, own));
    });
    this.#edit(
      ...old.map(({ level, number }) => Edit.deleted(level, number)),
      ...fresh.map((table) => Edit.added(table)),
    );
    for (const { number } of old) this.files.delete(this.#nameOf(number));
  }

  #write(level: number, entries: Entry[]): LiveTable {
    const number = this.#number++;
    const built = buildTable(entries, this.#options);
    const { bytes, smallest, largest } = built;
    this.files.set(this.#nameOf(number), bytes);
    const size = bytes.length;
    const table = { level, number, size, smallest, largest, entries, built };
    this.tables.push(table);
    return table;
  }

  #nameOf(number: number): string {
    return nameOf(number, this.#options.leveldb ? "ldb" : "sst");
  }

  #edit(...fields: Uint8Array[]): void {
    this.#manifest.add(concat(fields));
    this.files.set("MANIFEST-000001", this.#manifest.bytes);
  }

  #saveLog(): void {
    this.files.set(this.logName, this.#log.bytes);
  }
}

/** The name of a numbered file. */
export function nameOf(number: number, suffix: string): string {
  return `${String(number).padStart(6, "0")}.${suffix}`;
}
