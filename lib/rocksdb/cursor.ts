/**
 * From internal entries to what a user of the database sees.
 *
 * @module
 */
import { unsupported } from "./errors.ts";
import type { Directory } from "./files.ts";
import {
  sequenceOf,
  TRAILER_LENGTH,
  typeOf,
  ValueType,
} from "./internal_key.ts";
import type { InternalIterator } from "./iterator.ts";
import type { RangeDeletions } from "./range_deletions.ts";

/**
 * Goes through the live entries: the newest of each key, if it is a value and no
 * range deletion covers it.
 */
export class DatabaseCursor {
  readonly #source: InternalIterator;
  readonly #deletions: readonly RangeDeletions[];
  readonly #directory: Directory;

  /** @internal Made by {@linkcode Database.cursor}. */
  constructor(
    source: InternalIterator,
    deletions: readonly RangeDeletions[],
    directory: Directory,
  ) {
    this.#source = source;
    this.#deletions = deletions;
    this.#directory = directory;
  }

  /** Whether there is a current entry. */
  get valid(): boolean {
    return this.#source.valid;
  }

  /** The current key: a view that is good until the next movement. */
  get key(): Uint8Array {
    return this.keyBuffer.subarray(0, this.keyLength);
  }

  /** Begins with the current key; good until the next movement. */
  get keyBuffer(): Uint8Array {
    return this.#source.key;
  }

  /** The current key's length. */
  get keyLength(): number {
    return this.#source.keyLength - TRAILER_LENGTH;
  }

  /** The current value: a view that stays good. */
  get value(): Uint8Array {
    return this.#source.value;
  }

  /**
   * Goes to the first live entry whose key is not before the target.
   *
   * @param target A user's key
   * @throws {DatabaseError} `CORRUPT`, `UNSUPPORTED` or `IO`
   */
  seek(target: Uint8Array): void {
    const internal = new Uint8Array(target.length + TRAILER_LENGTH);
    internal.set(target);
    // The greatest sequence and type come first among entries of one key.
    internal.fill(0xff, target.length);
    this.#source.seek(internal, internal.length);
    this.#settle();
  }

  /**
   * Goes to the next live entry; only where {@linkcode valid}.
   *
   * @throws {DatabaseError} `CORRUPT`, `UNSUPPORTED` or `IO`
   */
  next(): void {
    this.#skipKey();
    this.#settle();
  }

  /** Moves on until the source stands at an entry that is to be seen. */
  #settle(): void {
    const source = this.#source;
    while (source.valid) {
      const { key, keyLength } = source;
      const type = typeOf(key, keyLength);
      if (!this.#isDeleted(key, keyLength)) {
        if (type === ValueType.Value) return;
        if (type !== ValueType.Deletion && type !== ValueType.SingleDeletion) {
          throw unsupported(`an entry of ${typeName(type)}`, {
            file: this.#directory.path,
          });
        }
      }
      this.#skipKey();
    }
  }

  #isDeleted(key: Uint8Array, keyLength: number): boolean {
    if (this.#deletions.length === 0) return false;
    const sequence = sequenceOf(key, keyLength);
    for (const deletions of this.#deletions) {
      if (deletions.covers(key, keyLength - TRAILER_LENGTH, sequence)) {
        return true;
      }
    }
    return false;
  }

  /** Moves past all versions of the current key. */
  #skipKey(): void {
    const source = this.#source;
    do {
      source.next();
    } while (source.valid && source.repeats);
  }
}

function typeName(type: number): string {
  switch (type) {
    case ValueType.Merge:
      return "a merge operator";
    case ValueType.BlobIndex:
      return "a blob file";
    case ValueType.WideColumns:
      return "wide columns";
    default:
      return `type ${type}`;
  }
}
