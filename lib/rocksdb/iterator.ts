/**
 * The movement that tables, logs and what is made of them have in common.
 *
 * @module
 */

/** Goes forward through internal keys in their order. */
export interface InternalIterator {
  /** Whether there is a current entry. */
  readonly valid: boolean;
  /**
   * Holds the current internal key in its first {@linkcode keyLength} bytes;
   * good until the next movement.
   */
  readonly key: Uint8Array;
  /** The current internal key's length, trailer included. */
  readonly keyLength: number;
  /** The current value; a view that stays good. */
  readonly value: Uint8Array;
  /**
   * Whether the current entry has the user key of the one that
   * {@linkcode next} came from; of no meaning after a seek.
   */
  readonly repeats: boolean;
  /** Goes to the first entry. */
  seekToFirst(): void;
  /**
   * Goes to the first entry that is not before an internal key.
   *
   * @param target The key's buffer
   * @param length The key's length, trailer included
   */
  seek(target: Uint8Array, length: number): void;
  /** Goes to the next entry; only where {@linkcode valid}. */
  next(): void;
}
