/**
 * The three loops that go over every byte that is read, in AssemblyScript:
 * checksums, Snappy, and range deletions. `deno task kernel` makes
 * `kernel_bytes.ts` of it.
 *
 * Addresses are those of the module's own memory. Whoever calls sees to it that
 * what is read and written lies in it.
 *
 * @module
 */

/** The polynomial 0x1EDC6F41 with its bits reversed. */
const POLYNOMIAL: u32 = 0x82f63b78;
/** Sixteen tables; table k, at 1024 k: what a byte becomes that k more follow. */
const TABLES: usize = memory.data(16384, 16);

/** Where the memory begins that the caller may use. */
export function base(): usize {
  return __heap_base;
}

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

/**
 * Decompresses Snappy (`format_description.txt`); its preamble, the length, was
 * read by the caller.
 *
 *     literal  len-1 << 2 | 0, up to 60; 60 … 63: len-1 in 1 … 4 bytes · bytes
 *     copy 1   offset >> 8 << 5 | len-4 << 2 | 1 · offset & ff
 *     copy 2   len-1 << 2 | 2 · offset (u16)
 *     copy 4   len-1 << 2 | 3 · offset (u32)
 *
 * @param input Where the elements begin
 * @param inputEnd Where they end (exclusive)
 * @param output Where the decompressed bytes go
 * @param outputEnd Where they have to end
 * @returns 1, or 0 where the elements do not make up exactly so many bytes
 */
export function snappy(
  input: usize,
  inputEnd: usize,
  output: usize,
  outputEnd: usize,
): i32 {
  let from = input;
  let to = output;
  while (from < inputEnd) {
    const tag: u32 = load<u8>(from++);
    const kind = tag & 3;
    if (kind === 0) {
      let length: u64 = tag >> 2;
      if (length >= 60) {
        const bytes = <usize> length - 59;
        if (inputEnd - from < bytes) return 0;
        length = 0;
        for (let i: usize = 0; i < bytes; i++) {
          length |= <u64> load<u8>(from + i) << (i << 3);
        }
        from += bytes;
      }
      length++;
      if (<u64> (inputEnd - from) < length) return 0;
      if (<u64> (outputEnd - to) < length) return 0;
      memory.copy(to, from, <usize> length);
      from += <usize> length;
      to += <usize> length;
      continue;
    }
    let length: usize = (tag >> 2) + 1;
    let offset: usize;
    if (kind === 1) {
      if (inputEnd - from < 1) return 0;
      length = ((tag >> 2) & 7) + 4;
      offset = ((tag >> 5) << 8) | load<u8>(from);
      from += 1;
    } else if (kind === 2) {
      if (inputEnd - from < 2) return 0;
      offset = load<u16>(from);
      from += 2;
    } else {
      if (inputEnd - from < 4) return 0;
      offset = load<u32>(from);
      from += 4;
    }
    if (offset === 0 || offset > to - output) return 0;
    if (outputEnd - to < length) return 0;
    const source = to - offset;
    if (offset >= length) {
      memory.copy(to, source, length);
    } else {
      // What is copied may itself be a part of the copy.
      for (let i: usize = 0; i < length; i++) {
        store<u8>(to + i, load<u8>(source + i));
      }
    }
    to += length;
  }
  return to === outputEnd ? 1 : 0;
}

/** Orders two byte strings, eight bytes at a time. */
function compare(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const shared = min(aLength, bLength);
  let i: u32 = 0;
  while (i + 8 <= shared) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x !== y) return bswap(x) < bswap(y) ? -1 : 1;
    i += 8;
  }
  while (i < shared) {
    const difference = <i32> load<u8>(a + i) - <i32> load<u8>(b + i);
    if (difference !== 0) return difference;
    i++;
  }
  return aLength < bLength ? -1 : aLength > bLength ? 1 : 0;
}

/** A varint32 of one or two bytes, which longer lengths do not have here. */
let position: usize = 0;

function length16(end: usize): i32 {
  if (position >= end) return -1;
  const low = <i32> load<u8>(position++);
  if (low < 0x80) return low;
  if (position >= end) return -1;
  const high = <i32> load<u8>(position++);
  return high < 0x80 ? low & 0x7f | high << 7 : -1;
}

/**
 * Goes through the range deletions of a block whose keys are all whole. Of each it
 * writes 24 bytes: start and its length, end and its length (u32; places count
 * from the block's beginning, lengths without the trailer), and the sequence
 * number (f64).
 *
 * @param block Where the block begins
 * @param end Where its entries end (exclusive)
 * @param most How many there may be
 * @param output Where what was found goes
 * @returns How many there are; -1 where they overlap, are out of order or are
 *   stored in another way
 */
export function fragments(
  block: usize,
  end: usize,
  most: i32,
  output: usize,
): i32 {
  let count = 0;
  let before = block;
  let beforeLength: u32 = 0;
  let to = output;
  position = block;
  while (position < end) {
    if (count === most) return -1;
    const shared = length16(end);
    const unshared = length16(end);
    const valueLength = length16(end);
    if (shared !== 0 || unshared < 8 || valueLength < 0) return -1;
    if (<usize> (unshared + valueLength) > end - position) return -1;
    const start = position;
    const startLength = <u32> unshared - 8;
    const last = start + unshared;
    const lastLength = <u32> valueLength;
    if (compare(start, startLength, last, lastLength) >= 0) return -1;
    if (compare(before, beforeLength, start, startLength) > 0) return -1;
    store<u32>(to, <u32> (start - block));
    store<u32>(to, startLength, 4);
    store<u32>(to, <u32> (last - block), 8);
    store<u32>(to, lastLength, 12);
    store<f64>(to, <f64> (load<u64>(start + startLength) >> 8), 16);
    before = last;
    beforeLength = lastLength;
    position = last + lastLength;
    to += 24;
    count++;
  }
  return count;
}
