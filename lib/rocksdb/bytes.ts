/**
 * Decoding integers and byte strings, each bounded by its buffer.
 *
 * The encodings are LevelDB's and RocksDB's (`util/coding.h`): little-endian
 * fixed integers, and varints of seven bits a byte, least significant first.
 *
 * @module
 */
import { corrupt, type DatabaseError, type Place } from "./errors.ts";

/**
 * A position in a buffer that moves forward as values are read, and that knows
 * where in which file the buffer came from.
 */
export class ByteReader {
  /** The buffer. */
  readonly bytes: Uint8Array;
  /** The position of the next byte to read, in the buffer. */
  position: number;
  /** The position behind the last byte that may be read, in the buffer. */
  readonly end: number;
  readonly #place: Place;

  /**
   * @param bytes What to read from
   * @param place Where the first byte of `bytes` stands, for errors
   * @param position Where to begin
   * @param end Where to stop
   */
  constructor(
    bytes: Uint8Array,
    place: Place,
    position = 0,
    end: number = bytes.length,
  ) {
    this.bytes = bytes;
    this.position = position;
    this.end = Math.min(end, bytes.length);
    this.#place = place;
  }

  /** Whether all was read. */
  get done(): boolean {
    return this.position >= this.end;
  }

  /** The bytes that are left. */
  get remaining(): number {
    return this.end - this.position;
  }

  /**
   * An error that names the file and the present position in it.
   *
   * @param reason What is wrong there
   * @returns The error to throw
   */
  error(reason: string): DatabaseError {
    const { file, offset } = this.#place;
    return corrupt(
      reason,
      offset === undefined
        ? { file }
        : { file, offset: offset + this.position },
    );
  }

  /** One byte. */
  byte(): number {
    this.#need(1);
    return this.bytes[this.position++]!;
  }

  /** An unsigned 32-bit integer of fixed length. */
  uint32(): number {
    this.#need(4);
    const value = readUint32(this.bytes, this.position);
    this.position += 4;
    return value;
  }

  /** An unsigned 64-bit integer of fixed length that a number can hold. */
  uint64(): number {
    const low = this.uint32();
    return this.#safe(this.uint32() * 2 ** 32 + low);
  }

  /** An unsigned integer of one to five bytes. */
  varint32(): number {
    // Most lengths take one byte.
    if (this.position < this.end) {
      const byte = this.bytes[this.position]!;
      if (byte < 0x80) {
        this.position++;
        return byte;
      }
    }
    const value = this.#varint(5);
    if (value > 0xffffffff) throw this.error("a varint exceeds 32 bits");
    return value;
  }

  /** An unsigned integer of one to ten bytes that a number can hold. */
  varint64(): number {
    return this.#safe(this.#varint(10));
  }

  /** A signed integer in zig-zag form: 0, -1, 1, -2, … */
  zigzag64(): number {
    const value = this.varint64();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /**
   * The next bytes, as a view.
   *
   * @param length How many
   * @returns A view of the buffer, not a copy
   */
  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, this.position);
  }

  /**
   * Passes over bytes.
   *
   * @param length How many
   * @returns The position of the first of them
   */
  skip(length: number): number {
    this.#need(length);
    const start = this.position;
    this.position += length;
    return start;
  }

  /** A length (varint32) and as many bytes, as a view. */
  prefixed(): Uint8Array {
    return this.take(this.varint32());
  }

  #varint(most: number): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < most; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw this.error("a varint does not end");
  }

  #safe(value: number): number {
    if (value > Number.MAX_SAFE_INTEGER) {
      throw this.error(`the number ${value} is beyond any real file`);
    }
    return value;
  }

  #need(length: number): void {
    if (length > this.end - this.position) {
      throw this.error(
        `${length} bytes are needed and ${this.remaining} are left`,
      );
    }
  }
}

/**
 * An unsigned 32-bit little-endian integer.
 *
 * @param bytes The buffer; the caller knows that it is long enough
 * @param offset Where the integer begins
 * @returns The integer
 */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! | bytes[offset + 1]! << 8 | bytes[offset + 2]! << 16 |
    bytes[offset + 3]! << 24) >>> 0;
}

/**
 * Orders two byte strings as RocksDB's bytewise comparator does.
 *
 * @param a The buffer of the first
 * @param aLength Its length
 * @param b The buffer of the second
 * @param bLength Its length
 * @param aStart Where the first begins in its buffer
 * @param bStart Where the second begins in its buffer
 * @returns Negative, zero or positive
 */
export function compareBytes(
  a: Uint8Array,
  aLength: number,
  b: Uint8Array,
  bLength: number,
  aStart = 0,
  bStart = 0,
): number {
  const shared = aLength < bLength ? aLength : bLength;
  for (let i = 0; i < shared; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!;
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}

/**
 * {@linkcode compareBytes} at eight bytes a time: keys of one table are alike for
 * most of their length.
 *
 * @param a The buffer of the first
 * @param aStart Where it begins
 * @param aLength Its length
 * @param b The buffer of the second, which may be the same
 * @param bStart Where it begins
 * @param bLength Its length
 * @returns Negative, zero or positive
 */
export function compareViews(
  a: DataView,
  aStart: number,
  aLength: number,
  b: DataView,
  bStart: number,
  bLength: number,
): number {
  const shared = aLength < bLength ? aLength : bLength;
  let i = 0;
  for (const whole = shared - 7; i < whole; i += 8) {
    const x = aStart + i;
    const y = bStart + i;
    const differs = a.getInt32(x, true) ^ b.getInt32(y, true) |
      a.getInt32(x + 4, true) ^ b.getInt32(y + 4, true);
    if (differs !== 0) break;
  }
  for (; i < shared; i++) {
    const difference = a.getUint8(aStart + i) - b.getUint8(bStart + i);
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}

/**
 * A view of a buffer.
 *
 * @param bytes The buffer
 * @returns A view of the same bytes
 */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Byte strings one behind the other.
 *
 * @param parts The byte strings
 * @returns All of them; the one itself where there is no other
 */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
