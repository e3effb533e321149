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

/**
 * The key of a path; every key below it begins with these bytes.
 *
 * @param elements The path
 * @returns Its bytes
 */
export function encodePath(elements: readonly PathElement[]): Uint8Array {
  const bytes: number[] = [];
  for (const element of elements) {
    if (typeof element === "string") {
      for (const byte of encoder.encode(element)) bytes.push(byte);
    } else {
      bytes.push(SENTINEL);
      for (let shift = 56n; shift >= 0n; shift -= 8n) {
        bytes.push(Number(element >> shift & 0xffn));
      }
    }
    bytes.push(SENTINEL);
  }
  return Uint8Array.from(bytes);
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
 * @returns The elements from there on
 */
export function decodePath(key: Uint8Array, start = 0): PathElement[] {
  const elements: PathElement[] = [];
  let position = start;
  while (position < key.length) {
    const integerEnd = position + 1 + INTEGER_LENGTH;
    if (key[position] === SENTINEL && key[integerEnd] === SENTINEL) {
      elements.push(int64BigEndian(key, position + 1));
      position = integerEnd + 1;
      continue;
    }
    let end = key.indexOf(SENTINEL, position);
    if (end < 0) end = key.length;
    elements.push(decodeText(key, position, end));
    position = end + 1;
  }
  return elements;
}

function int64BigEndian(bytes: Uint8Array, offset: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset + offset, INTEGER_LENGTH)
    .getBigInt64(0);
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
 * @param key The key
 * @param prefix The subtree's own key
 * @returns True where the key begins with the prefix
 */
export function isBelow(key: Uint8Array, prefix: Uint8Array): boolean {
  if (key.length < prefix.length) return false;
  for (let i = prefix.length - 1; i >= 0; i--) {
    if (key[i] !== prefix[i]) return false;
  }
  return true;
}
