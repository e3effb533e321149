/**
 * Databases that no writer makes, every checksum right: bombs, cycles, and
 * lengths and counts beyond reason.
 *
 * @module
 */
import { encodePath } from "../../lib/aim/path.ts";
import { bombs } from "./bombs.ts";
import {
  buildBlock,
  buildTable,
  bytesOf,
  compare,
  concat,
  DatabaseWriter,
  Edit,
  encodeBatch,
  encodeHandle,
  type Entry,
  fixed,
  type IndexEntry,
  internalKey,
  LogWriter,
  nameOf,
  type TableOptions,
  Type,
  varint,
} from "../rocksdb/writer.ts";
import { type Kind, refusal } from "./kind.ts";
import { pick, type Random } from "./random.ts";
import { readDatabase } from "./read_database.ts";

type Files = Map<string, Uint8Array>;

const HASH = "run";
const ATTRS = encodePath(["meta", "chunks", HASH, "attrs"]);

/** Some parameters of a run. */
function entriesOf(count: number): Entry[] {
  return Array.from({ length: count }, (_, i): Entry => ({
    key: concat([ATTRS, encodePath([`key ${String(i).padStart(6, "0")}`])]),
    sequence: i + 1,
    type: Type.Value,
    value: concat([Uint8Array.of(4), bytesOf(`value ${i}`)]),
  }));
}

/** A database of one table, which is named as many times as there are levels. */
function ofTable(
  { bytes, smallest, largest }: Pick<
    ReturnType<typeof buildTable>,
    "bytes" | "smallest" | "largest"
  >,
  levels: readonly number[] = [0],
): Files {
  const writer = new LogWriter();
  writer.add(concat([
    Edit.comparator(),
    Edit.logNumber(3),
    ...levels.map((level) =>
      Edit.added({ level, number: 5, size: bytes.length, smallest, largest })
    ),
  ]));
  return new Map([
    ["CURRENT", bytesOf("MANIFEST-000001\n")],
    ["MANIFEST-000001", writer.bytes],
    ["000005.sst", bytes],
  ]);
}

function withTable(options: TableOptions, count = 40): Files {
  return ofTable(buildTable(entriesOf(count), options));
}

/** A number of at most so many bits, as often small as large. */
function size(bits: number, random: Random): number {
  const most = 2 ** (1 + random(bits));
  return random(4) === 0 ? most : 1 + random(most);
}

/** Data blocks that unfold to very much. */
function bomb(random: Random): Files {
  const [name, { type, make }] = pick(Object.entries(bombs), random);
  const length = size(29, random);
  const properties = { "rocksdb.compression": bytesOf(name) };
  const compression = { type, compress: () => make(length, random) };
  return withTable({ compression, properties, blockEntries: 10 + random(30) });
}

/** Special blocks that unfold to very much. */
function specialBomb(random: Random): Files {
  const [, { make }] = pick(Object.entries(bombs), random);
  const part = pick(
    ["index", "properties", "metaindex", "rangeDeletions"],
    random,
  );
  const length = size(24, random);
  return withTable({
    mutate: (block, name) => name === part ? make(length, random) : block,
  });
}

/** Keys that are as long as the block, each but for its last bytes the one before. */
function longKeys(random: Random): Files {
  const shared = size(17, random);
  const count = size(15, random);
  const key = concat([ATTRS, new Uint8Array(shared).fill(0x61)]);
  const first = internalKey(key, 1, Type.Value);
  const rest = random(2) === 0
    ? [varint(first.length), varint(0), varint(0)]
    : [
      varint(key.length),
      varint(9),
      varint(0),
      Uint8Array.of(0xfe),
      fixed(257, 8),
    ];
  const entry = concat(rest);
  const block = concat([
    varint(0),
    varint(first.length),
    varint(0),
    first,
    ...Array.from({ length: count }, () => entry),
    fixed(0, 4),
    fixed(1, 4),
  ]);
  return withTable({
    blockEntries: 100,
    mutate: (whole, name) => name === "data" ? block : whole,
  });
}

/** Handles in index, metaindex and footer that lead to one another. */
function handles(random: Random): Files {
  const built = buildTable(entriesOf(40), { deltaIndex: false });
  const places = Object.values(built.parts);
  const anywhere = (): IndexEntry => {
    const offset = pick(places, random);
    const next = Math.min(
      ...places.filter((place) => place > offset),
      built.bytes.length,
    );
    return {
      separator: new Uint8Array(0),
      offset,
      size: Math.max(0, next - offset - 5),
    };
  };
  const isTwoLevel = random(2) === 0;
  const files = withTable({
    properties: isTwoLevel
      ? { "rocksdb.block.based.table.index.type": fixed(2, 4) }
      : {},
    index: (entries) =>
      entries.map((entry) =>
        random(2) === 0
          ? { ...anywhere(), separator: entry.separator }
          : random(2) === 0
          ? { ...entries[random(entries.length)]!, separator: entry.separator }
          : entry
      ),
    mutate: (block, name) =>
      name === "metaindex" && random(3) === 0
        ? buildBlock(
          ["rocksdb.index", "rocksdb.properties", "rocksdb.range_del"].map((
            key,
          ) => ({
            key: bytesOf(key),
            value: encodeHandle(anywhere()),
          })).sort((a, b) => compare(a.key, b.key)),
        )
        : block,
  });
  if (random(3) === 0) {
    const table = files.get("000005.sst")!;
    const footer = concat([encodeHandle(anywhere()), encodeHandle(anywhere())]);
    table.set(footer, table.length - 52);
  }
  return files;
}

/** An index of very many blocks that have no bytes. */
function emptyBlocks(random: Random): Files {
  const count = size(18, random);
  const isDelta = random(2) === 0;
  const entry = isDelta ? concat([varint(0), varint(0), varint(0)]) : concat([
    varint(0),
    varint(8),
    varint(2),
    fixed(0, 8),
    varint(0),
    varint(0),
  ]);
  const index = concat([
    ...isDelta ? [concat([varint(0), varint(0), varint(0), varint(0)])] : [],
    ...Array.from({ length: count }, () => entry),
    fixed(0, 4),
    fixed(1, 4),
  ]);
  return withTable({
    deltaIndex: isDelta,
    mutate: (block, name) => name === "index" ? index : block,
  });
}

/** Manifests that name themselves, or more tables than there are. */
function manifests(random: Random): Files {
  const built = buildTable(entriesOf(20));
  switch (random(6)) {
    case 0: {
      const files = ofTable(built);
      return files.set("000005.sst", files.get("MANIFEST-000001")!);
    }
    case 1: {
      // As large as it says, and a table is to stand in its place.
      const files = ofTable({
        ...built,
        bytes: new Uint8Array(size(16, random)),
      });
      return files.set("CURRENT", bytesOf("MANIFEST-000005\n"))
        .set("MANIFEST-000005", files.get("MANIFEST-000001")!);
    }
    case 2:
      return ofTable(
        built,
        Array.from({ length: size(12, random) }, () => random(7)),
      );
    case 3: {
      const files = ofTable(built);
      const writer = new LogWriter();
      const row = {
        level: 0,
        size: built.bytes.length,
        smallest: built.smallest,
        largest: built.largest,
      };
      const count = size(9, random);
      writer.add(Edit.comparator());
      for (let number = 5; number < 5 + count; number++) {
        writer.add(Edit.added({ ...row, number }));
        files.set(nameOf(number, "sst"), built.bytes);
      }
      return files.set("MANIFEST-000001", writer.bytes);
    }
    case 4: {
      const writer = new LogWriter();
      writer.add(Edit.comparator("x".repeat(size(20, random)) + "\n"));
      return ofTable(built).set("MANIFEST-000001", writer.bytes);
    }
    default: {
      const writer = new LogWriter();
      const count = size(16, random);
      for (let n = 0; n < count; n++) {
        writer.add(
          pick([
            Edit.group(2 ** 32 - 1),
            Edit.comparator(),
            Edit.deleted(0, n),
            new Uint8Array(0),
          ], random),
        );
      }
      return ofTable(built).set("MANIFEST-000001", writer.bytes);
    }
  }
}

/** Logs of very many records, or of few that say to be many. */
function logs(random: Random): Files {
  const database = new DatabaseWriter();
  const writer = new LogWriter();
  const key = concat([ATTRS, encodePath(["lr"])]);
  const value = Uint8Array.of(0);
  const put = { type: Type.Value, key, value };
  const count = size(14, random);
  switch (random(5)) {
    case 0:
      writer.add(encodeBatch(1, [put], 2 ** 32 - 1));
      break;
    case 1:
      for (let n = 0; n < count; n++) writer.add(encodeBatch(n + 1, []));
      break;
    case 2:
      writer.add(
        encodeBatch(2 ** 53 - 2, Array.from({ length: count }, () => put)),
      );
      break;
    case 3: {
      const ranges = Array.from({ length: count }, (_, n) => ({
        type: Type.RangeDeletion,
        key: fixed(random(2) === 0 ? n : random(count), 4),
        value: fixed(random(2 ** 31), 4),
      }));
      writer.add(encodeBatch(1, ranges));
      break;
    }
    default:
      for (let n = 0; n < count; n++) writer.fragment(2 + random(2), value);
  }
  return new Map(database.files).set(database.logName, writer.bytes);
}

/** Deletions of ranges in a table: overlapping, turned round, very many. */
function ranges(random: Random): Files {
  const entries = entriesOf(20);
  const count = size(11, random);
  for (let n = 0; n < count; n++) {
    entries.push({
      key: concat([ATTRS, fixed(random(count), 2)]),
      sequence: n + 100,
      type: Type.RangeDeletion,
      value: concat([ATTRS, fixed(random(count), 2)]),
    });
  }
  return ofTable(buildTable(entries), [random(2)]);
}

/** Blocks that say to have more restart points or buckets than bytes. */
function counts(random: Random): Files {
  const part = pick(["data", "index", "metaindex", "properties"], random);
  return withTable({
    mutate: (block, name) => {
      if (name !== part) return block;
      const after = block.slice();
      const count = pick([
        0,
        1,
        2 ** 16,
        2 ** 28 - 1,
        2 ** 28,
        2 ** 29,
        2 ** 31,
        2 ** 32 - 1,
      ], random);
      after.set(fixed(count, 4), after.length - 4);
      return after;
    },
  });
}

const cases = [
  bomb,
  specialBomb,
  longKeys,
  handles,
  handles,
  emptyBlocks,
  manifests,
  logs,
  ranges,
  counts,
];

/** Databases that no writer makes. */
export const absurdKind: Kind = {
  about: "bombs, cycles, absurd lengths and counts, with fresh checksums",
  weight: 5,
  prepare: () =>
    Promise.resolve(async (random) => {
      const files = pick(cases, random)(random);
      try {
        const { isNoted } = await readDatabase({ files, hash: HASH });
        return isNoted ? "noted" : "other";
      } catch (error) {
        return refusal(error);
      }
    }),
};
