/**
 * Snappy blocks put together by hand, for tests only.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { concat, fixed, varint } from "../rocksdb/writer.ts";

/** An element: bytes of its own, or a copy of what stands `back` before it. */
export type Element = Uint8Array | {
  back: number;
  length: number;
  bytes: 1 | 2 | 4;
};

/** The block that these elements make. */
export function encode(elements: readonly Element[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let done = 0;
  for (const element of elements) {
    done += element.length;
    if (element instanceof Uint8Array) {
      const size = element.length - 1;
      parts.push(
        size < 60
          ? fixed(size << 2, 1)
          : concat([fixed(61 << 2, 1), fixed(size, 2)]),
        element,
      );
    } else if (element.bytes === 1) {
      parts.push(
        fixed(1 | element.length - 4 << 2 | element.back >>> 8 << 5, 1),
        fixed(element.back & 0xff, 1),
      );
    } else {
      parts.push(
        fixed((element.bytes === 2 ? 2 : 3) | element.length - 1 << 2, 1),
        fixed(element.back, element.bytes),
      );
    }
  }
  return concat([varint(done), ...parts]);
}

const SHORTEST = 4;
const LONGEST = 64;

/**
 * Compresses as far as possible: whatever stood there before is a copy.
 *
 * @param bytes What is compressed, at most 64 KiB
 * @returns A block
 */
export function compress(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes);
  const elements: Element[] = [];
  let literal = 0;
  const flush = (end: number) => {
    if (end > literal) elements.push(bytes.subarray(literal, end));
  };
  for (let at = 0; at < bytes.length;) {
    let length = 0;
    let from = -1;
    while (at > 0 && length < LONGEST && at + length < bytes.length) {
      const wanted = Math.max(SHORTEST, length + 1);
      if (at + wanted > bytes.length) break;
      const part = buffer.subarray(at, at + wanted);
      const found = buffer.lastIndexOf(part, at - 1);
      if (found < 0) break;
      [length, from] = [wanted, found];
    }
    if (from < 0) {
      at++;
      continue;
    }
    flush(at);
    elements.push({ back: at - from, length, bytes: 2 });
    literal = at += length;
  }
  flush(bytes.length);
  return encode(elements);
}
