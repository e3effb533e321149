/**
 * The entries of a block, see `../block.ts`, whose steps these are.
 *
 * @module
 */
import { compare } from "./bytes";
import { giveUp } from "./give_up";

/** Longer keys are not plain. */
export const LONGEST_KEY: u32 = 1 << 16;
/** The bytes behind the user's part of an internal key. */
export const TRAILER: u32 = 8;
/** So many bytes of keys may be put together for each byte of a block. */
const MOST_SHARED: u64 = 64;
/** Hash index, uniform keys, keys apart from values: none is plain. */
const FLAGS: u32 = 0xf0000000;

/** A block that is gone through; lives at an address of its own. */
// @ts-ignore: AssemblyScript knows decorators of classes
@unmanaged
export class Block {
  /** Whether there is a current entry. */
  valid: bool;
  /** Whether the current entry stands at a restart point. */
  atRestart: bool;
  /** Whether it has the user key of the one before. */
  repeats: bool;
  /** Whether values have a length; where not, `position` stands at them. */
  valueLengths: bool;
  /** The least length of a key. */
  shortestKey: u32;
  /** The number of restart points. */
  restartCount: u32;
  /** How many bytes keys have shared since the last jump. */
  sharedInAll: u64;
  /** How many they may share. */
  mostShared: u64;
  /** Where the block begins. */
  start: usize;
  /** Where its entries end, and the restart points begin. */
  entriesEnd: usize;
  /** Where the next entry begins. */
  position: usize;
  /** The current key, in a buffer of its own. */
  key: usize;
  keyLength: u32;
  value: usize;
  valueLength: u32;

  /** Begins with another block. */
  open(start: usize, length: u32, valueLengths: bool, shortestKey: u32): void {
    if (length < 4) giveUp();
    const end = start + length - 4;
    const count = load<u32>(end);
    if (count & FLAGS) giveUp();
    if (<u64> count * 4 > <u64> (end - start)) giveUp();
    this.start = start;
    this.entriesEnd = end - (<usize> count << 2);
    this.restartCount = count;
    this.valueLengths = valueLengths;
    this.shortestKey = shortestKey;
    this.mostShared = <u64> length * MOST_SHARED;
    this.valid = false;
    this.jump(start);
  }

  /** Goes to the first entry; a key of the block before is compared with it. */
  first(lengthBefore: u32): void {
    this.jump(this.start);
    this.advance(lengthBefore);
  }

  /** Goes to the next entry. */
  next(): void {
    this.advance(this.keyLength);
  }

  /** Goes to the first entry whose user key is not before a key. */
  seek(target: usize, length: u32): void {
    let low: u32 = 0;
    let high = this.restartCount - 1;
    while (<i32> low < <i32> high) {
      const middle = (low + high + 1) >> 1;
      this.jump(this.restart(middle));
      this.next();
      if (this.valid && this.isBefore(target, length)) low = middle;
      else high = middle - 1;
    }
    this.jump(this.restartCount === 0 ? this.start : this.restart(low));
    this.next();
    while (this.valid && this.isBefore(target, length)) this.next();
  }

  private isBefore(target: usize, length: u32): bool {
    return compare(this.key, this.keyLength - TRAILER, target, length) < 0;
  }

  private restart(index: u32): usize {
    const offset = load<u32>(this.entriesEnd + (<usize> index << 2));
    if (offset > <u32> (this.entriesEnd - this.start)) giveUp();
    return this.start + offset;
  }

  private jump(position: usize): void {
    this.position = position;
    this.keyLength = 0;
    this.sharedInAll = 0;
  }

  private advance(before: u32): void {
    const end = this.entriesEnd;
    let position = this.position;
    this.valid = false;
    if (position >= end) return;
    let shared: u32;
    let unshared: u32;
    let valueLength: u32 = 0;
    const three = load<u32>(position);
    // Restart points and their number follow, so that four bytes are there.
    if ((three & 0x808080) === 0 && position + 3 <= end && this.valueLengths) {
      shared = three & 0x7f;
      unshared = (three >> 8) & 0x7f;
      valueLength = (three >> 16) & 0x7f;
      position += 3;
    } else {
      shared = varint(position, end);
      unshared = varint(behind(), end);
      if (this.valueLengths) valueLength = varint(behind(), end);
      position = behind();
    }
    if (shared > this.keyLength) giveUp();
    if (unshared + valueLength > <u32> (end - position)) giveUp();
    this.sharedInAll += shared;
    if (this.sharedInAll > this.mostShared) giveUp();
    const length = shared + unshared;
    if (length < this.shortestKey || length > LONGEST_KEY) giveUp();
    const key = this.key;
    this.repeats = length === before && length >= TRAILER &&
      isSame(key, position, shared, length - TRAILER);
    copy(key + shared, position, unshared);
    this.keyLength = length;
    this.value = position + unshared;
    this.valueLength = valueLength;
    this.position = this.value + valueLength;
    this.atRestart = shared === 0;
    this.valid = true;
  }
}

/** Whether a key's bytes from one on are those that will come in their place. */
function isSame(key: usize, next: usize, from: u32, to: u32): bool {
  for (let i = from; i < to; i++) {
    if (load<u8>(key + i) !== load<u8>(next + i - from)) return false;
  }
  return true;
}

/** Copies a few bytes, for which a call of the runtime is too slow. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
export function copy(to: usize, from: usize, length: u32): void {
  if (length > 64) {
    memory.copy(to, from, length);
    return;
  }
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) store<u64>(to + i, load<u64>(from + i));
  for (; i < length; i++) store<u8>(to + i, load<u8>(from + i));
}

/** Behind the varint that was read last. */
let reached: usize = 0;

/** Where the varint ends that was read last. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
export function behind(): usize {
  return reached;
}

/** A number of at most 28 bits; those of plain files are no larger. */
export function varint(position: usize, end: usize): u32 {
  let value: u32 = 0;
  for (let shift: u32 = 0; shift < 28; shift += 7) {
    if (position >= end) giveUp();
    const byte: u32 = load<u8>(position++);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      reached = position;
      return value;
    }
  }
  giveUp();
  return 0;
}
