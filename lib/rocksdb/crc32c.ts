/**
 * CRC-32C (Castagnoli), the checksum of every block and log record.
 *
 * @module
 */
import { checksumOf } from "../kernel/kernel.ts";

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
  return checksumOf(bytes.subarray(start, end), before);
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
