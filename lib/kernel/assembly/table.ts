/**
 * A plain table, see `../table.ts`: of format version 2 to 5, with CRC-32C, a
 * binary index, Snappy or nothing, and range deletions that do not overlap. Its
 * live entries are gone through as `../cursor.ts` does it.
 *
 * @module
 */
import { behind, Block, LONGEST_KEY, TRAILER, varint } from "./block";
import { compare, isText } from "./bytes";
import { crc32c, masked } from "./crc32c";
import { giveUp } from "./give_up";
import { fragments } from "./ranges";
import { snappy } from "./snappy";

const FOOTER: u32 = 53;
const MAGIC: u64 = 0x88e241b785f4cff7;
const CRC32C: u8 = 1;
/** Compression type and checksum, behind every block. */
const BLOCK_TRAILER: u32 = 5;

/** The types of entries. */
const DELETION: u8 = 0;
const VALUE: u8 = 1;
const SINGLE_DELETION: u8 = 7;

/** Decompressed blocks; larger ones are not plain. */
const AREA: u32 = 1 << 20;
const META_AREA: usize = memory.data(1048576, 64);
const DATA_AREA: usize = memory.data(1048576, 64);
const RANGE_AREA: usize = memory.data(1048576, 64);

/** The index: 16 bytes an entry: separator, its length, the block's place. */
const MOST_BLOCKS: u32 = 1 << 14;
const INDEX: usize = memory.data(262144, 64);
const SEPARATORS: usize = memory.data(1048576, 64);
let blocks: u32 = 0;

/** Range deletions, see `ranges.ts`. */
const MOST_RANGES: i32 = 1 << 14;
const RANGES: usize = memory.data(393216, 64);
const RANGE_LENGTH: usize = 24;
let ranges: usize = 0;
let rangeCount: u32 = 0;
/** The last answer of {@linkcode firstStartingAfter}. */
let hint: u32 = 0;
/** How many neighbours are tried before a search by halves. */
const MOST_STEPS: u32 = 3;

const meta = changetype<Block>(memory.data(offsetof<Block>(), 16));
meta.key = memory.data(65536, 64);
const data = changetype<Block>(memory.data(offsetof<Block>(), 16));
data.key = memory.data(65536, 64);

let file: usize = 0;
let fileLength: u32 = 0;
/** The block that is open, and whether any is. */
let number: u32 = 0;
let isOpen: bool = false;

/** The last block that was loaded. */
let loaded: usize = 0;
let loadedLength: u32 = 0;

/** Checks a block; one that is compressed is decompressed to an area. */
function loadBlock(offset: u32, size: u32, area: usize): void {
  if (<u64> offset + size + BLOCK_TRAILER > <u64> fileLength) giveUp();
  const start = file + offset;
  const end = start + size;
  const crc = crc32c(start, end + 1, 0);
  if (masked(crc) !== load<u32>(end, 1)) giveUp();
  const type = load<u8>(end);
  if (type === 0) {
    loaded = start;
    loadedLength = size;
    return;
  }
  if (type !== 1) giveUp();
  const length = varint(start, end);
  // Snappy's densest element makes 64 bytes of three.
  if (length > AREA || <u64> length * 3 > <u64> size * 64 + 192) giveUp();
  if (snappy(behind(), end, area, area + length) !== 1) giveUp();
  loaded = area;
  loadedLength = length;
}

/** A block's place. */
let handleOffset: u32 = 0;
let handleSize: u32 = 0;

function readHandle(position: usize, end: usize): void {
  handleOffset = varint(position, end);
  handleSize = varint(behind(), end);
}

/** Opens a special block, and goes to its first entry. */
function openMeta(
  offset: u32,
  size: u32,
  valueLengths: bool,
  shortestKey: u32,
): void {
  loadBlock(offset, size, META_AREA);
  meta.open(loaded, loadedLength, valueLengths, shortestKey);
  meta.first(0);
}

/**
 * Reads footer, index and range deletions of a table.
 *
 * @param start Where it begins
 * @param length How many bytes it has
 */
export function openTable(start: usize, length: u32): void {
  file = start;
  fileLength = length;
  isOpen = false;
  number = 0;
  rangeCount = 0;
  hint = 0;
  if (length < FOOTER) giveUp();
  const end = start + length;
  const footer = end - FOOTER;
  const version = load<u32>(footer, 41);
  if (load<u64>(footer, 45) !== MAGIC || load<u8>(footer) !== CRC32C) giveUp();
  if (version < 2 || version > 5) giveUp();
  readHandle(footer + 1, end);
  const metaOffset = handleOffset;
  const metaSize = handleSize;
  readHandle(behind(), end);
  const indexOffset = handleOffset;
  const indexSize = handleSize;

  openMeta(metaOffset, metaSize, true, 0);
  let hasProperties = false;
  let propertiesOffset: u32 = 0;
  let propertiesSize: u32 = 0;
  let hasRanges = false;
  let rangesOffset: u32 = 0;
  let rangesSize: u32 = 0;
  for (; meta.valid; meta.next()) {
    readHandle(meta.value, meta.value + meta.valueLength);
    if (isMeta("rocksdb.properties")) {
      hasProperties = true;
      propertiesOffset = handleOffset;
      propertiesSize = handleSize;
    } else if (isMeta("rocksdb.range_del")) {
      hasRanges = true;
      rangesOffset = handleOffset;
      rangesSize = handleSize;
    } else if (isMeta("rocksdb.compression_dict")) giveUp();
  }
  if (!hasProperties) giveUp();

  openMeta(propertiesOffset, propertiesSize, true, 0);
  readProperties();

  openMeta(indexOffset, indexSize, !deltaValues, userKeys ? 0 : TRAILER);
  readIndex();

  if (!hasRanges) return;
  loadBlock(rangesOffset, rangesSize, RANGE_AREA);
  ranges = loaded;
  meta.open(loaded, loadedLength, true, TRAILER);
  const found = fragments(
    ranges,
    meta.entriesEnd,
    min(<i32> meta.restartCount, MOST_RANGES),
    RANGES,
  );
  if (found < 0) giveUp();
  rangeCount = <u32> found;
}

/** Whether the current key of a special block is a name. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
function isMeta(name: string): bool {
  return isText(meta.key, meta.keyLength, name);
}

/** Separators are user keys, without the trailer. */
let userKeys: bool = false;
/** Handles are stored as differences and have no length. */
let deltaValues: bool = false;

function readProperties(): void {
  userKeys = false;
  deltaValues = false;
  let isPlain = false;
  for (; meta.valid; meta.next()) {
    const value = meta.value;
    const end = value + meta.valueLength;
    if (isMeta("rocksdb.block.based.table.index.type")) {
      if (meta.valueLength < 4 || load<u32>(value) !== 0) giveUp();
    } else if (isMeta("rocksdb.index.key.is.user.key")) {
      userKeys = varint(value, end) !== 0;
    } else if (isMeta("rocksdb.index.value.is.delta.encoded")) {
      deltaValues = varint(value, end) !== 0;
    } else if (isMeta("rocksdb.compression")) {
      isPlain = isText(value, meta.valueLength, "Snappy") ||
        isText(value, meta.valueLength, "NoCompression");
    } else if (
      isMeta("rocksdb.external_sst_file.version") ||
      isMeta("rocksdb.udi.is.primary.index")
    ) giveUp();
  }
  if (!isPlain) giveUp();
}

function readIndex(): void {
  blocks = 0;
  let separator = SEPARATORS;
  let offset: u32 = 0;
  let size: u32 = 0;
  for (; meta.valid; meta.next()) {
    const end = deltaValues ? meta.entriesEnd : meta.value + meta.valueLength;
    const reach = offset + size;
    if (deltaValues && !meta.atRestart && blocks > 0) {
      const difference = varint(meta.value, end);
      const next = <i32> size +
        (<i32> (difference >> 1) ^ -(<i32> (difference & 1)));
      if (next < 0 || <u32> next > fileLength) giveUp();
      offset = reach + BLOCK_TRAILER;
      size = <u32> next;
    } else {
      readHandle(meta.value, end);
      offset = handleOffset;
      size = handleSize;
      if (offset < reach) giveUp();
    }
    if (deltaValues) meta.position = behind();
    if (<u64> offset + size > <u64> fileLength) giveUp();
    const length = userKeys ? meta.keyLength : meta.keyLength - TRAILER;
    if (
      blocks === MOST_BLOCKS || separator + length > SEPARATORS + AREA
    ) giveUp();
    memory.copy(separator, meta.key, length);
    const entry = INDEX + (<usize> blocks << 4);
    store<u32>(entry, <u32> separator);
    store<u32>(entry, length, 4);
    store<u32>(entry, offset, 8);
    store<u32>(entry, size, 12);
    separator += length;
    blocks++;
  }
}

/** Goes to a block. */
function go(to: u32): void {
  if (isOpen && to === number) return;
  number = to;
  isOpen = false;
  if (to >= blocks) return;
  const entry = INDEX + (<usize> to << 4);
  loadBlock(load<u32>(entry, 8), load<u32>(entry, 12), DATA_AREA);
  data.open(loaded, loadedLength, true, TRAILER);
  isOpen = true;
}

/** Moves on to the next block that has an entry. */
function settleBlock(lengthBefore: u32): void {
  while (isOpen && !data.valid) {
    go(number + 1);
    if (isOpen) data.first(lengthBefore);
  }
}

/** Whether there is a current entry. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
export function isValid(): bool {
  return isOpen && data.valid;
}

/** The current user key. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
export function key(): usize {
  return data.key;
}

/** The current user key's length. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
export function keyLength(): u32 {
  return data.keyLength - TRAILER;
}

/** The current value. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
export function value(): usize {
  return data.value;
}

/** The current value's length. */
// @ts-ignore: AssemblyScript knows decorators of functions
@inline
export function valueLength(): u32 {
  return data.valueLength;
}

/** Goes to the first live entry whose key is not before the target. */
export function seek(target: usize, length: u32): void {
  if (length > LONGEST_KEY) giveUp();
  let low: u32 = 0;
  let high = blocks;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = INDEX + (<usize> middle << 4);
    const order = compare(load<u32>(entry), load<u32>(entry, 4), target, length);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  go(low);
  if (isOpen) data.seek(target, length);
  settleBlock(0);
  settle();
}

/** Goes to the next live entry; only where there is one. */
export function next(): void {
  skipKey();
  settle();
}

/** Moves past all versions of the current key. */
function skipKey(): void {
  do {
    const before = data.keyLength;
    data.next();
    if (!data.valid) settleBlock(before);
  } while (isValid() && data.repeats);
}

/** Moves on to an entry that is to be seen. */
function settle(): void {
  while (isValid()) {
    const length = keyLength();
    const trailer = load<u64>(data.key + length);
    if (!isDeleted(data.key, length, <f64> (trailer >> 8))) {
      const type = <u8> trailer;
      if (type === VALUE) return;
      if (type !== DELETION && type !== SINGLE_DELETION) giveUp();
    }
    skipKey();
  }
}

function isDeleted(key: usize, length: u32, sequence: f64): bool {
  if (rangeCount === 0) return false;
  const after = firstStartingAfter(key, length);
  if (after === 0) return false;
  const range = RANGES + <usize> (after - 1) * RANGE_LENGTH;
  return sequence < load<f64>(range, 16) &&
    compare(key, length, ranges + load<u32>(range, 8), load<u32>(range, 12)) <
      0;
}

// @ts-ignore: AssemblyScript knows decorators of functions
@inline
function isBeforeStart(index: u32, key: usize, length: u32): bool {
  const range = RANGES + <usize> index * RANGE_LENGTH;
  return compare(
    key,
    length,
    ranges + load<u32>(range),
    load<u32>(range, 4),
  ) < 0;
}

/** Keys are asked for in their order: the answer is mostly near the last. */
function firstStartingAfter(key: usize, length: u32): u32 {
  let low: u32 = 0;
  let high = rangeCount;
  const near = hint;
  if (near === 0 || !isBeforeStart(near - 1, key, length)) {
    low = near;
    for (const steps = min(high, low + MOST_STEPS); low < steps; low++) {
      if (isBeforeStart(low, key, length)) {
        hint = low;
        return low;
      }
    }
  } else {
    high = near - 1;
  }
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBeforeStart(middle, key, length)) high = middle;
    else low = middle + 1;
  }
  hint = low;
  return low;
}
