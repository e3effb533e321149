/**
 * Byte strings that grow.
 *
 * @module
 */

/** Up to this many bytes, copying one by one is quicker than a call. */
const SHORT = 24;
const LAST_ASCII = 0x7f;

const encoder = new TextEncoder();

/** Bytes that are put one behind the other. */
export class ByteWriter {
  #buffer: Uint8Array;
  #length = 0;

  /** @param capacity So many bytes are expected */
  constructor(capacity = 1024) {
    this.#buffer = new Uint8Array(capacity);
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#length;
  }

  /** What was written, as a view that is good until more is. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Forgets what was written. */
  clear(): void {
    this.#length = 0;
  }

  /** @param byte One byte */
  byte(byte: number): void {
    if (this.#length === this.#buffer.length) this.#grow(1);
    this.#buffer[this.#length++] = byte;
  }

  /** @param value An unsigned integer, written in one to five bytes */
  varint32(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /**
   * Appends bytes.
   *
   * @param bytes The buffer that holds them
   * @param start Where they begin
   * @param end Where they end (exclusive)
   */
  append(bytes: Uint8Array, start = 0, end: number = bytes.length): void {
    const count = end - start;
    if (this.#length + count > this.#buffer.length) this.#grow(count);
    if (count <= SHORT) {
      for (let i = start, j = this.#length; i < end;) {
        this.#buffer[j++] = bytes[i++]!;
      }
    } else {
      this.#buffer.set(bytes.subarray(start, end), this.#length);
    }
    this.#length += count;
  }

  /** @param bytes Bytes, whose number is written before them (varint32) */
  prefixed(bytes: Uint8Array): void {
    this.varint32(bytes.length);
    this.append(bytes);
  }

  /** @param text A text, whose length in bytes is written before it (varint32) */
  text(text: string): void {
    const { length } = text;
    const before = this.#length;
    this.varint32(length);
    if (this.#length + length > this.#buffer.length) this.#grow(length);
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > LAST_ASCII) {
        this.#length = before;
        this.prefixed(encoder.encode(text));
        return;
      }
      this.#buffer[this.#length++] = unit;
    }
  }

  #grow(count: number): void {
    const larger = new Uint8Array((this.#length + count) * 2);
    larger.set(this.bytes);
    this.#buffer = larger;
  }
}
