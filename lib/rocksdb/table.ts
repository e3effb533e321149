/**
 * A table: an immutable file of sorted internal keys in blocks.
 *
 *     data block* · meta block* · metaindex · index · footer
 *
 * @module
 */
import {
  type Block,
  BlockIterator,
  type CompareKeys,
  INTERNAL_KEYS,
} from "./block.ts";
import { ByteReader, compareBytes, readUint32 } from "./bytes.ts";
import { checksumModifier } from "./checksum.ts";
import {
  CompressionType,
  decompressBlock,
  isCodecReady,
  loadCodec,
  loadCodecNamed,
} from "./compression.ts";
import { corrupt, type Place, unsupported } from "./errors.ts";
import type { RandomFile } from "./files.ts";
import {
  BLOCK_TRAILER_LENGTH,
  type BlockHandle,
  type Footer,
  readFooter,
  readHandle,
} from "./footer.ts";
import {
  compareInternal,
  sameUserKey,
  TRAILER_LENGTH,
} from "./internal_key.ts";
import type { InternalIterator } from "./iterator.ts";
import { decodeText } from "./text.ts";

/** An entry of the index: a key that is not before any key of its block. */
interface IndexEntry {
  separator: Uint8Array;
  handle: BlockHandle;
}

/** No honest index has longer separators than this in sum. */
const LARGEST_INDEX = 1 << 26;

/** RocksDB's `BlockBasedTableOptions::IndexType`. */
const IndexType = { Binary: 0, Hash: 1, TwoLevel: 2, BinaryWithFirstKey: 3 };

/** What the properties block tells about the index. */
interface IndexForm {
  type: number;
  /** Separators are user keys, without the trailer. */
  userKeys: boolean;
  /** Handles are stored as differences and have no length. */
  deltaValues: boolean;
  /** RocksDB's name of the data blocks' compression; LevelDB does not say. */
  compression?: string;
}

/** An open table. */
export class Table {
  readonly #file: RandomFile;
  readonly #footer: Footer;
  readonly #index: IndexEntry[];
  readonly #compareSeparators: CompareKeys;
  readonly #trailer: number;
  /** The block of range deletions, where the table has any. */
  readonly #rangeDeletions: BlockHandle | undefined;

  private constructor(
    file: RandomFile,
    footer: Footer,
    index: IndexEntry[],
    userKeys: boolean,
    rangeDeletions: BlockHandle | undefined,
  ) {
    this.#file = file;
    this.#footer = footer;
    this.#index = index;
    this.#compareSeparators = userKeys ? compareBytes : compareInternal;
    this.#trailer = userKeys ? TRAILER_LENGTH : 0;
    this.#rangeDeletions = rangeDeletions;
  }

  /**
   * Reads a table's footer and index.
   *
   * @param file The table; {@linkcode close} closes it
   * @returns The open table
   * @throws {DatabaseError} `CORRUPT` or `UNSUPPORTED`
   */
  static async open(file: RandomFile): Promise<Table> {
    const footer = await readFooter(file);
    const meta = await readMetaindex(file, footer);
    const handle = footer.index ?? meta.get("rocksdb.index");
    if (!handle) {
      throw corrupt(
        "the metaindex names no index",
        placeOf(file, footer.metaindex),
      );
    }
    if (meta.has("rocksdb.compression_dict")) {
      throw unsupported(
        "a compression dictionary",
        placeOf(file, footer.metaindex),
      );
    }
    const form = await readIndexForm(
      file,
      footer,
      meta.get("rocksdb.properties"),
    );
    const index = await readIndex(file, footer, handle, form);
    if (form.compression === undefined) {
      for (const { handle } of index) await readyCodec(file, footer, handle);
    } else {
      await loadCodecNamed(form.compression);
    }
    return new Table(
      file,
      footer,
      index,
      form.userKeys,
      meta.get("rocksdb.range_del"),
    );
  }

  /** The number of data blocks. */
  get blocks(): number {
    return this.#index.length;
  }

  /**
   * Reads and checks every data block: for a check of the whole table.
   *
   * @returns The number of entries
   * @throws {DatabaseError} `CORRUPT`
   */
  verify(): number {
    let entries = 0;
    for (const { handle } of this.#index) {
      const block = new BlockIterator(this.#read(handle), INTERNAL_KEYS);
      for (block.seekToFirst(); block.valid; block.next()) entries++;
    }
    return entries;
  }

  /** An iterator over the table's entries, which does not stand anywhere yet. */
  iterator(): InternalIterator {
    return new TableIterator(
      this.#index.length,
      (target, length) => this.#blockFor(target, length),
      (n) => new BlockIterator(this.#readOwned(n), INTERNAL_KEYS),
    );
  }

  /**
   * The block of range deletions, undefined where the table has none; good until
   * the table is closed.
   */
  rangeDeletions(): Block | undefined {
    return this.#rangeDeletions && this.#read(this.#rangeDeletions);
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }

  /** The first block that can hold a key that is not before the target. */
  #blockFor(target: Uint8Array, length: number): number {
    let low = 0;
    let high = this.#index.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { separator } = this.#index[middle]!;
      const order = this.#compareSeparators(
        separator,
        separator.length,
        target,
        length - this.#trailer,
      );
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #read(handle: BlockHandle): Block {
    return readBlock(this.#file, this.#footer, handle);
  }

  /** A data block whose values stay good when the file is closed. */
  #readOwned(number: number): Block {
    const { handle } = this.#index[number]!;
    const block = this.#read(handle);
    const isStored = block.bytes.length === handle.size;
    return isStored ? { ...block, bytes: block.bytes.slice() } : block;
  }
}

/** Goes through the blocks of a table, one open at a time. */
class TableIterator implements InternalIterator {
  #block: BlockIterator | undefined;
  #repeats = false;
  #number = 0;
  readonly #count: number;
  readonly #find: (target: Uint8Array, length: number) => number;
  readonly #open: (number: number) => BlockIterator;

  constructor(
    count: number,
    find: (target: Uint8Array, length: number) => number,
    open: (number: number) => BlockIterator,
  ) {
    this.#count = count;
    this.#find = find;
    this.#open = open;
  }

  get valid(): boolean {
    return this.#block !== undefined && this.#block.valid;
  }

  get key(): Uint8Array {
    return this.#block!.key;
  }

  get keyLength(): number {
    return this.#block!.keyLength;
  }

  get value(): Uint8Array {
    return this.#block!.value;
  }

  seekToFirst(): void {
    this.#go(0);
    this.#block?.seekToFirst();
    this.#settle();
  }

  seek(target: Uint8Array, length: number): void {
    this.#go(this.#find(target, length));
    this.#block?.seek(target, length, compareInternal);
    this.#settle();
  }

  get repeats(): boolean {
    return this.#repeats;
  }

  next(): void {
    const block = this.#block!;
    block.next();
    if (block.valid) {
      this.#repeats = block.repeats;
      return;
    }
    // What is left in the block is its last key.
    this.#settle();
    this.#repeats = this.valid && sameUserKey(block, this.#block!);
  }

  #go(number: number): void {
    if (this.#block && number === this.#number) return;
    this.#number = number;
    // Not the old block under the new number, if the new one cannot be read.
    this.#block = undefined;
    this.#block = number < this.#count ? this.#open(number) : undefined;
  }

  /** Moves on to the next block that has an entry. */
  #settle(): void {
    while (this.#block && !this.#block.valid) {
      this.#go(this.#number + 1);
      this.#block?.seekToFirst();
    }
  }
}

function placeOf(file: RandomFile, handle: BlockHandle): Place {
  return { file: file.path, offset: handle.offset };
}

/** Reads a block, checks it and decompresses it. */
function readBlock(
  file: RandomFile,
  footer: Footer,
  handle: BlockHandle,
): Block {
  const place = placeOf(file, handle);
  const length = handle.size + BLOCK_TRAILER_LENGTH;
  const stored = readWithin(file, handle.offset, length, place);
  if (footer.checksum) {
    const found = footer.checksum(stored, 0, handle.size + 1) +
      checksumModifier(footer.baseContext, handle.offset);
    if (found >>> 0 !== readUint32(stored, handle.size + 1)) {
      throw corrupt("the block's checksum is wrong", place);
    }
  }
  const type = stored[handle.size]!;
  if (footer.version < 2 && type > CompressionType.Snappy) {
    throw unsupported(
      `compression type ${type} in a table of format version ${footer.version}`,
      place,
    );
  }
  const body = stored.subarray(0, handle.size);
  return { bytes: decompressBlock(type, body, place), place };
}

function readWithin(
  file: RandomFile,
  offset: number,
  length: number,
  place: Place,
): Uint8Array {
  if (offset + length > file.length) {
    throw corrupt(
      `a block of ${length} bytes reaches beyond the file's ${file.length}`,
      place,
    );
  }
  const stored = file.read(offset, length);
  if (stored.length < length) {
    throw corrupt("the file was cut while it was read", place);
  }
  return stored;
}

/** Loads the codec that a block needs, where it is one that is not at hand. */
function readyCodec(
  file: RandomFile,
  footer: Footer,
  handle: BlockHandle,
): Promise<void> | undefined {
  // Older formats have Snappy only, which is always at hand.
  if (footer.version < 2) return;
  const place = placeOf(file, handle);
  const end = handle.offset + handle.size;
  const type = readWithin(file, end, 1, place)[0]!;
  return isCodecReady(type) ? undefined : loadCodec(type);
}

/** The special blocks by name. */
async function readMetaindex(
  file: RandomFile,
  footer: Footer,
): Promise<Map<string, BlockHandle>> {
  await readyCodec(file, footer, footer.metaindex);
  const block = new BlockIterator(readBlock(file, footer, footer.metaindex));
  const handles = new Map<string, BlockHandle>();
  for (block.seekToFirst(); block.valid; block.next()) {
    const name = asText(block);
    handles.set(
      name,
      readHandle(new ByteReader(block.value, placeOf(file, footer.metaindex))),
    );
  }
  return handles;
}

/** Most properties are not asked for, which their names' lengths tell. */
const PROPERTY_LENGTHS = new Set(
  [
    "rocksdb.block.based.table.index.type",
    "rocksdb.index.key.is.user.key",
    "rocksdb.index.value.is.delta.encoded",
    "rocksdb.compression",
    "rocksdb.external_sst_file.version",
    "rocksdb.udi.is.primary.index",
  ].map((name) => name.length),
);

async function readIndexForm(
  file: RandomFile,
  footer: Footer,
  handle: BlockHandle | undefined,
): Promise<IndexForm> {
  const form: IndexForm = {
    type: IndexType.Binary,
    userKeys: false,
    deltaValues: false,
  };
  if (footer.leveldb || !handle) return form;
  await readyCodec(file, footer, handle);
  const place = placeOf(file, handle);
  const block = new BlockIterator(readBlock(file, footer, handle));
  for (block.seekToFirst(); block.valid; block.next()) {
    if (!PROPERTY_LENGTHS.has(block.keyLength)) continue;
    const value = new ByteReader(block.value, place);
    switch (asText(block)) {
      case "rocksdb.block.based.table.index.type":
        form.type = value.uint32();
        break;
      case "rocksdb.index.key.is.user.key":
        form.userKeys = value.varint64() !== 0;
        break;
      case "rocksdb.index.value.is.delta.encoded":
        form.deltaValues = value.varint64() !== 0;
        break;
      case "rocksdb.compression":
        form.compression = decodeText(block.value);
        break;
      case "rocksdb.external_sst_file.version":
        // Its entries have the sequence number that the manifest gives them.
        throw unsupported("an ingested table", place);
      case "rocksdb.udi.is.primary.index":
        if (value.varint64() !== 0) {
          throw unsupported("a user-defined index", place);
        }
        break;
    }
  }
  if (form.type > IndexType.BinaryWithFirstKey) {
    throw unsupported(`index type ${form.type}`, place);
  }
  return form;
}

/** The entries of the index; those of its partitions, where it has any. */
async function readIndex(
  file: RandomFile,
  footer: Footer,
  handle: BlockHandle,
  form: IndexForm,
): Promise<IndexEntry[]> {
  await readyCodec(file, footer, handle);
  const top = readIndexBlock(file, footer, handle, form);
  if (form.type !== IndexType.TwoLevel) return top;
  const entries: IndexEntry[] = [];
  let length = 0;
  for (const partition of top) {
    await readyCodec(file, footer, partition.handle);
    for (const entry of readIndexBlock(file, footer, partition.handle, form)) {
      length += entry.separator.length;
      checkIndexLength(length, placeOf(file, partition.handle));
      checkFollows(entries.at(-1), entry, placeOf(file, partition.handle));
      entries.push(entry);
    }
  }
  return entries;
}

function checkIndexLength(length: number, place: Place): void {
  if (length > LARGEST_INDEX) throw corrupt("the index is too large", place);
}

/** Blocks stand in the order of the index: none is named, and read, twice. */
function checkFollows(
  before: IndexEntry | undefined,
  { handle }: IndexEntry,
  place: Place,
): void {
  if (before && handle.offset < before.handle.offset + before.handle.size) {
    throw corrupt("the blocks of the index overlap", place);
  }
}

function readIndexBlock(
  file: RandomFile,
  footer: Footer,
  handle: BlockHandle,
  form: IndexForm,
): IndexEntry[] {
  const block = new BlockIterator(
    readBlock(file, footer, handle),
    {
      valueLengths: !form.deltaValues,
      shortestKey: form.userKeys ? 0 : TRAILER_LENGTH,
    },
  );
  const entries: IndexEntry[] = [];
  let length = 0;
  const place = placeOf(file, handle);
  for (block.seekToFirst(); block.valid; block.next()) {
    const reader = form.deltaValues
      ? block.valueReader
      : new ByteReader(block.value, place);
    const previous = entries.at(-1)?.handle;
    const own = form.deltaValues && !block.atRestart && previous
      ? following(previous, reader)
      : readHandle(reader);
    if (form.type === IndexType.BinaryWithFirstKey) reader.prefixed();
    length += block.keyLength;
    checkIndexLength(length, place);
    const entry = {
      separator: block.key.slice(0, block.keyLength),
      handle: own,
    };
    checkFollows(entries.at(-1), entry, place);
    entries.push(entry);
  }
  return entries;
}

/** The handle of the block that stands right behind another one. */
function following(previous: BlockHandle, reader: ByteReader): BlockHandle {
  const size = previous.size + reader.zigzag64();
  if (size < 0) throw reader.error("a block has a negative size");
  return {
    offset: previous.offset + previous.size + BLOCK_TRAILER_LENGTH,
    size,
  };
}

function asText(block: BlockIterator): string {
  return decodeText(block.key, 0, block.keyLength);
}
