/**
 * Checksums.
 *
 * @module
 */

/** The polynomial 0x1EDC6F41 with its bits reversed. */
const POLYNOMIAL: u32 = 0x82f63b78;
const MASK_DELTA: u32 = 0xa282ead8;
/** Sixteen tables; table k, at 1024 k: what a byte becomes that k more follow. */
const TABLES: usize = memory.data(16384, 16);

/** The words of 64 bits that a long range is folded to, in bytes. */
const WINDOW: usize = 8 * 209;
/** So much is folded before the last words are brought to the front, in bytes. */
const SEGMENT: usize = 16384;
/** A window and a segment. */
const FOLDED: usize = memory.data(18056, 16);
/** A window, and a word that does not count, so that two go together. */
const LAST_LENGTH: usize = WINDOW + 8;
const LAST: usize = memory.data(1680, 16);
/** It does not pay for less, in bytes. */
const LONG: usize = 6144;

function makeTables(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) {
      value = value & 1 ? (value >> 1) ^ POLYNOMIAL : value >> 1;
    }
    store<u32>(TABLES + (byte << 2), value);
  }
  for (let i: u32 = 256; i < 4096; i++) {
    const previous = load<u32>(TABLES + ((i - 256) << 2));
    store<u32>(
      TABLES + (i << 2),
      (previous >> 8) ^ load<u32>(TABLES + ((previous & 0xff) << 2)),
    );
  }
}

makeTables();

// @ts-ignore: AssemblyScript knows decorators of functions
@inline
function entry(table: u32, byte: u32): u32 {
  return load<u32>(TABLES + (table << 10) + (byte << 2));
}

/**
 * The CRC-32C of a range; the polynomial is that of RFC 3720, appendix B.4.
 *
 * @param start Where the range begins
 * @param end Where it ends (exclusive)
 * @param before The checksum of what comes before it, 0 for nothing
 * @returns The checksum
 */
export function crc32c(start: usize, end: usize, before: u32): u32 {
  const crc = ~before;
  return ~(end - start < LONG ? slice(start, end, crc) : fold(start, end, crc));
}

/**
 * The form in which RocksDB stores a checksum (`util/crc32c.h`).
 *
 * @param crc The checksum
 * @returns It, rotated and added to a constant
 */
export function masked(crc: u32): u32 {
  return rotr(crc, 15) + MASK_DELTA;
}

/** Sixteen bytes at a time ("slicing", Kounavis and Berry, 2005). */
function slice(start: usize, end: usize, before: u32): u32 {
  let crc = before;
  let i = start;
  while (i + 16 <= end) {
    const a = crc ^ load<u32>(i);
    const b = load<u32>(i, 4);
    const c = load<u32>(i, 8);
    const d = load<u32>(i, 12);
    crc = entry(15, a & 0xff) ^ entry(14, (a >> 8) & 0xff) ^
      entry(13, (a >> 16) & 0xff) ^ entry(12, a >> 24) ^
      entry(11, b & 0xff) ^ entry(10, (b >> 8) & 0xff) ^
      entry(9, (b >> 16) & 0xff) ^ entry(8, b >> 24) ^
      entry(7, c & 0xff) ^ entry(6, (c >> 8) & 0xff) ^
      entry(5, (c >> 16) & 0xff) ^ entry(4, c >> 24) ^
      entry(3, d & 0xff) ^ entry(2, (d >> 8) & 0xff) ^
      entry(1, (d >> 16) & 0xff) ^ entry(0, d >> 24);
    i += 16;
  }
  while (i < end) {
    crc = (crc >> 8) ^ entry(0, (crc ^ load<u8>(i)) & 0xff);
    i++;
  }
  return crc;
}

/**
 * Of a long range. The polynomial divides
 *
 *     1 + x^(64·14) + x^(64·39) + x^(64·54) + x^(64·144) + x^(64·209)
 *
 * so that a word of 64 bits can be taken away where it is added (exclusive or) to
 * five words behind it, 65 to 209 words further on. All but the last 209 words are
 * taken away like that, and the checksum of these is made by slicing. The idea is
 * that of "Chorba" (Russell, 2024, arXiv 2412.16398); the multiple was searched
 * for.
 */
function fold(start: usize, end: usize, before: u32): u32 {
  memory.fill(FOLDED, 0, WINDOW);
  // Seen as the 209th word before the first, it is added to that word alone.
  store<u32>(FOLDED, before);
  let next = start;
  let left = (end - start - LAST_LENGTH) & ~<usize> 31;
  while (left > 0) {
    const length = min(left, SEGMENT);
    const stop = FOLDED + length;
    for (let word: usize = FOLDED; word < stop; word += 32) {
      v128.store(word + WINDOW, sum(next, word));
      v128.store(word + WINDOW + 16, sum(next + 16, word + 16));
      next += 32;
    }
    memory.copy(FOLDED, stop, WINDOW);
    left -= length;
  }
  // The last words get what is added to them, and add nothing to each other.
  memory.fill(FOLDED + WINDOW, 0, WINDOW);
  for (let at: usize = 0; at < LAST_LENGTH; at += 16) {
    v128.store(LAST + at, sum(next + at, FOLDED + at));
  }
  return slice(next + WINDOW, end, slice(LAST, LAST + WINDOW, 0));
}

/** Two words, and what the words before them add. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
function sum(next: usize, word: usize): v128 {
  return v128.xor(
    v128.xor(
      v128.xor(v128.load(next), v128.load(word)),
      v128.xor(v128.load(word, 8 * 14), v128.load(word, 8 * 39)),
    ),
    v128.xor(v128.load(word, 8 * 54), v128.load(word, 8 * 144)),
  );
}
