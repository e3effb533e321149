/**
 * The shapes of chunks, each kept once.
 *
 * @module
 */
import { compareBytes } from "../rocksdb/bytes.ts";
import { crc32c } from "../rocksdb/crc32c.ts";

/** So many bytes of shapes are kept; runs beyond that have a shape each. */
const MOST_BYTES = 1 << 24;

/** The keys of a chunk, and what of its values goes without saying. */
export interface Shape {
  /** As `shape_format.ts` says. */
  readonly bytes: Uint8Array;
}

/** Finds shapes by their bytes. */
export class Shapes {
  readonly #known = new Map<number, Shape[]>();
  #bytes = 0;
  #last: Shape | undefined;

  /**
   * The shape with some bytes.
   *
   * @param bytes A view, which is copied where the shape is a new one
   * @returns The same object for the same bytes, where there are not too many
   */
  of(bytes: Uint8Array): Shape {
    if (this.#last && isSame(this.#last, bytes)) return this.#last;
    const checksum = crc32c(bytes);
    const alike = this.#known.get(checksum) ?? [];
    let shape = alike.find((it) => isSame(it, bytes));
    if (!shape) {
      shape = { bytes: bytes.slice() };
      if (this.#bytes + bytes.length <= MOST_BYTES) {
        this.#bytes += bytes.length;
        this.#known.set(checksum, [...alike, shape]);
      }
    }
    return this.#last = shape;
  }
}

function isSame({ bytes }: Shape, other: Uint8Array): boolean {
  return bytes.length === other.length &&
    compareBytes(bytes, bytes.length, other, other.length) === 0;
}
