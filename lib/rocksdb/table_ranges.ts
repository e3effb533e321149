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
import { findFragments } from "../kernel/kernel.ts";
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

/** The fragments as they stand; undefined where they overlap or reach too far. */
function inPlace(block: Block, span: Span | undefined): Fragments | undefined {
  const { entriesEnd, restartCount } = new BlockIterator(block, INTERNAL_KEYS);
  const { bytes } = block;
  const found = findFragments(bytes.subarray(0, entriesEnd), restartCount);
  if (!found) return undefined;
  const { length, places, sequences } = found;
  const view = viewOf(bytes);
  const start = (i: number) => places[i * 6]!;
  const startLength = (i: number) => places[i * 6 + 1]!;
  const end = (i: number) => places[i * 6 + 2]!;
  const endLength = (i: number) => places[i * 6 + 3]!;
  const last = length - 1;
  if (span && length > 0) {
    const { start: first, end: behind } = span;
    if (
      compareBytes(bytes, startLength(0), first, first.length, start(0)) < 0 ||
      compareBytes(
          bytes,
          endLength(last),
          behind,
          behind.length,
          end(last),
        ) > 0
    ) return undefined;
  }
  return {
    length,
    isBeforeStart: (i, key, keyLength) =>
      compareViews(key, 0, keyLength, view, start(i), startLength(i)) < 0,
    isBeforeEnd: (i, key, keyLength) =>
      compareViews(key, 0, keyLength, view, end(i), endLength(i)) < 0,
    sequence: (i) => sequences[i * 3 + 2]!,
  };
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
