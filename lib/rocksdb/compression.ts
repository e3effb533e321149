/**
 * The ways a block can be compressed.
 *
 * Snappy is what Aim writes and is always at hand; the others are loaded when a
 * table turns out to use them. But for Snappy, the block begins with its
 * decompressed length as a varint32 (format version 2 and later,
 * `util/compression.h`).
 *
 * @module
 */
import { snappyUncompress } from "hyparquet/src/snappy.js";
import { ByteReader } from "./bytes.ts";
import { corrupt, type Place, unsupported } from "./errors.ts";
import { unsnap } from "../kernel/kernel.ts";

/** The byte behind a block that names its compression (`CompressionType`). */
export const CompressionType = {
  None: 0,
  Snappy: 1,
  Zlib: 2,
  BZip2: 3,
  LZ4: 4,
  LZ4HC: 5,
  Xpress: 6,
  ZSTD: 7,
} as const;

/** No honest block grows by more bytes than this when it is decompressed. */
const LARGEST_GROWTH = 1 << 27;

/** Decompresses to a known length; throws anything where it cannot. */
type Codec = (input: Uint8Array, length: number) => Uint8Array;

interface LoadedCodec {
  /** The greatest possible ratio of decompressed to compressed size. */
  ratio: number;
  decompress: Codec;
}

const codecs = new Map<number, LoadedCodec>();

const loaders: Record<number, () => Promise<LoadedCodec>> = {
  [CompressionType.Zlib]: async () => {
    const { inflateRawSync } = await import("node:zlib");
    return {
      ratio: 1032,
      decompress: (input, length) => {
        const { buffer, byteOffset, byteLength } = inflateRawSync(input, {
          maxOutputLength: length,
        });
        // A Buffer is not passed on: its `slice` does not copy.
        return new Uint8Array(buffer, byteOffset, byteLength);
      },
    };
  },
  [CompressionType.LZ4]: loadLz4,
  [CompressionType.LZ4HC]: loadLz4,
  [CompressionType.ZSTD]: async () => {
    const { compressors } = await import("hyparquet-compressors");
    return {
      ratio: Infinity,
      decompress: (input, length) => {
        checkZstdFrame(input, length);
        return compressors.ZSTD!(input, length);
      },
    };
  },
};

async function loadLz4(): Promise<LoadedCodec> {
  const { compressors } = await import("hyparquet-compressors");
  return { ratio: 255, decompress: compressors.LZ4_RAW! };
}

/**
 * Gets a codec ready, so that {@linkcode decompressBlock} can use it.
 *
 * @param type A {@linkcode CompressionType}; one without a codec is left to
 *   {@linkcode decompressBlock}, which names it
 */
export async function loadCodec(type: number): Promise<void> {
  const loader = loaders[type];
  if (loader && !codecs.has(type)) codecs.set(type, await loader());
}

/**
 * Gets the codec ready that a table's properties name.
 *
 * @param name RocksDB's name of it, e.g. `Snappy`; an unknown one is left to
 *   {@linkcode decompressBlock}
 * @returns Done when it is ready; undefined where it was
 */
export function loadCodecNamed(name: string): Promise<void> | undefined {
  if (!Object.hasOwn(CompressionType, name)) return undefined;
  const type = CompressionType[name as keyof typeof CompressionType];
  return isCodecReady(type) ? undefined : loadCodec(type);
}

/**
 * Whether a block of this kind can be decompressed right away.
 *
 * @param type A {@linkcode CompressionType}
 * @returns False where {@linkcode loadCodec} has to be awaited first
 */
export function isCodecReady(type: number): boolean {
  return loaders[type] === undefined || codecs.has(type);
}

/**
 * The contents of a block.
 *
 * @param type The {@linkcode CompressionType} that stands behind the block
 * @param input The block as it is stored
 * @param place Where it is stored
 * @returns The contents; `input` itself where it is not compressed
 * @throws {DatabaseError} `CORRUPT` where the block does not decompress to the
 *   length it claims, `UNSUPPORTED` where no codec is known for the type
 */
export function decompressBlock(
  type: number,
  input: Uint8Array,
  place: Place,
): Uint8Array {
  if (type === CompressionType.None) return input;
  const reader = new ByteReader(input, place);
  const length = reader.varint32();
  if (type === CompressionType.Snappy) {
    // Snappy's densest element makes 64 bytes of three.
    checkLength(length, input.length, 64 / 3, place);
    const output = unsnap(input.subarray(reader.position), length);
    if (output) return output;
    if (output === false) throw corrupt("the block does not decompress", place);
    return guarded(place, length, () => {
      const large = new Uint8Array(length);
      snappyUncompress(input, large);
      return large;
    });
  }
  const codec = codecs.get(type);
  if (codec === undefined) throw unsupported(nameOf(type), place);
  const body = input.subarray(reader.position);
  checkLength(length, body.length, codec.ratio, place);
  return guarded(place, length, () => codec.decompress(body, length));
}

function checkLength(
  length: number,
  compressed: number,
  ratio: number,
  place: Place,
): void {
  if (
    length > compressed + LARGEST_GROWTH || length > compressed * ratio + 64
  ) {
    throw corrupt(
      `a block of ${compressed} bytes claims to hold ${length}`,
      place,
    );
  }
}

function guarded(
  place: Place,
  length: number,
  decompress: () => Uint8Array,
): Uint8Array {
  let output: Uint8Array;
  try {
    output = decompress();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw corrupt(`the block does not decompress (${reason})`, place);
  }
  if (output.length !== length) {
    throw corrupt(
      `the block holds ${output.length} bytes and claims ${length}`,
      place,
    );
  }
  return output;
}

/**
 * Throws unless the input is one Zstandard frame that says it holds as many
 * bytes as expected (RFC 8878, 3.1.1): the decompressor trusts the frame.
 */
function checkZstdFrame(input: Uint8Array, length: number): void {
  const reader = new ByteReader(input, { file: "" });
  if (reader.uint32() !== 0xfd2fb528) throw new Error("it is no frame");
  const flags = reader.byte();
  const singleSegment = flags & 0x20;
  if (!singleSegment) reader.byte();
  reader.take([0, 1, 2, 4][flags & 3]!);
  const sizes = reader.take([singleSegment ? 1 : 0, 2, 4, 8][flags >>> 6]!);
  let size = sizes.length === 2 ? 256 : 0;
  sizes.forEach((byte, i) => size += byte * 2 ** (8 * i));
  if (size !== length) throw new Error(`its frame claims ${size}`);
  for (let last = false; !last;) {
    const low = reader.byte();
    const stored = (reader.byte() << 8 | reader.byte() << 16 | low) >>> 3;
    last = (low & 1) === 1;
    // A block of type 1 is one byte that is repeated.
    reader.take((low >>> 1 & 3) === 1 ? 1 : stored);
  }
  if (flags & 4) reader.uint32();
  if (!reader.done) throw new Error("something follows its frame");
}

function nameOf(type: number): string {
  const known = Object.entries(CompressionType).find(([, n]) => n === type);
  return known ? `${known[0]} compression` : `compression type ${type}`;
}
