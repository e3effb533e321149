import assert from "node:assert/strict";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import type { RandomFile } from "../../lib/rocksdb/files.ts";
import { Table } from "../../lib/rocksdb/table.ts";
import { bombs } from "../fuzz/bombs.ts";
import { CODECS, lz4, zstd } from "./codecs.ts";
import {
  buildTable,
  bytesOf,
  concat,
  fixed,
  type TableOptions,
  Type,
  varint,
} from "./writer.ts";

function fileOf(bytes: Uint8Array): RandomFile {
  return {
    path: "t.sst",
    length: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    close: () => {},
  };
}

const ENTRIES = Array.from({ length: 40 }, (_, i) => ({
  key: bytesOf(`key ${i + 10}`),
  sequence: 40 - i,
  type: Type.Value,
  value: bytesOf("value ".repeat(i)),
}));

/** The number of entries of the table that is made of {@linkcode ENTRIES}. */
async function count(options: TableOptions): Promise<number> {
  const table = await Table.open(fileOf(buildTable(ENTRIES, options).bytes));
  const iterator = table.iterator();
  let entries = 0;
  for (iterator.seekToFirst(); iterator.valid; iterator.next()) {
    assert.deepEqual(iterator.value, ENTRIES[entries]!.value);
    entries++;
  }
  assert.equal(table.verify(), entries);
  assert.equal(table.rangeDeletions(), undefined);
  return entries;
}

async function refused(options: TableOptions, code: string, words?: RegExp) {
  await assert.rejects(count(options), (error) => {
    assert(error instanceof DatabaseError, String(error));
    assert.equal(error.code, code, error.message);
    assert.equal(error.file, "t.sst");
    assert(error.offset !== undefined);
    if (words) assert.match(error.message, words);
    return true;
  });
}

for (const [name, compression] of Object.entries(CODECS)) {
  Deno.test(`blocks compressed with ${name}`, async () => {
    const properties = { "rocksdb.compression": bytesOf(name) };
    assert.equal(await count({ compression, properties }), 40);
  });
}

Deno.test("compression that is not known is named", async () => {
  for (
    const [type, words] of [[3, /BZip2/], [6, /Xpress/], [99, /99/]] as const
  ) {
    const compression = { type, compress: lz4 };
    await refused({ compression }, "UNSUPPORTED", words);
  }
});

Deno.test("older formats have Snappy only", async () => {
  const { Snappy, LZ4 } = CODECS;
  for (const options of [{ leveldb: true }, { formatVersion: 1 }]) {
    assert.equal(await count({ ...options, compression: Snappy }), 40);
    await refused({ ...options, compression: LZ4 }, "UNSUPPORTED");
  }
});

Deno.test("blocks that claim to be much larger than they are", async () => {
  for (const [name, { type, compress }] of Object.entries(CODECS)) {
    const properties = { "rocksdb.compression": bytesOf(name) };
    for (const claimed of [2 ** 28 + 1, 2 ** 32 - 1]) {
      const bomb = (bytes: Uint8Array) => {
        const whole = compress(bytes);
        const start = varint(bytes.length).length;
        return concat([varint(claimed), whole.subarray(start)]);
      };
      await refused(
        { compression: { type, compress: bomb }, properties },
        "CORRUPT",
      );
    }
  }
});

Deno.test("blocks that hold more or less than they claim", async () => {
  for (const [name, { type, compress }] of Object.entries(CODECS)) {
    if (name.startsWith("LZ4")) continue;
    const properties = { "rocksdb.compression": bytesOf(name) };
    for (const difference of [-1, 1]) {
      const liar = (bytes: Uint8Array) => {
        const whole = compress(bytes);
        const start = varint(bytes.length).length;
        return concat([
          varint(bytes.length + difference),
          whole.subarray(start),
        ]);
      };
      await refused(
        { compression: { type, compress: liar }, properties },
        "CORRUPT",
      );
    }
  }
});

Deno.test("Zstandard frames that unfold beyond their claim", async () => {
  const properties = { "rocksdb.compression": bytesOf("ZSTD") };
  const frames = {
    "a second frame": (bytes: Uint8Array) =>
      concat([zstd(bytes), zstd(bytes).subarray(varint(bytes.length).length)]),
    "a frame of another length": (bytes: Uint8Array) =>
      concat([varint(bytes.length), zstd(bytes, 2 ** 30).subarray(5)]),
    "no length": (bytes: Uint8Array) =>
      concat([
        varint(bytes.length),
        fixed(0xfd2fb528, 4),
        Uint8Array.of(0, 0x88),
        fixed(bytes.length << 3 | 1, 3),
        bytes,
      ]),
    "no last block": (bytes: Uint8Array) =>
      concat([
        varint(bytes.length),
        fixed(0xfd2fb528, 4),
        Uint8Array.of(0xa0),
        fixed(bytes.length, 4),
        fixed(bytes.length << 3, 3),
        bytes,
      ]),
    "nothing": (bytes: Uint8Array) => varint(bytes.length),
  };
  for (const [name, compress] of Object.entries(frames)) {
    await refused(
      { compression: { type: 7, compress }, properties },
      "CORRUPT",
    ).catch((error) => assert.fail(`${name}: ${error}`));
  }
});

Deno.test("what a table may say that is refused by name", async () => {
  await refused({ formatVersion: 7 }, "UNSUPPORTED", /format version 7/);
  const cases: [string, Uint8Array, RegExp][] = [
    ["rocksdb.block.based.table.index.type", fixed(4, 4), /index type 4/],
    ["rocksdb.external_sst_file.version", fixed(2, 4), /ingested/],
    ["rocksdb.udi.is.primary.index", varint(1), /user-defined/],
  ];
  for (const [name, value, words] of cases) {
    await refused({ properties: { [name]: value } }, "UNSUPPORTED", words);
  }
});

Deno.test("handles that lead nowhere, or to the same block again", async () => {
  const far = 2 ** 50;
  for (const deltaIndex of [false, true]) {
    const base = { deltaIndex, restartInterval: 1 };
    await refused({
      ...base,
      index: (entries) => entries.map((e) => ({ ...e, offset: far })),
    }, "CORRUPT");
    await refused({
      ...base,
      index: (entries) => entries.map((e) => ({ ...e, size: far })),
    }, "CORRUPT");
    await refused(
      {
        ...base,
        index: (entries) => entries.map((e) => ({ ...e, ...{ offset: 0 } })),
      },
      "CORRUPT",
      /overlap/,
    );
  }
});

Deno.test("an index whose separators unfold to very much", async () => {
  // Each separator shares all with the one before and adds a byte.
  const many = 30_000;
  const long = new Uint8Array(many);
  await refused(
    {
      deltaIndex: true,
      restartInterval: 2 * many,
      index: () =>
        Array.from({ length: many }, (_, i) => ({
          separator: long.subarray(0, i + 1),
          offset: i * 5,
          size: 0,
        })),
    },
    "CORRUPT",
    /too long/,
  );
});

Deno.test("a table is opened without reading its data blocks", async () => {
  const { bytes, parts } = buildTable(ENTRIES);
  let read = 0;
  const file = fileOf(bytes);
  await Table.open({
    ...file,
    read(offset, length) {
      if (offset < parts.properties!) read += length;
      return file.read(offset, length);
    },
  });
  assert.equal(read, 0);
});

Deno.test("a block of few bytes that unfold to very many", async () => {
  const properties = { "rocksdb.compression": bytesOf("ZSTD") };
  const random = () => 1;
  const compress = () => bombs.ZSTD!.make(2 ** 28, random);
  const compression = { type: 7, compress };
  await refused({ compression, properties }, "CORRUPT", /claims to hold/);
});
