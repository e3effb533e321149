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
import { compareBytes, compareViews, viewOf } from "./bytes.ts";

/** A range deletion. */
export interface RangeDeletion {
  /** The first user key that is deleted. */
  start: Uint8Array;
  /** The first user key behind the range. */
  end: Uint8Array;
  /** Entries with a smaller sequence number are deleted. */
  sequence: number;
}

/**
 * Ranges in the order of their starts, none of which begins before the one
 * before it ends.
 */
export interface Fragments {
  /** How many there are. */
  readonly length: number;
  /** Whether a user key (buffer and length) stands before the start of one. */
  isBeforeStart(fragment: number, key: DataView, length: number): boolean;
  /** Whether a user key (buffer and length) stands before the end of one. */
  isBeforeEnd(fragment: number, key: DataView, length: number): boolean;
  /** The sequence number of one. */
  sequence(fragment: number): number;
}

/** How many neighbours are tried before a search by halves. */
const MOST_STEPS = 3;

/** Answers whether an entry was deleted as part of a range. */
export class RangeDeletions {
  readonly #fragments: Fragments;
  /** The last answer of {@linkcode #firstStartingAfter}. */
  #hint = 0;
  /** The buffer that was asked about, which is mostly the next one too. */
  #buffer: Uint8Array | undefined;
  #view: DataView | undefined;

  /** @param fragments The ranges */
  constructor(fragments: Fragments) {
    this.#fragments = fragments;
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
    const fragments = this.#fragments;
    const view = this.#viewOf(key);
    const found = this.#firstStartingAfter(view, length) - 1;
    return found >= 0 && sequence < fragments.sequence(found) &&
      fragments.isBeforeEnd(found, view, length);
  }

  #viewOf(key: Uint8Array): DataView {
    if (this.#view === undefined || this.#buffer !== key) {
      this.#buffer = key;
      this.#view = viewOf(key);
    }
    return this.#view;
  }

  /** Keys are asked for in their order: the answer is mostly near the last. */
  #firstStartingAfter(key: DataView, length: number): number {
    const fragments = this.#fragments;
    let low = 0;
    let high = fragments.length;
    const near = this.#hint;
    if (near === 0 || !fragments.isBeforeStart(near - 1, key, length)) {
      low = near;
      for (const steps = Math.min(high, low + MOST_STEPS); low < steps; low++) {
        if (fragments.isBeforeStart(low, key, length)) return this.#hint = low;
      }
    } else {
      high = near - 1;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (fragments.isBeforeStart(middle, key, length)) high = middle;
      else low = middle + 1;
    }
    return this.#hint = low;
  }
}

/**
 * Fragments of ranges in any order, which may overlap.
 *
 * @param ranges The ranges
 * @returns Their fragments
 */
export function fragmentsOf(ranges: readonly RangeDeletion[]): Fragments {
  const proper = ranges.filter((range) => order(range.start, range.end) < 0);
  const apart = areApart(proper) ? proper : cut(proper);
  const starts = apart.map(({ start }) => viewOf(start));
  const ends = apart.map(({ end }) => viewOf(end));
  return {
    length: apart.length,
    isBeforeStart: (i, key, length) => isBefore(key, length, starts[i]!),
    isBeforeEnd: (i, key, length) => isBefore(key, length, ends[i]!),
    sequence: (i) => apart[i]!.sequence,
  };
}

function isBefore(key: DataView, length: number, bound: DataView): boolean {
  return compareViews(key, 0, length, bound, 0, bound.byteLength) < 0;
}

function order(a: Uint8Array, b: Uint8Array): number {
  return compareBytes(a, a.length, b, b.length);
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
