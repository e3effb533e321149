/**
 * The tables of one level below 0, which follow each other without overlap.
 *
 * @module
 */
import { compareInternal, KeyCopy, sameUserKey } from "./internal_key.ts";
import type { InternalIterator } from "./iterator.ts";

/** A table of the level: its largest internal key and how to go through it. */
export interface LevelTable {
  /** The largest internal key, as the manifest has it. */
  largest: Uint8Array;
  /** A new iterator over the table. */
  iterator(): InternalIterator;
}

/** Goes through the tables of a level, one at a time. */
export class LevelIterator implements InternalIterator {
  readonly #tables: readonly LevelTable[];
  #number = 0;
  #current: InternalIterator | undefined;
  #repeats = false;
  readonly #last = new KeyCopy();

  /** @param tables The level's tables in the order of their keys */
  constructor(tables: readonly LevelTable[]) {
    this.#tables = tables;
  }

  get valid(): boolean {
    return this.#current !== undefined && this.#current.valid;
  }

  get key(): Uint8Array {
    return this.#current!.key;
  }

  get keyLength(): number {
    return this.#current!.keyLength;
  }

  get value(): Uint8Array {
    return this.#current!.value;
  }

  seekToFirst(): void {
    this.#go(0);
    this.#current?.seekToFirst();
    this.#settle();
  }

  seek(target: Uint8Array, length: number): void {
    let low = 0;
    let high = this.#tables.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { largest } = this.#tables[middle]!;
      if (compareInternal(largest, largest.length, target, length) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    this.#go(low);
    this.#current?.seek(target, length);
    this.#settle();
  }

  get repeats(): boolean {
    return this.#repeats;
  }

  next(): void {
    const current = this.#current!;
    this.#last.take(current);
    current.next();
    if (current.valid) {
      this.#repeats = current.repeats;
      return;
    }
    this.#settle();
    this.#repeats = this.valid && sameUserKey(this.#last, this);
  }

  #go(number: number): void {
    if (this.#current && number === this.#number) return;
    this.#number = number;
    this.#current = this.#tables[number]?.iterator();
  }

  #settle(): void {
    while (this.#current && !this.#current.valid) {
      this.#go(this.#number + 1);
      this.#current?.seekToFirst();
    }
  }
}
