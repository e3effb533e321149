/**
 * CRC-32C (Castagnoli), the checksum of every block and log record.
 *
 * The polynomial and its reflected form are those of RFC 3720, appendix B.4;
 * eight bytes are folded at a time through eight tables ("slicing by eight",
 * Kounavis and Berry, 2005).
 *
 * @module
 */

/** The polynomial 0x1EDC6F41 with its bits reversed. */
const POLYNOMIAL = 0x82f63b78;

const [T0, T1, T2, T3, T4, T5, T6, T7] = makeTables();

type Eight<T> = [T, T, T, T, T, T, T, T];

function makeTables(): Eight<Uint32Array> {
  const tables = Array.from({ length: 8 }, () => new Uint32Array(256)) as Eight<
    Uint32Array
  >;
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) {
      value = value & 1 ? value >>> 1 ^ POLYNOMIAL : value >>> 1;
    }
    tables[0][byte] = value;
  }
  for (let k = 1; k < 8; k++) {
    for (let byte = 0; byte < 256; byte++) {
      const previous = tables[k - 1]![byte]!;
      tables[k]![byte] = previous >>> 8 ^ tables[0][previous & 0xff]!;
    }
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
  let crc = ~before;
  let i = start;
  for (const whole = end - 7; i < whole; i += 8) {
    const low = crc ^
      (bytes[i]! | bytes[i + 1]! << 8 | bytes[i + 2]! << 16 |
        bytes[i + 3]! << 24);
    crc = T7[low & 0xff]! ^ T6[low >>> 8 & 0xff]! ^ T5[low >>> 16 & 0xff]! ^
      T4[low >>> 24]! ^ T3[bytes[i + 4]!]! ^ T2[bytes[i + 5]!]! ^
      T1[bytes[i + 6]!]! ^ T0[bytes[i + 7]!]!;
  }
  for (; i < end; i++) crc = crc >>> 8 ^ T0[(crc ^ bytes[i]!) & 0xff]!;
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
