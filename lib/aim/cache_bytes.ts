/**
 * A cache as bytes: a line of text and four sections.
 *
 *     cache  = "aimrepo-cache " · JSON · "\n" · names · shapes · runs · stamps
 *     JSON   = {"version":2,"key":…,"sections":[[length,crc32c],…]}
 *     names  = JSON of lists of files, those that were read of a chunk
 *     shapes = (length · shape)*
 *     runs   = (length · hash · list of files · shape · 1 with metrics, else 0
 *              · length · values)*
 *     stamps = float64*, those of the files of each run
 *
 * Lengths, and the numbers of lists and shapes, are varint32; shapes and values
 * are as `shape_format.ts` says.
 *
 * @module
 */
import { ByteReader, joinBytes } from "../rocksdb/bytes.ts";
import { crc32c } from "../rocksdb/crc32c.ts";
import { decodeText } from "../rocksdb/text.ts";
import { ByteWriter } from "./byte_writer.ts";
import type { ChunkRecord } from "./chunk_record.ts";
import {
  type ChunkStamp,
  FileLists,
  joinNumbers,
  NUMBERS_PER_FILE,
} from "./chunk_stamp.ts";
import { type Shape, Shapes } from "./shapes.ts";

const MAGIC = "aimrepo-cache ";
const VERSION = 2;
const SECTIONS = 4;
/** The header is shorter than this. */
const LONGEST_HEADER = 1 << 16;
const NOWHERE = { file: "cache" };

/** A run takes about as many bytes beside its values. */
const FIELDS_LENGTH = 40;

/** A run as it is kept. */
export interface Entry extends ChunkStamp, ChunkRecord {
  /** Whether the metrics were read. */
  readonly metrics: boolean;
}

/** What a cache holds: its runs by their hashes, and their shapes. */
export interface Contents {
  readonly entries: Map<string, Entry>;
  readonly shapes: Shapes;
}

interface Header {
  version: number;
  key: string;
  sections: [number, number][];
}

/**
 * The bytes of a cache.
 *
 * @param entries What it holds
 * @param key Tells whose cache it is
 * @param keep Whether a run is still there
 * @returns The bytes
 */
export function encodeCache(
  entries: ReadonlyMap<string, Entry>,
  key: string,
  keep: (hash: string) => boolean,
): Uint8Array {
  const encoder = new TextEncoder();
  const lists = new FileLists();
  const numbers = new Map<Shape, number>();
  const shapes = new ByteWriter();
  let capacity = 0;
  for (const { values } of entries.values()) {
    capacity += values.length + FIELDS_LENGTH;
  }
  const runs = new ByteWriter(capacity);
  const kept: Entry[] = [];
  for (const [hash, entry] of entries) {
    if (!keep(hash)) continue;
    let shape = numbers.get(entry.shape);
    if (shape === undefined) {
      numbers.set(entry.shape, shape = numbers.size);
      shapes.prefixed(entry.shape.bytes);
    }
    runs.text(hash);
    runs.varint32(lists.numberOf(entry.names));
    runs.varint32(shape);
    runs.byte(entry.metrics ? 1 : 0);
    runs.prefixed(entry.values);
    kept.push(entry);
  }
  const sections = [
    encoder.encode(JSON.stringify(lists.all)),
    shapes.bytes,
    runs.bytes,
    new Uint8Array(joinNumbers(kept).buffer),
  ];
  const header: Header = {
    version: VERSION,
    key,
    sections: sections.map((bytes) => [bytes.length, crc32c(bytes)]),
  };
  return joinBytes([
    encoder.encode(`${MAGIC}${JSON.stringify(header)}\n`),
    ...sections,
  ]);
}

/**
 * What a cache holds.
 *
 * @param bytes Its bytes
 * @param key Tells whose cache is expected
 * @returns Its contents; undefined where it is another one's, of another version
 *   or not whole
 * @throws {TypeError | SyntaxError | DatabaseError} Where it makes no sense
 */
export function decodeCache(
  bytes: Uint8Array,
  key: string,
): Contents | undefined {
  const sections = sectionsOf(bytes, key);
  if (!sections) return undefined;
  const [names, shapes, runs, stamps] = sections;
  const lists: unknown = JSON.parse(decodeText(names));
  if (!Array.isArray(lists) || !lists.every(isListOfNames)) return undefined;
  // A copy begins at an address that numbers can have.
  const numbers = new Float64Array(stamps.slice().buffer);
  const found = new Shapes();
  const byNumber: Shape[] = [];
  const shapeReader = new ByteReader(shapes, NOWHERE);
  while (!shapeReader.done) byNumber.push(found.of(shapeReader.prefixed()));
  const entries = new Map<string, Entry>();
  const reader = new ByteReader(runs, NOWHERE);
  let from = 0;
  while (!reader.done) {
    const hash = decodeText(reader.prefixed());
    const files = lists[reader.varint32()];
    const shape = byNumber[reader.varint32()];
    if (!files || !shape) return undefined;
    const metrics = reader.byte() === 1;
    const values = reader.prefixed();
    entries.set(hash, { names: files, numbers, from, shape, metrics, values });
    from += files.length * NUMBERS_PER_FILE;
  }
  return from === numbers.length ? { entries, shapes: found } : undefined;
}

/** The sections of a cache, where they are whole. */
function sectionsOf(
  bytes: Uint8Array,
  key: string,
): [Uint8Array, Uint8Array, Uint8Array, Uint8Array] | undefined {
  const end = bytes.subarray(0, LONGEST_HEADER).indexOf(0x0a);
  if (end < 0) return undefined;
  const line = decodeText(bytes, 0, end);
  if (!line.startsWith(MAGIC)) return undefined;
  const header: Header = JSON.parse(line.slice(MAGIC.length));
  if (header.version !== VERSION || header.key !== key) return undefined;
  const sections: Uint8Array[] = [];
  let offset = end + 1;
  for (const [length, checksum] of header.sections) {
    const section = bytes.subarray(offset, offset += length);
    if (section.length !== length || crc32c(section) !== checksum) {
      return undefined;
    }
    sections.push(section);
  }
  if (sections.length !== SECTIONS || offset !== bytes.length) return undefined;
  return sections as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
}

/** Names of files are in one folder, and there can be such files. */
function isListOfNames(value: unknown): value is string[] {
  return Array.isArray(value) &&
    value.every((it) => typeof it === "string" && /^[^/\0]+$/.test(it));
}
