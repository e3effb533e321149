/**
 * The checksums that can stand behind a block.
 *
 * A block's checksum covers its bytes and the compression type behind them. In
 * format version 6 it is also bound to the block's offset, so that a block at
 * the wrong place is found out (`table/format.h`, `ChecksumModifierForContext`).
 *
 * @module
 */
import { crc32c, maskCrc } from "./crc32c.ts";
import { type Place, unsupported } from "./errors.ts";

/** The byte in a footer that names the checksum (`ChecksumType`). */
export const ChecksumType = {
  None: 0,
  CRC32c: 1,
  XXH32: 2,
  XXH64: 3,
  XXH3: 4,
} as const;

/**
 * The checksum of a block as it stands in the file.
 *
 * @param bytes The buffer
 * @param start Where the block begins
 * @param end Behind its compression type
 * @returns An unsigned 32-bit integer
 */
export type Checksum = (
  bytes: Uint8Array,
  start: number,
  end: number,
) => number;

const loaded = new Map<number, Checksum>([
  [
    ChecksumType.CRC32c,
    (bytes, start, end) => maskCrc(crc32c(bytes, start, end)),
  ],
]);

/**
 * The function for a checksum type, loaded if need be.
 *
 * @param type A {@linkcode ChecksumType}
 * @param place Where it is asked for
 * @returns The function, or undefined where blocks carry no checksum
 * @throws {DatabaseError} `UNSUPPORTED` for a type that is not known
 */
export async function checksumFor(
  type: number,
  place: Place,
): Promise<Checksum | undefined> {
  if (type === ChecksumType.None) return undefined;
  const ready = loaded.get(type);
  if (ready) return ready;
  const checksum = await load(type, place);
  loaded.set(type, checksum);
  return checksum;
}

async function load(type: number, place: Place): Promise<Checksum> {
  const hashes = await import("hash-wasm");
  switch (type) {
    case ChecksumType.XXH32: {
      const hash = await hashes.createXXHash32();
      return (bytes, start, end) => lastWord(hash, bytes, start, end);
    }
    case ChecksumType.XXH64: {
      const hash = await hashes.createXXHash64();
      return (bytes, start, end) => lastWord(hash, bytes, start, end);
    }
    case ChecksumType.XXH3: {
      const hash = await hashes.createXXHash3();
      // The last byte is mixed in by a multiplication instead of being hashed.
      return (bytes, start, end) =>
        end === start ? 0 : (lastWord(hash, bytes, start, end - 1) ^
          Math.imul(bytes[end - 1]!, 0x6b9083d9)) >>> 0;
    }
    default:
      throw unsupported(`checksum type ${type}`, place);
  }
}

interface Hasher {
  init(): unknown;
  update(data: Uint8Array): unknown;
  digest(outputType: "binary"): Uint8Array;
}

/** The low 32 bits of a hash, whose bytes come most significant first. */
function lastWord(
  hash: Hasher,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  hash.init();
  hash.update(bytes.subarray(start, end));
  const digest = hash.digest("binary");
  return new DataView(digest.buffer, digest.byteOffset, digest.byteLength)
    .getUint32(digest.length - 4);
}

/**
 * What format version 6 adds to a checksum for the block's place in the file.
 *
 * @param base The file's own random number, 0 in older formats
 * @param offset The block's offset in the file
 * @returns An unsigned 32-bit integer to add, modulo 2^32
 */
export function checksumModifier(base: number, offset: number): number {
  if (base === 0) return 0;
  return (base ^ ((offset + Math.floor(offset / 2 ** 32)) >>> 0)) >>> 0;
}
