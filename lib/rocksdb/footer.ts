/**
 * The end of a table: which format it has and where its indexes stand.
 *
 *     LevelDB (48 bytes):  metaindex handle · index handle · padding to 40
 *                          · magic
 *     RocksDB (53 bytes):  checksum type · metaindex handle · index handle
 *                          · padding to 41 · version · magic
 *     version 6:           checksum type · 3e 00 7a 00 · checksum · base
 *                          · metaindex size · padding to 41 · version · magic
 *
 * A handle is an offset and a size as varint64 (`table/format.cc`).
 *
 * @module
 */
import { ByteReader, readUint32 } from "./bytes.ts";
import {
  type Checksum,
  checksumFor,
  checksumModifier,
  ChecksumType,
} from "./checksum.ts";
import { corrupt, type Place, unsupported } from "./errors.ts";
import type { RandomFile } from "./files.ts";

/** Where a block stands in its table. */
export interface BlockHandle {
  /** The block's first byte. */
  offset: number;
  /** Its length as stored, without the five bytes behind it. */
  size: number;
}

/** Compression type and checksum, behind every block. */
export const BLOCK_TRAILER_LENGTH = 5;

/** What the footer of a table says. */
export interface Footer {
  /** Whether LevelDB's footer was found, which has no version. */
  leveldb: boolean;
  /** RocksDB's `format_version`, 0 for LevelDB. */
  version: number;
  /** Checks a block; undefined where the table has no checksums. */
  checksum: Checksum | undefined;
  /** The number that binds checksums to offsets, 0 before version 6. */
  baseContext: number;
  /** The block that names the other special blocks. */
  metaindex: BlockHandle;
  /** The index; absent in version 6, where the metaindex names it. */
  index: BlockHandle | undefined;
}

const MAGIC_LENGTH = 8;
const LEVELDB_LENGTH = 48;
const ROCKSDB_LENGTH = 53;
const LEVELDB_MAGIC = "db4775248b80fb57";
const ROCKSDB_MAGIC = "88e241b785f4cff7";
/** Tables of another kind, that RocksDB knows too. */
const OTHER_MAGIC: Record<string, string> = {
  "8242229663bf9564": "a plain table",
  "4f3418eb7a8f13b8": "a plain table",
  "926789d0c5f17873": "a cuckoo table",
};
const EXTENDED_MAGIC = 0x007a003e;
const NEWEST_VERSION = 6;

/**
 * Reads the footer of a table.
 *
 * @param file The table
 * @returns What it says
 * @throws {DatabaseError} `CORRUPT` or `UNSUPPORTED`
 */
export async function readFooter(file: RandomFile): Promise<Footer> {
  const length = Math.min(ROCKSDB_LENGTH, file.length);
  const start = file.length - length;
  const place: Place = { file: file.path, offset: start };
  const bytes = file.read(start, length);
  if (bytes.length < LEVELDB_LENGTH) {
    throw corrupt(
      `${bytes.length} bytes are too few for a table`,
      { file: file.path, offset: 0 },
    );
  }
  const magic = magicOf(bytes);
  if (magic === LEVELDB_MAGIC) {
    const reader = new ByteReader(bytes, place, bytes.length - LEVELDB_LENGTH);
    const metaindex = readHandle(reader);
    return {
      leveldb: true,
      version: 0,
      checksum: await checksumFor(ChecksumType.CRC32c, place),
      baseContext: 0,
      metaindex,
      index: readHandle(reader),
    };
  }
  if (magic !== ROCKSDB_MAGIC) {
    const other = OTHER_MAGIC[magic];
    if (other) throw unsupported(other, place);
    throw corrupt(`it does not end like a table (magic ${magic})`, place);
  }
  if (bytes.length < ROCKSDB_LENGTH) {
    throw corrupt("it is shorter than its own footer", place);
  }
  return await decodeRocksdb(bytes, place);
}

async function decodeRocksdb(bytes: Uint8Array, place: Place): Promise<Footer> {
  const version = readUint32(bytes, ROCKSDB_LENGTH - MAGIC_LENGTH - 4);
  if (version > NEWEST_VERSION) {
    throw unsupported(`table format version ${version}`, place);
  }
  const reader = new ByteReader(bytes, place);
  const checksum = await checksumFor(reader.byte(), place);
  if (version < 6) {
    const metaindex = readHandle(reader);
    const index = readHandle(reader);
    return {
      leveldb: false,
      version,
      checksum,
      baseContext: 0,
      metaindex,
      index,
    };
  }
  if (reader.uint32() !== EXTENDED_MAGIC) {
    throw corrupt("the footer of format version 6 lacks its mark", place);
  }
  const stored = reader.uint32();
  const baseContext = reader.uint32();
  if (checksum) {
    const blank = Uint8Array.from(bytes).fill(0, 5, 9);
    const found = checksum(blank, 0, blank.length) +
      checksumModifier(baseContext, place.offset ?? 0);
    if (found >>> 0 !== stored) {
      throw corrupt("the footer's checksum is wrong", place);
    }
  }
  const size = reader.uint32();
  const offset = (place.offset ?? 0) - BLOCK_TRAILER_LENGTH - size;
  if (offset < 0) throw corrupt("the metaindex is larger than the file", place);
  return {
    leveldb: false,
    version,
    checksum,
    baseContext,
    metaindex: { offset, size },
    index: undefined,
  };
}

function magicOf(bytes: Uint8Array): string {
  const start = bytes.length - MAGIC_LENGTH;
  return hex32(bytes, start + 4) + hex32(bytes, start);
}

function hex32(bytes: Uint8Array, offset: number): string {
  return readUint32(bytes, offset).toString(16).padStart(8, "0");
}

/**
 * Reads a block's place.
 *
 * @param reader Stands at the handle
 * @returns The handle
 */
export function readHandle(reader: ByteReader): BlockHandle {
  const offset = reader.varint64();
  return { offset, size: reader.varint64() };
}
