/**
 * Paths: the keys under which Aim stores the leaves of its trees.
 *
 *     path    = (element 0xFE)*
 *     element = text in UTF-8 | 0xFE · int64 (big endian)
 *
 * 0xFE occurs in no UTF-8 text, so that an element ends at the first one, and an
 * element that begins with it is an integer (`aim/storage/encoding`).
 *
 * @module
 */

import { decodeText } from "../rocksdb/text.ts";

/** A step down a tree: a field's name or an index. */
export type PathElement = string | bigint;

/** The byte behind every element, and before every integer. */
export const SENTINEL = 0xfe;

const INTEGER_LENGTH = 8;
const encoder = new TextEncoder();

/** Eight bytes, as every way to look at them costs an object. */
const eight = new Uint8Array(INTEGER_LENGTH);
const eightView = new DataView(eight.buffer);

/**
 * The key of a path; every key below it begins with these bytes.
 *
 * @param elements The path
 * @returns Its bytes
 */
export function encodePath(elements: readonly PathElement[]): Uint8Array {
  let length = 0;
  for (const element of elements) {
    length += typeof element === "string"
      ? element.length * MOST_BYTES_A_UNIT + 1
      : INTEGER_LENGTH + 2;
  }
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const element of elements) {
    if (typeof element === "string") {
      end = writeText(bytes, end, element);
    } else {
      bytes[end] = SENTINEL;
      eightView.setBigInt64(0, element);
      bytes.set(eight, end + 1);
      end += INTEGER_LENGTH + 1;
    }
    bytes[end++] = SENTINEL;
  }
  return bytes.subarray(0, end);
}

/** UTF-8 needs this many bytes at most for a unit of UTF-16. */
const MOST_BYTES_A_UNIT = 3;

/** Writes a text, mostly of plain letters, and returns where it ends. */
function writeText(bytes: Uint8Array, start: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) {
      return start + encoder.encodeInto(text, bytes.subarray(start)).written;
    }
    bytes[start + i] = unit;
  }
  return start + text.length;
}

/**
 * The path of a key.
 *
 * A key that no encoder makes is still given a path: where an integer is cut
 * off, its sentinel is taken for an empty name; bytes without a sentinel behind
 * them are the last element; what is not UTF-8 becomes U+FFFD.
 *
 * @param key The key
 * @param start Where to begin in it
 * @param end Where the key ends
 * @returns The elements from there on
 */
export function decodePath(
  key: Uint8Array,
  start = 0,
  end: number = key.length,
): PathElement[] {
  const elements: PathElement[] = [];
  let position = start;
  while (position < end) {
    const next = elementEnd(key, position, end);
    if (isInteger(key, position, end)) {
      elements.push(int64BigEndian(key, position + 1));
    } else {
      const last = key[next - 1] === SENTINEL ? next - 1 : next;
      elements.push(decodeText(key, position, last));
    }
    position = next;
  }
  return elements;
}

/**
 * Where an element of a path ends.
 *
 * @param key The key
 * @param start Where the element begins
 * @param end Where the key ends
 * @returns Behind the element's sentinel, or `end`
 */
export function elementEnd(
  key: Uint8Array,
  start: number,
  end: number,
): number {
  if (isInteger(key, start, end)) return start + INTEGER_LENGTH + 2;
  let position = start;
  while (position < end) if (key[position++] === SENTINEL) break;
  return position;
}

function isInteger(key: Uint8Array, start: number, end: number): boolean {
  const last = start + 1 + INTEGER_LENGTH;
  return last < end && key[start] === SENTINEL && key[last] === SENTINEL;
}

function int64BigEndian(bytes: Uint8Array, offset: number): bigint {
  for (let i = 0; i < INTEGER_LENGTH; i++) eight[i] = bytes[offset + i]!;
  return eightView.getBigInt64(0);
}

/**
 * The first key behind everything that begins with a prefix.
 *
 * @param prefix The key of a path; ends in a byte below 0xFF
 * @returns Where to seek to leave the subtree out
 */
export function behind(prefix: Uint8Array): Uint8Array {
  const next = prefix.slice();
  next[next.length - 1]!++;
  return next;
}

/**
 * Whether a key lies in a subtree.
 *
 * @param key The buffer that begins with the key
 * @param length The key's length
 * @param prefix The subtree's own key
 * @returns True where the key begins with the prefix
 */
export function isBelow(
  key: Uint8Array,
  length: number,
  prefix: Uint8Array,
): boolean {
  if (length < prefix.length) return false;
  // Keys of a chunk are alike but for their last bytes.
  for (let i = prefix.length - 1; i >= 0; i--) {
    if (key[i] !== prefix[i]) return false;
  }
  return true;
}
