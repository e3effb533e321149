/**
 * Range deletions: everything older in [start, end) is gone.
 *
 * Overlapping ranges are cut into fragments that do not overlap, each with the
 * greatest sequence number that covers it, as RocksDB does it
 * (`db/range_tombstone_fragmenter.h`); only the newest state is ever read, so
 * that one number a fragment is enough.
 *
 * @module
 */
import { compareBytes } from "./bytes.ts";

/** A range deletion. */
export interface RangeDeletion {
  /** The first user key that is deleted. */
  start: Uint8Array;
  /** The first user key behind the range. */
  end: Uint8Array;
  /** Entries with a smaller sequence number are deleted. */
  sequence: number;
}

/** How many neighbours are tried before a search by halves. */
const MOST_STEPS = 3;

/** Answers whether an entry was deleted as part of a range. */
export class RangeDeletions {
  readonly #fragments: readonly RangeDeletion[];
  #hint = 0;

  /** @param ranges The deletions, in any order, overlapping as they may */
  constructor(ranges: readonly RangeDeletion[]) {
    this.#fragments = fragment(ranges);
  }

  /** Whether there is none. */
  get empty(): boolean {
    return this.#fragments.length === 0;
  }

  /**
   * Whether a range deletion hides an entry.
   *
   * @param key The buffer that begins with the user key
   * @param length The user key's length
   * @param sequence The entry's sequence number
   * @returns True where a newer deletion covers the key
   */
  covers(key: Uint8Array, length: number, sequence: number): boolean {
    const fragment = this.#fragmentAt(key, length);
    return fragment !== undefined && sequence < fragment.sequence;
  }

  #fragmentAt(key: Uint8Array, length: number): RangeDeletion | undefined {
    if (this.empty) return undefined;
    const low = this.#firstEndingAfter(key, length);
    const fragment = this.#fragments[low];
    if (!fragment) return undefined;
    this.#hint = low;
    return isBefore(key, length, fragment.start) ? undefined : fragment;
  }

  /** Keys are asked for in their order: the answer is mostly near the last. */
  #firstEndingAfter(key: Uint8Array, length: number): number {
    const fragments = this.#fragments;
    let low = 0;
    let high = fragments.length;
    const near = this.#hint;
    if (near === 0 || !isBefore(key, length, fragments[near - 1]!.end)) {
      low = near;
      for (const steps = Math.min(high, low + MOST_STEPS); low < steps; low++) {
        if (isBefore(key, length, fragments[low]!.end)) return low;
      }
    } else {
      high = near;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(key, length, fragments[middle]!.end)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function isBefore(key: Uint8Array, length: number, bound: Uint8Array): boolean {
  return compareBytes(key, length, bound, bound.length) < 0;
}

function order(a: Uint8Array, b: Uint8Array): number {
  return compareBytes(a, a.length, b, b.length);
}

/** The ranges without overlaps, in the order of their keys. */
function fragment(ranges: readonly RangeDeletion[]): readonly RangeDeletion[] {
  const proper = ranges.filter((range) => order(range.start, range.end) < 0);
  // A table has them in order, and they seldom overlap.
  return areApart(proper) ? proper : cut(proper);
}

function areApart(ranges: readonly RangeDeletion[]): boolean {
  for (let i = 1; i < ranges.length; i++) {
    if (order(ranges[i - 1]!.end, ranges[i]!.start) > 0) return false;
  }
  return true;
}

/**
 * Cuts ranges at each other's bounds. The newest range is laid down first and
 * each older one where nothing lies yet, so that every piece is laid down once.
 */
function cut(ranges: readonly RangeDeletion[]): RangeDeletion[] {
  const proper = ranges.toSorted((a, b) => b.sequence - a.sequence);
  const bounds = proper.flatMap((range) => [range.start, range.end])
    .sort(order)
    .filter((bound, i, all) => i === 0 || order(all[i - 1]!, bound) !== 0);
  const pieces = new Array<RangeDeletion | undefined>(bounds.length);
  // For each piece one at or behind it, before which nothing is free.
  const free = Uint32Array.from(bounds.keys());
  for (const { start, end, sequence } of proper) {
    const last = indexOf(bounds, end);
    let i = findFree(free, indexOf(bounds, start));
    while (i < last) {
      pieces[i] = { start: bounds[i]!, end: bounds[i + 1]!, sequence };
      free[i] = i + 1;
      i = findFree(free, i + 1);
    }
  }
  return pieces.filter((piece) => piece !== undefined);
}

/** The first free piece from one on; shortens the way for the next search. */
function findFree(free: Uint32Array, from: number): number {
  let found = from;
  while (free[found] !== found) found = free[found]!;
  for (let i = from; i !== found;) {
    const next = free[i]!;
    free[i] = found;
    i = next;
  }
  return found;
}

/** Where a bound stands among the bounds. */
function indexOf(bounds: readonly Uint8Array[], bound: Uint8Array): number {
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(bounds[middle]!, bound) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
