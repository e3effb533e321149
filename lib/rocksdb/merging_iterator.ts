/**
 * Many sorted sources as one.
 *
 * @module
 */
import { compareInternal, KeyCopy, sameUserKey } from "./internal_key.ts";
import type { InternalIterator } from "./iterator.ts";

/** Goes through the entries of several iterators in their common order. */
export class MergingIterator implements InternalIterator {
  readonly #children: readonly InternalIterator[];
  #current: InternalIterator | undefined;
  readonly #last = new KeyCopy();

  /** @param children The iterators to merge */
  constructor(children: readonly InternalIterator[]) {
    this.#children = children;
  }

  get valid(): boolean {
    return this.#current !== undefined;
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
    this.#current = undefined;
    for (const child of this.#children) child.seekToFirst();
    this.#choose();
  }

  seek(target: Uint8Array, length: number): void {
    this.#current = undefined;
    for (const child of this.#children) child.seek(target, length);
    this.#choose();
  }

  next(): void {
    const current = this.#current!;
    // After a failure there is no current entry.
    this.#current = undefined;
    this.#last.take(current);
    current.next();
    this.#choose();
  }

  get repeats(): boolean {
    return sameUserKey(this.#last, this);
  }

  #choose(): void {
    let smallest: InternalIterator | undefined;
    for (const child of this.#children) {
      if (!child.valid) continue;
      if (
        smallest === undefined ||
        compareInternal(
            child.key,
            child.keyLength,
            smallest.key,
            smallest.keyLength,
          ) < 0
      ) smallest = child;
    }
    this.#current = smallest;
  }
}

/**
 * One iterator for several, without a layer where there is only one.
 *
 * @param children The iterators to merge
 * @returns An iterator over all of their entries
 */
export function mergeIterators(
  children: readonly InternalIterator[],
): InternalIterator {
  return children.length === 1 ? children[0]! : new MergingIterator(children);
}
