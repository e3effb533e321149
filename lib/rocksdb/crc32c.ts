/**
 * CRC-32C (Castagnoli), the checksum of every block and log record.
 *
 * The polynomial and its reflected form are those of RFC 3720, appendix B.4;
 * sixteen bytes are folded at a time through sixteen tables ("slicing", Kounavis
 * and Berry, 2005).
 *
 * @module
 */
import { viewOf } from "./bytes.ts";

/** The polynomial 0x1EDC6F41 with its bits reversed. */
const POLYNOMIAL = 0x82f63b78;

/** How many bytes are folded at a time. */
const SLICES = 16;

/** Table k, at 256 k: what a byte becomes that k more bytes follow. */
const T = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) {
      value = value & 1 ? value >>> 1 ^ POLYNOMIAL : value >>> 1;
    }
    tables[byte] = value;
  }
  for (let i = 256; i < tables.length; i++) {
    const previous = tables[i - 256]!;
    tables[i] = previous >>> 8 ^ tables[previous & 0xff]!;
  }
  return tables;
}

/**
 * The CRC-32C of a range of bytes.
 *
 * @param bytes The buffer
 * @param start Where the range begins
 * @param end Where it ends (exclusive)
 * @param before The checksum of what comes before the range, 0 for nothing
 * @returns An unsigned 32-bit integer
 */
export function crc32c(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
  before = 0,
): number {
  const view = viewOf(bytes);
  let crc = ~before;
  let i = start;
  for (const whole = end - SLICES + 1; i < whole; i += SLICES) {
    const a = crc ^ view.getInt32(i, true);
    const b = view.getInt32(i + 4, true);
    const c = view.getInt32(i + 8, true);
    const d = view.getInt32(i + 12, true);
    crc = T[0xf00 + (a & 0xff)]! ^ T[0xe00 + (a >>> 8 & 0xff)]! ^
      T[0xd00 + (a >>> 16 & 0xff)]! ^ T[0xc00 + (a >>> 24)]! ^
      T[0xb00 + (b & 0xff)]! ^ T[0xa00 + (b >>> 8 & 0xff)]! ^
      T[0x900 + (b >>> 16 & 0xff)]! ^ T[0x800 + (b >>> 24)]! ^
      T[0x700 + (c & 0xff)]! ^ T[0x600 + (c >>> 8 & 0xff)]! ^
      T[0x500 + (c >>> 16 & 0xff)]! ^ T[0x400 + (c >>> 24)]! ^
      T[0x300 + (d & 0xff)]! ^ T[0x200 + (d >>> 8 & 0xff)]! ^
      T[0x100 + (d >>> 16 & 0xff)]! ^ T[d >>> 24]!;
  }
  for (; i < end; i++) crc = crc >>> 8 ^ T[(crc ^ bytes[i]!) & 0xff]!;
  return ~crc >>> 0;
}

/**
 * The form in which RocksDB stores a checksum: rotated and shifted, so that the
 * checksum of bytes that hold checksums stays meaningful (`util/crc32c.h`).
 *
 * @param crc A checksum
 * @returns What stands in the file for it
 */
export function maskCrc(crc: number): number {
  return ((crc >>> 15 | crc << 17) + 0xa282ead8) >>> 0;
}
