/**
 * The compressions that tables may use, for tests only: the length of what is
 * compressed, and then that in the plainest form which the format allows.
 *
 * @module
 */
import { deflateRawSync } from "node:zlib";
import { concat, fixed, varint } from "./writer.ts";

/** Snappy without any compression: one literal. */
export function snappy(bytes: Uint8Array): Uint8Array {
  const tag = concat([Uint8Array.of(62 << 2), fixed(bytes.length - 1, 3)]);
  return concat([varint(bytes.length), tag, bytes]);
}

/** LZ4 without any compression: one literal. */
export function lz4(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length - 15;
  const lengths = rest < 0 ? Uint8Array.of(bytes.length << 4) : concat([
    Uint8Array.of(0xf0),
    new Uint8Array(Math.floor(rest / 255)).fill(255),
    Uint8Array.of(rest % 255),
  ]);
  return concat([varint(bytes.length), lengths, bytes]);
}

/** Deflate. */
export function zlib(bytes: Uint8Array): Uint8Array {
  return concat([varint(bytes.length), deflateRawSync(bytes)]);
}

/** One frame of one raw block, that claims the given length. */
export function zstd(
  bytes: Uint8Array,
  claimed: number = bytes.length,
): Uint8Array {
  return concat([
    varint(claimed),
    fixed(0xfd2fb528, 4),
    Uint8Array.of(0xa0),
    fixed(claimed, 4),
    fixed(bytes.length << 3 | 1, 3),
    bytes,
  ]);
}

/** RocksDB's name, number and way of each compression. */
export const CODECS = {
  Snappy: { type: 1, compress: snappy },
  Zlib: { type: 2, compress: zlib },
  LZ4: { type: 4, compress: lz4 },
  LZ4HC: { type: 5, compress: lz4 },
  ZSTD: { type: 7, compress: zstd },
};
