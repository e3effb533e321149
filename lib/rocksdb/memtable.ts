/**
 * What the write-ahead logs hold, sorted: the part of a database that has not
 * become a table.
 *
 * @module
 */
import {
  compareInternal,
  sameUserKey,
  TRAILER_LENGTH,
  writeTrailer,
} from "./internal_key.ts";
import type { InternalIterator } from "./iterator.ts";
import type { BatchEntry } from "./write_batch.ts";

interface MemtableEntry {
  key: Uint8Array;
  value: Uint8Array;
}

/** Entries in the order of their internal keys. */
export class Memtable {
  readonly #entries: MemtableEntry[];

  /** @param entries Changes in any order, range deletions left out */
  constructor(entries: readonly BatchEntry[]) {
    this.#entries = entries.map(({ key, value, sequence, type }) => {
      const internal = new Uint8Array(key.length + TRAILER_LENGTH);
      internal.set(key);
      writeTrailer(internal, key.length, sequence, type);
      return { key: internal, value };
    }).sort((a, b) =>
      compareInternal(a.key, a.key.length, b.key, b.key.length)
    );
  }

  /** An iterator over the entries, which does not stand anywhere yet. */
  iterator(): InternalIterator {
    return new MemtableIterator(this.#entries);
  }
}

class MemtableIterator implements InternalIterator {
  readonly #entries: readonly MemtableEntry[];
  #position: number;

  constructor(entries: readonly MemtableEntry[]) {
    this.#entries = entries;
    this.#position = entries.length;
  }

  get valid(): boolean {
    return this.#position < this.#entries.length;
  }

  get key(): Uint8Array {
    return this.#entries[this.#position]!.key;
  }

  get keyLength(): number {
    return this.key.length;
  }

  get value(): Uint8Array {
    return this.#entries[this.#position]!.value;
  }

  seekToFirst(): void {
    this.#position = 0;
  }

  seek(target: Uint8Array, length: number): void {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { key } = this.#entries[middle]!;
      if (compareInternal(key, key.length, target, length) < 0) {
        low = middle + 1;
      } else high = middle;
    }
    this.#position = low;
  }

  get repeats(): boolean {
    const { key } = this.#entries[this.#position - 1]!;
    return sameUserKey({ key, keyLength: key.length }, this);
  }

  next(): void {
    this.#position++;
  }
}
