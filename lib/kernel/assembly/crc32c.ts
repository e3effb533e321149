/**
 * Checksums.
 *
 * @module
 */

/** The polynomial 0x1EDC6F41 with its bits reversed. */
const POLYNOMIAL: u32 = 0x82f63b78;
/** Sixteen tables; table k, at 1024 k: what a byte becomes that k more follow. */
const TABLES: usize = memory.data(16384, 16);

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
 * The CRC-32C of a range, sixteen bytes at a time ("slicing", Kounavis and Berry,
 * 2005); the polynomial is that of RFC 3720, appendix B.4.
 *
 * @param start Where the range begins
 * @param end Where it ends (exclusive)
 * @param before The checksum of what comes before it, 0 for nothing
 * @returns The checksum
 */
export function crc32c(start: usize, end: usize, before: u32): u32 {
  let crc = ~before;
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
  return ~crc;
}
