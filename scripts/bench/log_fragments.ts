/**
 * The fragments of a manifest or a write-ahead log, each with its checksum.
 *
 *     crc32c (u32, masked) · length (u16) · type (u8) · payload
 *
 * @module
 */

/** A fragment as it is stored. */
export interface LogFragment {
  /** Where its checksum stands. */
  start: number;
  /** Where what is summed begins: its type. */
  summed: number;
  /** Behind its last byte. */
  end: number;
}

const BLOCK_LENGTH = 32768;
const HEADER_LENGTH = 7;
const TYPE_OFFSET = 6;

/**
 * Lists the fragments of a log, up to the space that was never written.
 *
 * @param bytes The file
 * @returns The fragments in the order of the file
 * @throws {RangeError} Where one reaches beyond its block or the file
 */
export function logFragments(bytes: Uint8Array): LogFragment[] {
  const fragments: LogFragment[] = [];
  let start = 0;
  while (start + HEADER_LENGTH <= bytes.length) {
    const left = BLOCK_LENGTH - start % BLOCK_LENGTH;
    if (left < HEADER_LENGTH) {
      start += left;
      continue;
    }
    const length = bytes[start + 4]! | bytes[start + 5]! << 8;
    if (length === 0 && bytes[start + TYPE_OFFSET] === 0) break;
    const end = start + HEADER_LENGTH + length;
    if (end > Math.min(start + left, bytes.length)) {
      throw new RangeError(`the fragment at ${start} reaches too far`);
    }
    fragments.push({ start, summed: start + TYPE_OFFSET, end });
    start = end;
  }
  return fragments;
}
