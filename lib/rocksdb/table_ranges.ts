/**
 * The range deletions of a table.
 *
 * RocksDB writes them as fragments that do not overlap, each key whole: they are
 * then searched where they stand in the block. Those of other writers, and those
 * that reach beyond their table, are taken out of it.
 *
 * @module
 */
import { type Block, BlockIterator, INTERNAL_KEYS } from "./block.ts";
import { compareBytes, compareViews, viewOf } from "./bytes.ts";
import { MAX_SEQUENCE, sequenceOf, TRAILER_LENGTH } from "./internal_key.ts";
import {
  type Fragments,
  fragmentsOf,
  type RangeDeletion,
} from "./range_deletions.ts";

/** The user keys that a table spans. */
export interface Span {
  /** The smallest. */
  start: Uint8Array;
  /** The first behind the largest. */
  end: Uint8Array;
}

/**
 * The range deletions of a table among others.
 *
 * @param block The table's block of range deletions
 * @param span What the table spans, where there are other tables: a compaction
 *   may have written a deletion to several tables and dropped it from others,
 *   whose entries it must not reach any more
 * @returns Its fragments
 * @throws {DatabaseError} `CORRUPT`
 */
export function tableRanges(block: Block, span?: Span): Fragments {
  return inPlace(block, span) ?? fragmentsOf([...takenOut(block, span)]);
}

/** Where keys and their ends stand in the block. */
interface Places {
  starts: Uint32Array;
  startLengths: Uint32Array;
  ends: Uint32Array;
  endLengths: Uint32Array;
  sequences: Float64Array;
  length: number;
}

/** The fragments as they stand; undefined where they overlap or reach too far. */
function inPlace(block: Block, span: Span | undefined): Fragments | undefined {
  const places = placesOf(block);
  if (!places) return undefined;
  const { starts, startLengths, ends, endLengths, sequences, length } = places;
  const { bytes } = block;
  const view = viewOf(bytes);
  const last = length - 1;
  if (span && length > 0) {
    const { start, end } = span;
    if (
      compareBytes(bytes, startLengths[0]!, start, start.length, starts[0]) < 0
    ) {
      return undefined;
    }
    if (
      compareBytes(bytes, endLengths[last]!, end, end.length, ends[last]) > 0
    ) {
      return undefined;
    }
  }
  return {
    length,
    isBeforeStart: (i, key, keyLength) =>
      compareViews(key, 0, keyLength, view, starts[i]!, startLengths[i]!) < 0,
    isBeforeEnd: (i, key, keyLength) =>
      compareViews(key, 0, keyLength, view, ends[i]!, endLengths[i]!) < 0,
    sequence: (i) => sequences[i]!,
  };
}

/** The places of fragments; undefined where they overlap or are not whole. */
function placesOf(block: Block): Places | undefined {
  const { bytes } = block;
  const view = viewOf(bytes);
  const iterator = new BlockIterator(block, INTERNAL_KEYS);
  const most = iterator.restartCount;
  const places: Places = {
    starts: new Uint32Array(most),
    startLengths: new Uint32Array(most),
    ends: new Uint32Array(most),
    endLengths: new Uint32Array(most),
    sequences: new Float64Array(most),
    length: 0,
  };
  const { starts, startLengths, ends, endLengths, sequences } = places;
  let before = 0;
  let beforeLength = 0;
  for (iterator.rewind(); !iterator.done;) {
    const i = places.length++;
    if (i === most || !iterator.nextInPlace()) return undefined;
    const start = starts[i] = iterator.keyOffset;
    const startLength = startLengths[i] = iterator.keyLength - TRAILER_LENGTH;
    const end = ends[i] = iterator.valueOffset;
    const endLength = endLengths[i] = iterator.valueLength;
    sequences[i] = sequenceOf(bytes, start + iterator.keyLength);
    if (
      compareViews(view, start, startLength, view, end, endLength) >= 0 ||
      compareViews(view, before, beforeLength, view, start, startLength) > 0
    ) return undefined;
    before = end;
    beforeLength = endLength;
  }
  return places;
}

function* takenOut(
  block: Block,
  span: Span | undefined,
): Generator<RangeDeletion> {
  const iterator = new BlockIterator(block, INTERNAL_KEYS);
  for (iterator.seekToFirst(); iterator.valid; iterator.next()) {
    const { key, keyLength, value } = iterator;
    const start = key.slice(0, keyLength - TRAILER_LENGTH);
    yield {
      start: span && order(start, span.start) < 0 ? span.start : start,
      end: span && order(value, span.end) > 0 ? span.end : value,
      sequence: sequenceOf(key, keyLength),
    };
  }
}

function order(a: Uint8Array, b: Uint8Array): number {
  return compareBytes(a, a.length, b, b.length);
}

/**
 * What a table spans.
 *
 * @param smallest Its smallest internal key, as the manifest has it
 * @param largest Its largest internal key
 * @returns The span in user keys
 */
export function spanOf(smallest: Uint8Array, largest: Uint8Array): Span {
  const start = smallest.subarray(0, -TRAILER_LENGTH);
  const last = largest.subarray(0, -TRAILER_LENGTH);
  if (sequenceOf(largest, largest.length) >= MAX_SEQUENCE) {
    return { start, end: last };
  }
  const end = new Uint8Array(last.length + 1);
  end.set(last);
  return { start, end };
}
