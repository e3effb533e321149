/**
 * Snappy.
 *
 * @module
 */
import { copy } from "./block";

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
      copy(to, from, <u32> length);
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
    if (offset >= length || (offset >= 8 && length <= 64)) {
      copy(to, source, <u32> length);
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
