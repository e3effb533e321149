/**
 * Writes the tables of a database anew, with blocks that are changed before
 * they are compressed and get their checksums.
 *
 * @module
 */
import { BlockIterator, INTERNAL_KEYS } from "../../lib/rocksdb/block.ts";
import {
  sequenceOf,
  TRAILER_LENGTH,
  typeOf,
} from "../../lib/rocksdb/internal_key.ts";
import { Table } from "../../lib/rocksdb/table.ts";
import { readVersion } from "../../lib/rocksdb/version.ts";
import type { TableMeta } from "../../lib/rocksdb/version_edit.ts";
import { CODECS } from "../rocksdb/codecs.ts";
import {
  buildTable,
  bytesOf,
  concat,
  Edit,
  type Entry,
  fixed,
  LogWriter,
  memoryDirectory,
  nameOf,
  type TableOptions,
  varint,
} from "../rocksdb/writer.ts";
import { mutated } from "./bytes.ts";
import { pick, type Random } from "./random.ts";
import type { Files } from "./read_database.ts";

/** A table, and all that stands in it. */
export interface TableEntries {
  readonly meta: TableMeta;
  readonly entries: readonly Entry[];
}

/**
 * Reads the tables of a database, entry by entry.
 *
 * @param sample A database that can be read
 * @returns Its tables
 */
export async function tablesOf({ files }: Files): Promise<TableEntries[]> {
  const directory = memoryDirectory(new Map(files));
  const tables: TableEntries[] = [];
  for (const meta of readVersion(directory)!.tables) {
    const name = ["sst", "ldb"].map((suffix) => nameOf(meta.number, suffix))
      .find((name) => files.has(name))!;
    const table = await Table.open(directory.open(name));
    const entries: Entry[] = [];
    const add = (
      { key, keyLength, value }: {
        key: Uint8Array;
        keyLength: number;
        value: Uint8Array;
      },
    ) =>
      entries.push({
        key: key.slice(0, keyLength - TRAILER_LENGTH),
        sequence: sequenceOf(key, keyLength),
        type: typeOf(key, keyLength),
        value: value.slice(),
      });
    const points = table.iterator();
    for (points.seekToFirst(); points.valid; points.next()) add(points);
    const block = table.rangeDeletions();
    if (block) {
      const ranges = new BlockIterator(block, INTERNAL_KEYS);
      for (ranges.seekToFirst(); ranges.valid; ranges.next()) add(ranges);
    }
    tables.push({ meta, entries });
  }
  return tables;
}

/**
 * Writes tables and manifest anew, with a few blocks that are changed.
 *
 * @param sample The database
 * @param tables Its tables
 * @param random Decides
 * @returns All files of the database
 */
export function rebuild(
  sample: Files,
  tables: readonly TableEntries[],
  random: Random,
): Map<string, Uint8Array> {
  const files = new Map(
    [...sample.files].filter(([name]) => !/\.(sst|ldb)$/.test(name)),
  );
  const manifest = readVersion(memoryDirectory(files))!;
  const edits = [Edit.comparator(), Edit.logNumber(manifest.logNumber)];
  for (const { meta, entries } of tables) {
    const { bytes } = buildTable(entries, optionsOf(random));
    files.set(nameOf(meta.number, "sst"), bytes);
    edits.push(Edit.added({ ...meta, size: bytes.length }));
  }
  const writer = new LogWriter();
  writer.add(concat(edits));
  return files.set(manifest.manifest, writer.bytes);
}

/** Ways to write a table, nearly all of them right. */
function optionsOf(random: Random): TableOptions {
  // One block of the first few; most tables have as many.
  let left = random(8);
  const change = (bytes: Uint8Array): Uint8Array =>
    left-- === 0 ? mutated(bytes, random) : bytes;
  const [name, codec] = pick(Object.entries(CODECS), random);
  const deltaIndex = random(2) === 0;
  const isPlain = random(3) === 0;
  return {
    deltaIndex,
    blockEntries: 4 + random(20),
    restartInterval: 1 + random(20),
    formatVersion: pick([2, 4, 5, 5], random),
    ...random(4) === 0 ? { hashBuckets: random(20) } : {},
    mutate: (block, part) =>
      part === "data" && !isPlain ? block : change(block),
    ...isPlain ? {} : {
      compression: {
        type: codec.type,
        compress: (block) => codec.compress(change(block)),
      },
    },
    properties: {
      ...isPlain ? {} : { "rocksdb.compression": bytesOf(name) },
      ...random(20) === 0
        ? { "rocksdb.block.based.table.index.type": fixed(random(5), 4) }
        : {},
      ...random(40) === 0
        ? { "rocksdb.index.key.is.user.key": varint(random(2)) }
        : {},
    },
  };
}
