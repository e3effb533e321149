/**
 * Internal keys: a user's key followed by eight bytes, the little-endian number
 * sequence × 256 + type. Entries are ordered by user key, then newest first
 * (`db/dbformat.h`).
 *
 * @module
 */
import { compareBytes, readUint32 } from "./bytes.ts";

/** What an entry says of its key. */
export const ValueType = {
  Deletion: 0x0,
  Value: 0x1,
  Merge: 0x2,
  SingleDeletion: 0x7,
  RangeDeletion: 0xf,
  BlobIndex: 0x11,
  WideColumns: 0x16,
} as const;

/** The bytes behind a user key. */
export const TRAILER_LENGTH = 8;

/**
 * The greatest sequence number (2^56 - 1, which a number rounds to 2^56). As the
 * sequence of a table's largest key it means that the table ends before that key.
 */
export const MAX_SEQUENCE = 2 ** 56 - 1;

/**
 * The type of an internal key.
 *
 * @param key The buffer, at least `length` long
 * @param length The internal key's length, trailer included
 * @returns A {@linkcode ValueType}, or a number that this reader does not know
 */
export function typeOf(key: Uint8Array, length: number): number {
  return key[length - TRAILER_LENGTH]!;
}

/**
 * The sequence number of an internal key.
 *
 * @param key The buffer, at least `length` long
 * @param length The internal key's length, trailer included
 * @returns The sequence number
 */
export function sequenceOf(key: Uint8Array, length: number): number {
  return (readUint32(key, length - 4) * 2 ** 24) +
    (readUint32(key, length - TRAILER_LENGTH) >>> 8);
}

/**
 * Orders two internal keys: by user key, then newest first.
 *
 * @param a The buffer of the first
 * @param aLength Its length, trailer included
 * @param b The buffer of the second
 * @param bLength Its length, trailer included
 * @returns Negative, zero or positive
 */
export function compareInternal(
  a: Uint8Array,
  aLength: number,
  b: Uint8Array,
  bLength: number,
): number {
  const byUser = compareBytes(
    a,
    aLength - TRAILER_LENGTH,
    b,
    bLength - TRAILER_LENGTH,
  );
  if (byUser !== 0) return byUser;
  for (let i = 1; i <= TRAILER_LENGTH; i++) {
    const difference = b[bLength - i]! - a[aLength - i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A key at the beginning of a buffer. */
interface KeyInBuffer {
  /** The buffer. */
  readonly key: Uint8Array;
  /** The internal key's length, trailer included. */
  readonly keyLength: number;
}

/**
 * Whether two internal keys have the same user key.
 *
 * @param a The first
 * @param b The second
 * @returns True where they differ at most in their trailers
 */
export function sameUserKey(a: KeyInBuffer, b: KeyInBuffer): boolean {
  const length = a.keyLength - TRAILER_LENGTH;
  return compareBytes(a.key, length, b.key, b.keyLength - TRAILER_LENGTH) === 0;
}

/** A copy of a key, for when the key it was made of has gone. */
export class KeyCopy implements KeyInBuffer {
  key: Uint8Array = new Uint8Array(128);
  keyLength = 0;

  /**
   * Copies a key in the place of the one before.
   *
   * @param from The key
   */
  take({ key, keyLength }: KeyInBuffer): void {
    if (keyLength > this.key.length) this.key = new Uint8Array(keyLength * 2);
    for (let i = 0; i < keyLength; i++) this.key[i] = key[i]!;
    this.keyLength = keyLength;
  }
}

/**
 * Writes an internal key's trailer.
 *
 * @param target The buffer
 * @param offset Where the eight bytes go
 * @param sequence The sequence number
 * @param type The type
 */
export function writeTrailer(
  target: Uint8Array,
  offset: number,
  sequence: number,
  type: number,
): void {
  target[offset] = type;
  for (let i = 1, rest = sequence; i < TRAILER_LENGTH; i++) {
    target[offset + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
