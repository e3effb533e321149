/**
 * Changes blocks where they stand in a table, and mends their checksums.
 *
 * @module
 */
import { crc32c, maskCrc } from "../../lib/rocksdb/crc32c.ts";
import { Table } from "../../lib/rocksdb/table.ts";
import { fixed } from "../rocksdb/writer.ts";
import { mutated } from "./bytes.ts";
import { pick, type Random } from "./random.ts";

/** Compression type and checksum, behind every block. */
const TRAILER = 5;
/** The longest footer there is. */
const FOOTER = 53;

interface Range {
  readonly offset: number;
  readonly length: number;
}

const known = new WeakMap<Uint8Array, readonly Range[]>();

/** Where blocks stand: what is read of a table when all of it is. */
async function blocksOf(bytes: Uint8Array): Promise<readonly Range[]> {
  const before = known.get(bytes);
  if (before) return before;
  const ranges = new Map<number, Range>();
  const table = await Table.open({
    path: "table",
    length: bytes.length,
    read: (offset, length) => {
      const isBlock = length > TRAILER && offset + FOOTER < bytes.length;
      if (isBlock) ranges.set(offset, { offset, length });
      return bytes.subarray(offset, offset + length);
    },
    close: () => {},
  });
  table.verify();
  table.rangeDeletions();
  const found = [...ranges.values()];
  known.set(bytes, found);
  return found;
}

/**
 * Changes one or two blocks as they are stored, and perhaps the footer.
 *
 * @param bytes A table that can be read, with CRC32c
 * @param random Decides
 * @returns The changed copy, of the same length
 */
export async function withStoredBlocks(
  bytes: Uint8Array,
  random: Random,
): Promise<Uint8Array> {
  const after = bytes.slice();
  const blocks = await blocksOf(bytes);
  for (let n = random(2); n >= 0; n--) {
    const { offset, length } = pick(blocks, random);
    const end = offset + length - 4;
    const block = mutated(after.subarray(offset, end), random, true);
    after.set(block, offset);
    after.set(fixed(maskCrc(crc32c(block)), 4), end);
  }
  if (random(10) === 0) {
    const start = after.length - FOOTER;
    after.set(mutated(after.subarray(start), random, true), start);
  }
  return after;
}
