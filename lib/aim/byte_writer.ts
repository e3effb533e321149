/**
 * Byte strings that grow.
 *
 * @module
 */

/** Up to this many bytes, copying one by one is quicker than a call. */
const SHORT = 24;

/** Bytes that are put one behind the other. */
export class ByteWriter {
  #buffer = new Uint8Array(1024);
  #length = 0;

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

  #grow(count: number): void {
    const larger = new Uint8Array((this.#length + count) * 2);
    larger.set(this.bytes);
    this.#buffer = larger;
  }
}
