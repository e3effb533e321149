/**
 * Few bytes that unfold to very many, in each compression.
 *
 * @module
 */
import { deflateRawSync } from "node:zlib";
import { concat, fixed, varint } from "../rocksdb/writer.ts";
import type { Random } from "./random.ts";

/** A compression, and how a bomb looks in it. */
export interface Bomb {
  /** RocksDB's number. */
  readonly type: number;
  /** Makes few bytes that unfold to a length, or say so. */
  readonly make: (length: number, random: Random) => Uint8Array;
}

/** An honest length, or one that the rest does not hold. */
function claimed(length: number, random: Random): number {
  return random(4) === 0 ? random(2 ** 32) : length;
}

function repeated(part: Uint8Array, times: number): Uint8Array {
  const whole = new Uint8Array(part.length * times);
  for (let n = 0; n < times; n++) whole.set(part, n * part.length);
  return whole;
}

/** A byte, and copies of 64 bytes from the one before. */
function snappy(length: number, random: Random): Uint8Array {
  const copies = Math.floor((length - 1) / 64);
  const rest = length - 1 - copies * 64;
  return concat([
    varint(claimed(length, random)),
    Uint8Array.of(0, 0),
    repeated(Uint8Array.of(63 << 2 | 2, 1, 0), copies),
    ...rest > 0 ? [Uint8Array.of((rest - 1) << 2 | 2, 1, 0)] : [],
  ]);
}

function zlib(length: number, random: Random): Uint8Array {
  const bytes = deflateRawSync(new Uint8Array(Math.min(length, 2 ** 24)));
  return concat([varint(claimed(length, random)), bytes]);
}

/** A byte, and one copy of all the others. */
function lz4(length: number, random: Random): Uint8Array {
  const copied = Math.max(0, length - 1 - 4 - 15 - 1);
  return concat([
    varint(claimed(length, random)),
    Uint8Array.of(0x1f, 0, 1, 0),
    new Uint8Array(Math.floor(copied / 255)).fill(255),
    Uint8Array.of(copied % 255),
    Uint8Array.of(0x10, 0),
  ]);
}

/** One frame of blocks that are one byte, repeated. */
function zstd(length: number, random: Random): Uint8Array {
  const most = 2 ** 17;
  const blocks = Math.ceil(length / most);
  const frame = concat(Array.from({ length: blocks }, (_, n) => {
    const isLast = n === blocks - 1;
    const own = isLast ? length - n * most : most;
    return concat([fixed(own << 3 | 2 | Number(isLast), 3), Uint8Array.of(0)]);
  }));
  const said = claimed(length, random);
  return concat([
    varint(said),
    fixed(0xfd2fb528, 4),
    Uint8Array.of(0xa0),
    fixed(random(4) === 0 ? said : length, 4),
    frame,
  ]);
}

/** Bombs by RocksDB's name of the compression. */
export const bombs: Readonly<Record<string, Bomb>> = {
  Snappy: { type: 1, make: snappy },
  Zlib: { type: 2, make: zlib },
  LZ4: { type: 4, make: lz4 },
  ZSTD: { type: 7, make: zstd },
};
