/**
 * Every block of a table, as it is stored.
 *
 * @module
 */
import { BlockIterator } from "../../lib/rocksdb/block.ts";
import { ByteReader } from "../../lib/rocksdb/bytes.ts";
import {
  CompressionType,
  decompressBlock,
} from "../../lib/rocksdb/compression.ts";
import type { RandomFile } from "../../lib/rocksdb/files.ts";
import {
  BLOCK_TRAILER_LENGTH,
  type BlockHandle,
  type Footer,
  readFooter,
  readHandle,
} from "../../lib/rocksdb/footer.ts";
import { decodeText } from "../../lib/rocksdb/text.ts";

/** A block and what is in it. */
export interface StoredBlock extends BlockHandle {
  /** The contents, decompressed. */
  contents: Uint8Array;
  /** Whether it is stored with Snappy, else as it is. */
  snappy: boolean;
}

/** A table's footer and blocks. */
export interface TableBlocks {
  /** Tells how the blocks are summed. */
  footer: Footer;
  /** The blocks in the order of the file. */
  blocks: StoredBlock[];
}

const PROPERTIES = "rocksdb.properties";
const DELTA = "rocksdb.index.value.is.delta.encoded";

/**
 * Lists the blocks of a table of the form that Aim writes.
 *
 * @param path The file, for messages
 * @param bytes The file
 * @returns Data blocks, special blocks, metaindex and index, all that the file
 *   holds before its footer
 * @throws {DatabaseError} Where the table cannot be read
 * @throws {TypeError} Where it has another form, or holds more than that
 */
export async function readTableBlocks(
  path: string,
  bytes: Uint8Array,
): Promise<TableBlocks> {
  const footer = await readFooter(inMemory(path, bytes));
  if (footer.index === undefined || footer.leveldb) {
    throw new TypeError(`Cannot take ${path} apart: it is no table of Aim's`);
  }
  const read = (handle: BlockHandle) => readBlock(path, bytes, handle);
  const metaindex = read(footer.metaindex);
  const special = [...handlesByName(path, metaindex)]
    .map(([name, handle]) => ({ name, block: read(handle) }));
  const properties = special.find(({ name }) => name === PROPERTIES)?.block;
  const index = read(footer.index);
  const isDelta = properties !== undefined && hasFlag(path, properties, DELTA);
  const data = dataHandles(path, index, isDelta).map(read);
  const blocks = [
    ...data,
    ...special.map(({ block }) => block),
    metaindex,
    index,
  ].sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const block of blocks) {
    if (block.offset !== end) {
      throw new TypeError(`Cannot take ${path} apart: a gap at ${end}`);
    }
    end = block.offset + block.size + BLOCK_TRAILER_LENGTH;
  }
  return { footer, blocks };
}

function readBlock(
  path: string,
  bytes: Uint8Array,
  { offset, size }: BlockHandle,
): StoredBlock {
  const place = { file: path, offset };
  const type = bytes[offset + size]!;
  if (type !== CompressionType.None && type !== CompressionType.Snappy) {
    throw new TypeError(
      `Cannot take ${path} apart: compression type ${type} at ${offset}`,
    );
  }
  const stored = bytes.subarray(offset, offset + size);
  return {
    offset,
    size,
    contents: decompressBlock(type, stored, place),
    snappy: type === CompressionType.Snappy,
  };
}

function* handlesByName(
  path: string,
  { contents, offset }: StoredBlock,
): Generator<[name: string, handle: BlockHandle]> {
  const place = { file: path, offset };
  const entries = new BlockIterator({ bytes: contents, place });
  for (entries.seekToFirst(); entries.valid; entries.next()) {
    yield [
      decodeText(entries.key, 0, entries.keyLength),
      readHandle(new ByteReader(entries.value, place)),
    ];
  }
}

function hasFlag(
  path: string,
  { contents, offset }: StoredBlock,
  name: string,
): boolean {
  const place = { file: path, offset };
  const entries = new BlockIterator({ bytes: contents, place });
  for (entries.seekToFirst(); entries.valid; entries.next()) {
    if (decodeText(entries.key, 0, entries.keyLength) === name) {
      return new ByteReader(entries.value, place).varint64() !== 0;
    }
  }
  return false;
}

/** Where the data blocks stand, which follow each other. */
function dataHandles(
  path: string,
  { contents, offset }: StoredBlock,
  isDelta: boolean,
): BlockHandle[] {
  const place = { file: path, offset };
  const entries = new BlockIterator({ bytes: contents, place }, {
    valueLengths: !isDelta,
  });
  const handles: BlockHandle[] = [];
  for (entries.seekToFirst(); entries.valid; entries.next()) {
    const before = handles.at(-1);
    if (!isDelta) {
      handles.push(readHandle(new ByteReader(entries.value, place)));
    } else if (entries.atRestart || !before) {
      handles.push(readHandle(entries.valueReader));
    } else {
      handles.push({
        offset: before.offset + before.size + BLOCK_TRAILER_LENGTH,
        size: before.size + entries.valueReader.zigzag64(),
      });
    }
  }
  return handles;
}

function inMemory(path: string, bytes: Uint8Array): RandomFile {
  return {
    path,
    length: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    close: () => {},
  };
}
