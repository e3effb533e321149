/**
 * Chunks that another thread has read, as they come over.
 *
 * @module
 */
import { DatabaseError, type DatabaseErrorCode } from "../rocksdb/errors.ts";
import type { LogNote } from "../rocksdb/wal.ts";
import { ByteWriter } from "./byte_writer.ts";
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
  /** What the threads' {@linkcode Turns} share. */
  readonly turns: SharedArrayBuffer;
}

/** A chunk among others. */
type Sent = {
  readonly shape: number;
  /** How many bytes its values have. */
  readonly length: number;
  readonly notes: readonly LogNote[];
  /** When its stamp was taken, and which of the lists of files it has. */
  readonly stamp: { since: number; files: number } | undefined;
} | {
  readonly code: DatabaseErrorCode;
  readonly reason: string;
  readonly file: string;
  readonly offset: number | undefined;
};

/** What was read of a batch. */
export interface Batch {
  readonly number: number;
  /** The shapes of its chunks. */
  readonly shapes: readonly Uint8Array[];
  /** The values of its chunks, one after the other. */
  readonly values: Uint8Array<ArrayBuffer>;
  /** The lists of files that stamps have. */
  readonly files: readonly (readonly string[])[];
  /** The numbers of the stamps, one after the other. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly chunks: readonly Sent[];
}

/**
 * Puts a batch together.
 *
 * @param number Its number
 * @param outcomes What was read
 * @returns The batch
 */
export function pack(number: number, outcomes: readonly ChunkOutcome[]): Batch {
  const shapes = new Map<Shape, number>();
  const values = new ByteWriter();
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
    values.append(record.values);
    if (stamp) stamps.push(stamp);
    return {
      shape,
      length: record.values.length,
      notes,
      stamp: stamp &&
        { since: stamp.since, files: files.numberOf(stamp.names) },
    };
  });
  return {
    number,
    shapes: Array.from(shapes.keys(), ({ bytes }) => bytes),
    values: values.bytes.slice(),
    files: files.all,
    numbers: joinNumbers(stamps),
    chunks,
  };
}

/**
 * Takes a batch apart.
 *
 * @param batch The batch
 * @param shapes Where its shapes are looked up
 * @returns What was read
 */
export function unpack(batch: Batch, shapes: Shapes): ChunkOutcome[] {
  const own = batch.shapes.map((bytes) => shapes.of(bytes));
  let from = 0;
  let stamped = 0;
  return batch.chunks.map((sent): ChunkOutcome => {
    if ("code" in sent) {
      const { code, reason, file, offset } = sent;
      const place = offset === undefined ? { file } : { file, offset };
      return { error: new DatabaseError(code, reason, place) };
    }
    const values = batch.values.subarray(from, from += sent.length);
    const { notes } = sent;
    const record = { shape: own[sent.shape]!, values };
    if (!sent.stamp) return { record, notes, stamp: undefined };
    const { since, files } = sent.stamp;
    const names = batch.files[files]!;
    const stamp = { since, names, numbers: batch.numbers, from: stamped };
    stamped += names.length * NUMBERS_PER_FILE;
    return { record, notes, stamp };
  });
}
