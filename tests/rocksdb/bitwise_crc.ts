/**
 * CRC-32C as RFC 3720 defines it, to compare quicker ways with.
 *
 * @module
 */

/** The checksum of bytes, made bit by bit. */
export function bitwiseCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) {
      crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
  }
  return ~crc >>> 0;
}
