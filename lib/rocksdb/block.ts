/**
 * A block: sorted entries whose keys share prefixes with the one before.
 *
 *     entry*   shared · unshared · value length (varint32) · key rest · value
 *     u32*     offsets of the restart points, where shared is 0
 *     u8* u16  a hash index and its number of buckets, where bit 31 is set
 *     u32      the number of restart points; the upper four bits are flags
 *
 * (`table/block_based/block_builder.cc`, `data_block_footer.cc`)
 *
 * @module
 */
import { ByteReader, readUint32 } from "./bytes.ts";
import { corrupt, type Place, unsupported } from "./errors.ts";
import { TRAILER_LENGTH } from "./internal_key.ts";

/** The contents of a block, decompressed and checked. */
export interface Block {
  /** Entries and restart points. */
  bytes: Uint8Array;
  /** Where the stored block begins; offsets in errors count from there. */
  place: Place;
}

/** Orders two keys given as buffer and length. */
export type CompareKeys = (
  a: Uint8Array,
  aLength: number,
  b: Uint8Array,
  bLength: number,
) => number;

/** What the upper bits of the number of restart points say. */
const Flag = { HashIndex: 2 ** 31, UniformKeys: 2 ** 29, Separated: 2 ** 28 };

/**
 * Keys of a block are put together from no more bytes of the keys before them
 * than this, for each byte of the block: every 16th key is whole in what RocksDB
 * writes.
 */
const MOST_SHARED = 64;

/** How the entries of a block are laid out, where it differs from data blocks. */
export interface BlockForm {
  /**
   * False for index blocks whose values have no length;
   * {@linkcode BlockIterator.valueReader} must then be used up before
   * {@linkcode BlockIterator.next}.
   *
   * @default {true}
   */
  valueLengths?: boolean;
  /**
   * The least length of a key: that of the trailer where keys are internal.
   *
   * @default {0}
   */
  shortestKey?: number;
}

/** Blocks whose keys are internal: data and range deletions. */
export const INTERNAL_KEYS: BlockForm = { shortestKey: TRAILER_LENGTH };

/**
 * Goes through the entries of a block. The key is put together in a buffer that
 * is used again for the next entry, the value is a view of the block.
 */
export class BlockIterator {
  /** Whether there is a current entry. */
  valid = false;
  /** Holds the current key in its first {@linkcode keyLength} bytes. */
  key: Uint8Array = new Uint8Array(64);
  /** The length of the current key. */
  keyLength = 0;
  /** Whether the current entry stands at a restart point. */
  atRestart = false;
  /**
   * Whether the current entry has the user key of the one that
   * {@linkcode next} came from; only where keys are internal.
   */
  repeats = false;

  readonly #reader: ByteReader;
  readonly #bytes: Uint8Array;
  readonly #entriesEnd: number;
  readonly #restarts: number;
  readonly #restartCount: number;
  readonly #valueLengths: boolean;
  readonly #shortestKey: number;
  /** How many bytes the current key shares with the one before. */
  #shared = 0;
  #valueStart = 0;
  #valueEnd = 0;
  /** How many bytes keys shared with the ones before since the last jump. */
  #sharedInAll = 0;

  /**
   * @param block The block
   * @param form How its entries are laid out
   * @throws {DatabaseError} `CORRUPT` where the restart points cannot be,
   *   `UNSUPPORTED` where keys and values stand apart
   */
  constructor(block: Block, form: BlockForm = {}) {
    const { bytes, place } = block;
    if (bytes.length < 4) {
      throw corrupt("the block has no restart points", place);
    }
    let count = readUint32(bytes, bytes.length - 4);
    let end = bytes.length - 4;
    if (count >= Flag.HashIndex) {
      count -= Flag.HashIndex;
      const buckets = end < 2 ? 0 : bytes[end - 2]! | bytes[end - 1]! << 8;
      end -= 2 + buckets;
    }
    if (count & Flag.Separated) {
      throw unsupported("a block of separate keys and values", place);
    }
    if (count & Flag.UniformKeys) count -= Flag.UniformKeys;
    const restarts = end - count * 4;
    if (restarts < 0) {
      throw corrupt("the block has too many restart points", place);
    }
    this.#bytes = bytes;
    this.#restarts = restarts;
    this.#entriesEnd = restarts;
    this.#restartCount = count;
    this.#valueLengths = form.valueLengths ?? true;
    this.#shortestKey = form.shortestKey ?? 0;
    this.#reader = new ByteReader(bytes, place, 0, restarts);
  }

  /** How many entries stand at restart points. */
  get restartCount(): number {
    return this.#restartCount;
  }

  /** Where the entries end in the block's bytes. */
  get entriesEnd(): number {
    return this.#entriesEnd;
  }

  /** The current value, as a view of the block. */
  get value(): Uint8Array {
    return this.#bytes.subarray(this.#valueStart, this.#valueEnd);
  }

  /** Stands at the current value, in blocks whose values have no length. */
  get valueReader(): ByteReader {
    return this.#reader;
  }

  /** Goes to the first entry. */
  seekToFirst(): void {
    this.#jump(0);
    this.next();
  }

  /**
   * Goes to the first entry that is not before a key.
   *
   * @param target The key's buffer
   * @param length The key's length
   * @param compare The order of the block's keys
   */
  seek(target: Uint8Array, length: number, compare: CompareKeys): void {
    let low = 0;
    let high = this.#restartCount - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      this.#jump(this.#restartOffset(middle));
      this.next();
      if (this.valid && compare(this.key, this.keyLength, target, length) < 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    this.#jump(this.#restartCount === 0 ? 0 : this.#restartOffset(low));
    this.next();
    while (
      this.valid && compare(this.key, this.keyLength, target, length) < 0
    ) {
      this.next();
    }
  }

  /**
   * Goes to the next entry.
   *
   * @throws {DatabaseError} `CORRUPT`
   */
  next(): void {
    const before = this.keyLength;
    if (!this.#readEntry()) return;
    const shared = this.#shared;
    const length = this.keyLength;
    if (length > this.key.length) this.#grow(length, shared);
    const { key } = this;
    const bytes = this.#bytes;
    const userLength = length - TRAILER_LENGTH;
    let i = shared;
    let from = this.#valueStart - length + shared;
    let repeats = length === before;
    while (repeats && i < userLength) {
      const byte = bytes[from++]!;
      repeats = key[i] === byte;
      key[i++] = byte;
    }
    while (i < length) key[i++] = bytes[from++]!;
    this.repeats = repeats;
    this.valid = true;
  }

  /** Reads the lengths of the next entry, and passes it; false at the end. */
  #readEntry(): boolean {
    const reader = this.#reader;
    this.valid = false;
    const { position } = reader;
    if (position >= this.#entriesEnd) return false;
    const bytes = this.#bytes;
    let shared = bytes[position]!;
    let unshared = bytes[position + 1]!;
    let valueLength = this.#valueLengths ? bytes[position + 2]! : 0;
    const lengths = this.#valueLengths ? 3 : 2;
    // Nearly all lengths take one byte.
    if (
      (shared | unshared | valueLength) < 0x80 &&
      position + lengths <= this.#entriesEnd
    ) {
      reader.position += lengths;
    } else {
      shared = reader.varint32();
      unshared = reader.varint32();
      valueLength = this.#valueLengths ? reader.varint32() : 0;
    }
    if (shared > this.keyLength) {
      throw reader.error(
        `a key shares ${shared} bytes with one of ${this.keyLength}`,
      );
    }
    if (unshared + valueLength > reader.remaining) {
      throw reader.error("an entry reaches beyond its block");
    }
    this.#sharedInAll += shared;
    if (this.#sharedInAll > bytes.length * MOST_SHARED) {
      throw reader.error("the block's keys are too long for it");
    }
    if (shared + unshared < this.#shortestKey) {
      throw reader.error("a key has no sequence number");
    }
    this.#shared = shared;
    this.keyLength = shared + unshared;
    this.#valueStart = reader.position + unshared;
    this.#valueEnd = this.#valueStart + valueLength;
    reader.position = this.#valueEnd;
    this.atRestart = shared === 0;
    return true;
  }

  #jump(offset: number): void {
    this.#reader.position = offset;
    this.#sharedInAll = 0;
    this.keyLength = 0;
    this.#shared = 0;
  }

  #restartOffset(index: number): number {
    const offset = readUint32(this.#bytes, this.#restarts + index * 4);
    if (offset > this.#entriesEnd) {
      throw this.#reader.error("a restart point lies outside its block");
    }
    return offset;
  }

  #grow(length: number, kept: number): void {
    const larger = new Uint8Array(length * 2);
    larger.set(this.key.subarray(0, kept));
    this.key = larger;
  }
}
