/**
 * Range deletions.
 *
 * @module
 */
import { compare } from "./bytes";

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
