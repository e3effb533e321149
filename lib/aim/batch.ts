/**
 * Chunks that another thread has read, as they come over.
 *
 * @module
 */
import { DatabaseError, type DatabaseErrorCode } from "../rocksdb/errors.ts";
import { decodeText } from "../rocksdb/text.ts";
import type { LogNote } from "../rocksdb/wal.ts";
import type { ChunkOutcome, ReaderOptions } from "./chunk_reader.ts";
import {
  FileLists,
  type FreshStamp,
  joinNumbers,
  NUMBERS_PER_FILE,
} from "./chunk_stamp.ts";
import type { Shape, Shapes } from "./shapes.ts";

/** How many chunks go together. */
export const BATCH = 16;

/**
 * The runs of a batch.
 *
 * @param hashes All runs
 * @param number The batch's number; one beyond the last has none
 * @returns Their hashes
 */
export function batchOf(
  hashes: readonly string[],
  number: number,
): readonly string[] {
  return hashes.slice(number * BATCH, (number + 1) * BATCH);
}

/** What another thread is asked for. */
export interface Task {
  /** Runs to read, in batches whose numbers are taken from the turns. */
  readonly hashes: readonly string[];
  readonly options: ReaderOptions;
  /** The kernel, which is compiled once for all threads. */
  readonly kernel: WebAssembly.Module;
  /** What the threads' {@linkcode Turns} share. */
  readonly turns: SharedArrayBuffer;
  /** Where what was read goes, in a {@linkcode Mailbox}. */
  readonly mailbox: SharedArrayBuffer;
}

/** A chunk among others. */
type Sent = {
  readonly shape: number;
  /** How many bytes its values have. */
  readonly length: number;
  /** What was not whole, if anything. */
  readonly notes?: readonly LogNote[];
  /** When its stamp was taken, and which of the lists of files it has. */
  readonly stamp?: { since: number; files: number };
} | {
  readonly code: DatabaseErrorCode;
  readonly reason: string;
  readonly file: string;
  readonly offset?: number | undefined;
};

/** What a letter begins with. */
interface Header {
  readonly chunks: readonly Sent[];
  /** The lists of files that stamps have. */
  readonly files: readonly (readonly string[])[];
  /** How many numbers the stamps have. */
  readonly numbers: number;
  /** How many bytes each shape has. */
  readonly shapes: readonly number[];
}

/** Numbers stand at multiples of this. */
const ALIGNMENT = 8;
const LENGTH_BYTES = 4;

const encoder = new TextEncoder();

/**
 * Puts a batch into a letter:
 *
 *     letter = length u32 · JSON · zeros, up to a multiple of 8 · float64*
 *              · shape* · values*
 *
 * The JSON is a {@linkcode Header}, of so many bytes; numbers are those of the
 * stamps, in this machine's byte order.
 *
 * @param outcomes What was read
 * @returns The letter's parts
 */
export function pack(outcomes: readonly ChunkOutcome[]): Uint8Array[] {
  const shapes = new Map<Shape, number>();
  const values: Uint8Array[] = [];
  const files = new FileLists();
  const stamps: FreshStamp[] = [];
  const chunks = outcomes.map((outcome): Sent => {
    if ("error" in outcome) {
      const { code, reason, file, offset } = outcome.error;
      return { code, reason, file, offset };
    }
    const { record, notes, stamp } = outcome;
    let shape = shapes.get(record.shape);
    if (shape === undefined) shapes.set(record.shape, shape = shapes.size);
    values.push(record.values);
    if (stamp) stamps.push(stamp);
    return {
      shape,
      length: record.values.length,
      ...notes.length > 0 && { notes },
      ...stamp &&
        { stamp: { since: stamp.since, files: files.numberOf(stamp.names) } },
    };
  });
  const numbers = joinNumbers(stamps);
  const shapeBytes = Array.from(shapes.keys(), ({ bytes }) => bytes);
  const header: Header = {
    chunks,
    files: files.all,
    numbers: numbers.length,
    shapes: shapeBytes.map(({ length }) => length),
  };
  const json = encoder.encode(JSON.stringify(header));
  const beginning = new Uint8Array(aligned(LENGTH_BYTES + json.length));
  new DataView(beginning.buffer).setUint32(0, json.length);
  beginning.set(json, LENGTH_BYTES);
  return [beginning, new Uint8Array(numbers.buffer), ...shapeBytes, ...values];
}

/**
 * Takes a letter apart.
 *
 * @param letter The letter, in a buffer of its own
 * @param shapes Where its shapes are looked up
 * @returns What was read
 */
export function unpack(
  letter: Uint8Array<ArrayBuffer>,
  shapes: Shapes,
): ChunkOutcome[] {
  const { buffer } = letter;
  const length = new DataView(buffer).getUint32(0);
  let from = LENGTH_BYTES + length;
  const header: Header = JSON.parse(decodeText(letter, LENGTH_BYTES, from));
  from = aligned(from);
  const numbers = new Float64Array(buffer, from, header.numbers);
  from += numbers.byteLength;
  const part = (length: number): Uint8Array =>
    letter.subarray(from, from += length);
  const own = header.shapes.map((length) => shapes.of(part(length)));
  let stamped = 0;
  return header.chunks.map((sent): ChunkOutcome => {
    if ("code" in sent) {
      const { code, reason, file, offset } = sent;
      const place = offset === undefined ? { file } : { file, offset };
      return { error: new DatabaseError(code, reason, place) };
    }
    const record = { shape: own[sent.shape]!, values: part(sent.length) };
    const { notes = NONE } = sent;
    if (!sent.stamp) return { record, notes, stamp: undefined };
    const { since, files } = sent.stamp;
    const names = header.files[files]!;
    const stamp = { since, names, numbers, from: stamped };
    stamped += names.length * NUMBERS_PER_FILE;
    return { record, notes, stamp };
  });
}

const NONE: readonly LogNote[] = [];

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
