import assert from "node:assert/strict";
import fc from "fast-check";
import { RecordedChunk } from "../../lib/aim/chunk.ts";
import { ChunkRecorder } from "../../lib/aim/chunk_record.ts";
import { encodePath } from "../../lib/aim/path.ts";
import { Shapes } from "../../lib/aim/shapes.ts";
import { Database } from "../../lib/rocksdb/database.ts";
import { CODECS } from "../rocksdb/codecs.ts";
import {
  buildBlock,
  bytesOf,
  compare,
  DatabaseWriter,
  fixed,
  internalKey,
  memoryDirectory,
  type TableOptions,
  Type,
  varint,
} from "../rocksdb/writer.ts";
import { membersOf } from "../testdata.ts";
import { bothEntries, BothRecorders } from "./kernel_directory.ts";
import { changed, chunk, pairsOf, stored } from "./random_chunks.ts";
import type { Pair } from "./writer.ts";

const EVERYTHING = { system: true, metrics: true };
const WISHES = [
  EVERYTHING,
  { system: false, metrics: true },
  { system: true, metrics: false },
  { system: false, metrics: false },
];

/** How a table is written: as plain ones are, or otherwise. */
const options = fc.record({
  deltaIndex: fc.boolean(),
  blockEntries: fc.integer({ min: 1, max: 40 }),
  restartInterval: fc.integer({ min: 1, max: 16 }),
  formatVersion: fc.constantFrom(2, 3, 4, 5),
  codec: fc.constantFrom(undefined, undefined, "Snappy", "LZ4", "ZSTD"),
  hashBuckets: fc.constantFrom(...Array(9).fill(undefined), 7),
  leveldb: fc.constantFrom(...Array(9).fill(false), true),
}).map(({ codec, hashBuckets, leveldb, ...rest }): TableOptions => ({
  ...rest,
  ...hashBuckets !== undefined && { hashBuckets },
  ...leveldb && { leveldb, deltaIndex: false },
  ...codec && { compression: CODECS[codec]! },
  properties: {
    "rocksdb.compression": bytesOf(codec ?? "NoCompression"),
    "rocksdb.comparator": bytesOf("leveldb.BytewiseComparator"),
  },
}));

/** What happens to the keys of a chunk before they are written. */
const history = fc.array(
  fc.tuple(
    fc.constantFrom("put", "delete", "singleDelete", "deleteRange"),
    fc.nat(),
    fc.nat(3),
    stored,
  ),
  { maxLength: 60 },
);
type History = [string, number, number, Uint8Array][];

/** A database of the pairs, with older versions of some of them. */
function write(
  pairs: readonly Pair[],
  before: History,
  after: History,
  options: TableOptions,
): Map<string, Uint8Array> {
  const writer = new DatabaseWriter(options);
  const keys = pairs.map(([key]) => key).sort(compare);
  const play = (history: History) => {
    for (const [kind, place, reach, value] of keys.length ? history : []) {
      const key = keys[place % keys.length]!;
      const end = keys[Math.min(place % keys.length + reach, keys.length - 1)]!;
      if (kind === "put") writer.put(key, value);
      else if (kind === "delete") writer.delete(key);
      else if (kind === "singleDelete") writer.singleDelete(key);
      else if (compare(key, end) < 0) writer.deleteRange(key, end);
    }
  };
  play(before);
  for (const [key, value] of pairs) writer.put(key, value);
  play(after);
  writer.flush();
  return writer.files;
}

Deno.test("the kernel records what the reader records", async () => {
  const counts = { chunks: 0, plain: 0, sameShape: 0, entries: 0 };
  await fc.assert(
    fc.asyncProperty(
      chunk,
      fc.array(fc.tuple(fc.nat(), stored), { maxLength: 3 }),
      fc.array(fc.tuple(history, history), { minLength: 4, maxLength: 4 }),
      fc.array(options, { minLength: 4, maxLength: 4 }),
      fc.constantFrom(...WISHES),
      fc.boolean(),
      async (entries, changes, histories, tables, wishes, hasLarge) => {
        const own = hasLarge
          ? entries
          : entries.filter(([, { length }]) => length > 0);
        const shapes = new Shapes();
        const both = new BothRecorders(shapes, wishes);
        let last;
        const variants = [own, own, ...changes.map((it) => changed(own, it))];
        for (const [i, variant] of variants.slice(0, 4).entries()) {
          const hash = `hash ${i}`;
          const [before, after] = histories[i]!;
          const isCalm = i < 2;
          const files = write(
            pairsOf(hash, variant),
            before,
            isCalm ? [] : after,
            tables[i]!,
          );
          const found = await both.record(files, hash);
          if (await bothEntries(files)) counts.entries++;
          counts.chunks++;
          if (found) counts.plain++;
          if (found && found.shape === last) counts.sameShape++;
          last = found?.shape;
        }
      },
    ),
    { numRuns: 400 },
  );
  // Else it was not the kernel that was looked at.
  assert(counts.plain > counts.chunks / 6, JSON.stringify(counts));
  assert(counts.sameShape > counts.chunks / 100, JSON.stringify(counts));
  assert(counts.entries > counts.chunks / 6, JSON.stringify(counts));
});

for (
  const archive of [
    "campaign",
    "props",
    "values-new",
    "contexts",
    "two-campaigns",
  ]
) {
  Deno.test(`the kernel records ${archive} as the reader does`, async () => {
    const chunks = new Map<string, Map<string, Uint8Array>>();
    for (const { path, type, data } of await membersOf(archive)) {
      const [, hash, name] =
        /^\.aim\/meta\/chunks\/([^/]+)\/(.+)$/.exec(path) ??
          [];
      if (type !== "file" || !hash || !name || !data) continue;
      if (!chunks.has(hash)) chunks.set(hash, new Map());
      chunks.get(hash)!.set(name, data);
    }
    assert(chunks.size > 0);
    let plain = 0;
    for (const wishes of WISHES) {
      const both = new BothRecorders(new Shapes(), wishes);
      for (const [hash, files] of chunks) {
        if (await both.record(files, hash)) plain++;
      }
    }
    assert(plain > chunks.size, `${plain} of ${chunks.size}`);
    let whole = 0;
    for (const files of chunks.values()) {
      if (await bothEntries(files)) whole++;
    }
    assert(whole > chunks.size / 2, `${whole} of ${chunks.size}`);
  });
}

Deno.test("what is not plain is left to the reader", async () => {
  const hash = "hash";
  const pairs: Pair[] = [
    [encodePath(["meta", "chunks", hash, "attrs", "a"]), bytesOf("\x04text")],
    [encodePath(["meta", "chunks", hash, "end_time"]), Uint8Array.of(0)],
  ];
  const isPlain = async (
    options: TableOptions,
    alter: (files: Map<string, Uint8Array>) => void = () => {},
  ) => {
    const files = write(pairs, [], [], options);
    alter(files);
    const both = new BothRecorders(new Shapes(), EVERYTHING);
    return await both.record(files, hash) !== undefined;
  };
  const table = (files: Map<string, Uint8Array>) =>
    [...files].find(([name]) => name.endsWith(".sst"))!;
  assert(await isPlain({}));
  assert(await isPlain({ deltaIndex: true, formatVersion: 2 }));
  assert(!await isPlain({ leveldb: true }));
  assert(!await isPlain({ formatVersion: 1 }));
  assert(!await isPlain({ hashBuckets: 3 }));
  const property = (name: string, value: Uint8Array) =>
    isPlain({ properties: { [name]: value } });
  assert(!await property("rocksdb.compression", bytesOf("ZSTD")));
  assert(!await property("rocksdb.external_sst_file.version", fixed(2, 4)));
  assert(!await property("rocksdb.udi.is.primary.index", varint(0)));
  assert(!await property("rocksdb.block.based.table.index.type", fixed(2, 4)));
  assert(!await property("rocksdb.block.based.table.index.type", fixed(3, 4)));
  for (const place of [0, 20, 200]) {
    assert(
      !await isPlain({}, (files) => table(files)[1]![place]! ^= 1),
      `a bit was turned at ${place}`,
    );
  }
  // The manifest says how long the table has to be.
  assert(
    !await isPlain({}, (files) => {
      const [name, bytes] = table(files);
      files.set(name, bytes.slice(1));
    }),
  );
});

Deno.test("keys out of order do not keep anybody for ever", async () => {
  const hash = "hash";
  const key = (...path: string[]) =>
    encodePath(["meta", "chunks", hash, "attrs", ...path]);
  const names = [["__system_params", "a"], ["z"], ["__system_params", "b"]];
  const value = bytesOf("\x04text");
  const files = write(
    names.map((name): Pair => [key(...name), value]),
    [],
    [],
    {
      mutate: (body, part) =>
        part === "data"
          ? buildBlock(
            names.map((name, i) => ({
              key: internalKey(key(...name), i + 1, Type.Value),
              value,
            })),
          )
          : body,
    },
  );
  for (const system of [true, false]) {
    const wishes = { system, metrics: false };
    const database = await Database.open(memoryDirectory(files));
    const { shape, values } = new ChunkRecorder(new Shapes(), wishes)
      .record(database, hash);
    const { params } = new RecordedChunk({ shape, values }, false);
    assert.deepEqual(
      Object.keys(params).sort(),
      system ? ["__system_params", "z"] : ["z"],
    );
    const both = new BothRecorders(new Shapes(), wishes);
    assert.equal(await both.record(files, hash) !== undefined, system);
  }
});

Deno.test("keys, shapes and values beyond what the kernel holds", async () => {
  const record = async (hash: string, pairs: Pair[]) => {
    const both = new BothRecorders(new Shapes(), EVERYTHING);
    const files = write(pairs, [], [], { blockEntries: 100 });
    return [await both.record(files, hash), await both.record(files, hash)]
      .map((found) => found !== undefined);
  };
  const param = (hash: string, name: string, value: Uint8Array): Pair => [
    encodePath(["meta", "chunks", hash, "attrs", name]),
    value,
  ];
  const text = (length: number) => bytesOf("\x04" + "t".repeat(length));
  const many = (count: number, length: number) =>
    Array.from(
      { length: count },
      (_, i) => param("a", String(i).padStart(length, "0"), text(3)),
    );
  assert.deepEqual(await record("a", [param("a", "b", text(900_000))]), [
    true,
    true,
  ]);
  // The manifest has a key twice, and is to have one block of 32 KiB.
  assert.deepEqual(
    await record("a", [param("a", "b".repeat(16_000), text(1))]),
    [true, true],
  );
  assert.deepEqual(
    await record("a", [param("a", "b".repeat(17_000), text(1))]),
    [false, false],
  );
  const between = (length: number) =>
    ["a", "b".repeat(length), "c"].map((name) => param("a", name, text(1)));
  assert.deepEqual(await record("a", between(60_000)), [true, true]);
  assert.deepEqual(await record("a", between(70_000)), [false, false]);
  const long = "h".repeat(5000);
  assert.deepEqual(await record(long, [param(long, "b", text(1))]), [
    false,
    false,
  ]);
  // A shape of more than 256 kB is written and not expected.
  assert.deepEqual(await record("a", many(3000, 100)), [true, true]);
  assert.deepEqual(await record("a", many(4000, 240)), [true, true]);
  assert.deepEqual(await record("a", many(5000, 240)), [false, false]);
});
