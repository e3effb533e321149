import assert from "node:assert/strict";
import fc from "fast-check";
import { Database } from "../../lib/rocksdb/database.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import type { Directory } from "../../lib/rocksdb/files.ts";
import {
  type BatchRecord,
  buildTable,
  bytesOf,
  compare,
  concat,
  DatabaseWriter,
  Edit,
  fixed,
  LogWriter,
  memoryDirectory,
  nameOf,
  type TableOptions,
  Type,
} from "./writer.ts";

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function dump(directory: Directory): Promise<Record<string, string>> {
  const database = await Database.open(directory);
  try {
    return Object.fromEntries(
      Array.from(
        database.entries(),
        ({ key, value }) => [textOf(key), textOf(value)],
      ),
    );
  } finally {
    database.close();
  }
}

async function failure(directory: Directory): Promise<DatabaseError> {
  try {
    await dump(directory);
  } catch (error) {
    assert(error instanceof DatabaseError, String(error));
    return error;
  }
  assert.fail("it was read");
}

/** Tables in level 0 and 1, a log, and deletions of each kind in each of them. */
function smallDatabase(options: TableOptions = {}): {
  writer: DatabaseWriter;
  expected: Record<string, string>;
} {
  const writer = new DatabaseWriter(options);
  const put = (key: string, value: string) =>
    writer.put(bytesOf(key), bytesOf(value));
  for (let i = 10; i < 40; i++) put(`key ${i}`, `old ${i}`);
  writer.flush();
  if (!options.leveldb) {
    writer.deleteRange(bytesOf("key 20"), bytesOf("key 25"));
  }
  put("key 30", "new");
  writer.flush();
  writer.compact();
  put("key 22", "back");
  writer.delete(bytesOf("key 11"));
  writer.flush();
  if (!options.leveldb) writer.singleDelete(bytesOf("key 12"));
  put("key 40", "in the log");
  const expected: Record<string, string> = {};
  for (let i = 10; i < 40; i++) expected[`key ${i}`] = `old ${i}`;
  expected["key 30"] = "new";
  expected["key 40"] = "in the log";
  delete expected["key 11"];
  if (!options.leveldb) {
    for (const i of [12, 20, 21, 22, 23, 24]) delete expected[`key ${i}`];
  }
  expected["key 22"] = "back";
  return { writer, expected };
}

function sorted(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1),
  );
}

const FORMS: Record<string, TableOptions> = {
  "internal keys in the index": {},
  "delta-encoded user keys in the index": { deltaIndex: true, blockEntries: 2 },
  "hash indexes": { hashBuckets: 7 },
  "LevelDB's footer": { leveldb: true },
};

for (const [name, options] of Object.entries(FORMS)) {
  Deno.test(`log, level 0 and level 1 together: ${name}`, async () => {
    const { writer, expected } = smallDatabase(options);
    const found = await dump(memoryDirectory(writer.files));
    assert.deepEqual(Object.entries(found), Object.entries(sorted(expected)));
  });
}

const someKey = fc.uint8Array({ maxLength: 3, max: 2 });
const step = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(fc.constant("put"), someKey, someKey) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("delete"), someKey, someKey) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("single"), someKey, someKey) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("range"), someKey, someKey) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("flush"), someKey, someKey) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("compact"), someKey, someKey) },
);

Deno.test("any changes give what a map gives, and seeks and gets agree", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.array(someKey, { maxLength: 6 }),
      fc.boolean(),
      fc.constantFrom(1, 3),
      fc.constantFrom(0, 2 ** 32 - 20, 2 ** 50),
      async (steps, seeks, deltaIndex, blockEntries, sequence) => {
        const options = { deltaIndex, blockEntries };
        const writer = new DatabaseWriter(options, sequence);
        const model = new Map<string, [Uint8Array, Uint8Array]>();
        for (const [i, [action, key, other]] of steps.entries()) {
          const value = bytesOf(`value ${i}`);
          switch (action) {
            case "put":
              writer.put(key, value);
              model.set(key.join(), [key, value]);
              break;
            case "delete":
              writer.delete(key);
              model.delete(key.join());
              break;
            case "single":
              writer.singleDelete(key);
              model.delete(key.join());
              break;
            case "range":
              writer.deleteRange(key, other);
              for (const [id, [k]] of model) {
                if (compare(k, key) >= 0 && compare(k, other) < 0) {
                  model.delete(id);
                }
              }
              break;
            case "flush":
              writer.flush();
              break;
            case "compact":
              writer.compact(2);
              break;
          }
        }
        const expected = [...model.values()].sort(([a], [b]) => compare(a, b));
        const database = await Database.open(memoryDirectory(writer.files));
        assert.deepEqual(database.notes, []);
        const read = (from?: Uint8Array) =>
          Array.from(database.entries(from), (e) => [e.key, e.value]);
        assert.deepEqual(read(), expected);
        for (const from of seeks) {
          assert.deepEqual(
            read(from),
            expected.filter(([key]) => compare(key, from) >= 0),
          );
          assert.deepEqual(database.get(from), model.get(from.join())?.[1]);
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("keys with a common prefix only", async () => {
  const writer = new DatabaseWriter();
  for (const key of ["a", "ab", "abc", "b", "b\xff", "c"]) {
    writer.put(bytesOf(key), bytesOf(key));
  }
  const database = await Database.open(memoryDirectory(writer.files));
  const keys = Array.from(
    database.entries(bytesOf("ab"), bytesOf("ab")),
    ({ key }) => textOf(key),
  );
  assert.deepEqual(keys, ["ab", "abc"]);
});

Deno.test("tables of a level are in the order of user keys, not of bytes", async () => {
  const writer = new DatabaseWriter();
  // The trailer of `a` begins with a byte above the one that follows in `a\0`.
  for (const key of ["a", "a\0", "a\0\0", "b"]) {
    writer.put(bytesOf(key), bytesOf("x"));
  }
  writer.flush();
  writer.compact(1);
  assert.deepEqual(
    Object.keys(await dump(memoryDirectory(writer.files))),
    ["a", "a\0", "a\0\0", "b"],
  );
});

Deno.test("changes of other column families are not the default one's", async () => {
  const writer = new DatabaseWriter();
  writer.put(bytesOf("a"), bytesOf("mine"));
  const other: BatchRecord = {
    type: Type.Value,
    key: bytesOf("a"),
    value: bytesOf("theirs"),
    family: 2,
  };
  writer.batch([other, { type: Type.Value, key: bytesOf("b") }]);
  assert.deepEqual(
    await dump(memoryDirectory(writer.files)),
    { a: "mine", b: "" },
  );
});

Deno.test("merge operands are refused by name, unless something hides them", async () => {
  const writer = new DatabaseWriter();
  writer.batch([{ type: Type.Merge, key: bytesOf("a"), value: bytesOf("+1") }]);
  const error = await failure(memoryDirectory(writer.files));
  assert.equal(error.code, "UNSUPPORTED");
  assert.match(error.message, /merge/);
  writer.deleteRange(bytesOf("a"), bytesOf("b"));
  assert.deepEqual(await dump(memoryDirectory(writer.files)), {});
});

// --- What can be missing or damaged -----------------------------------------

Deno.test("a table that is missing is named", async () => {
  const { writer } = smallDatabase();
  for (const { number } of writer.tables) {
    const files = new Map(writer.files);
    files.delete(nameOf(number, "sst"));
    const error = await failure(memoryDirectory(files));
    assert.equal(error.code, "NOT_FOUND");
    assert.equal(error.file, `db/${nameOf(number, "sst")}`);
  }
});

Deno.test("CURRENT that is missing, empty, or names nothing", async () => {
  const { writer } = smallDatabase();
  const change = async (bytes: Uint8Array | undefined) => {
    const files = new Map(writer.files);
    if (bytes) files.set("CURRENT", bytes);
    else files.delete("CURRENT");
    const { code, file } = await failure(memoryDirectory(files));
    return [code, file];
  };
  assert.deepEqual(await change(undefined), ["NOT_FOUND", "db/CURRENT"]);
  // No number of 64 bits has 21 digits.
  const long = `MANIFEST-${"0".repeat(20)}1\n`;
  for (
    const text of ["", "\n", "MANIFEST-000001", "../x\n", "MANIFEST-\n", long]
  ) {
    assert.deepEqual(await change(bytesOf(text)), ["CORRUPT", "db/CURRENT"]);
  }
  assert.deepEqual(
    await change(bytesOf("MANIFEST-000009\n")),
    ["NOT_FOUND", "db/MANIFEST-000009"],
  );
});

Deno.test("a manifest without a record, or without a whole one", async () => {
  const { writer } = smallDatabase();
  for (const length of [0, 5, 20]) {
    const files = new Map(writer.files);
    files.set(
      "MANIFEST-000001",
      files.get("MANIFEST-000001")!.subarray(0, length),
    );
    const { code, file, offset } = await failure(memoryDirectory(files));
    assert.deepEqual([code, file, offset], [
      "CORRUPT",
      "db/MANIFEST-000001",
      0,
    ]);
  }
});

Deno.test("a table of another length than the manifest says", async () => {
  const { writer } = smallDatabase();
  const name = nameOf(writer.tables[0]!.number, "sst");
  const bytes = writer.files.get(name)!;
  const lengths = [...Array(60).keys(), bytes.length - 1, bytes.length + 1];
  for (const length of lengths) {
    const changed = new Uint8Array(length);
    changed.set(bytes.subarray(0, length));
    const error = await failure(
      memoryDirectory(new Map(writer.files).set(name, changed)),
    );
    assert.deepEqual([error.code, error.file], ["CORRUPT", `db/${name}`]);
  }
});

Deno.test("a truncated table that the manifest agrees with", async () => {
  const whole = smallDatabase().writer.tables[0]!;
  const { bytes } = whole.built;
  for (let length = 0; length < bytes.length; length++) {
    const manifest = new LogWriter();
    manifest.add(Edit.added({ ...whole, size: length }));
    const error = await failure(memoryDirectory(
      new Map([
        ["CURRENT", bytesOf("MANIFEST-000001\n")],
        ["MANIFEST-000001", manifest.bytes],
        [nameOf(whole.number, "sst"), bytes.subarray(0, length)],
      ]),
    ));
    assert.equal(error.file, `db/${nameOf(whole.number, "sst")}`);
  }
});

Deno.test("tables of one level that overlap", async () => {
  const entry = (key: string) => ({
    key: bytesOf(key),
    sequence: 1,
    type: Type.Value,
    value: bytesOf(""),
  });
  const files = new Map([["CURRENT", bytesOf("MANIFEST-000001\n")]]);
  const manifest = new LogWriter();
  for (const [number, keys] of [[5, "ac"], [6, "bd"]] as const) {
    const built = buildTable([...keys].map(entry));
    const size = built.bytes.length;
    files.set(nameOf(number, "sst"), built.bytes);
    manifest.add(Edit.added({ ...built, size, number, level: 2 }));
  }
  files.set("MANIFEST-000001", manifest.bytes);
  const { code, file } = await failure(memoryDirectory(files));
  assert.deepEqual([code, file], ["CORRUPT", "db/MANIFEST-000001"]);
});

Deno.test("a bit that flips in any file", async () => {
  for (const options of [{}, { deltaIndex: true }, { leveldb: true }]) {
    const { writer, expected } = smallDatabase({
      ...options,
      blockEntries: 30,
    });
    const whole = JSON.stringify(sorted(expected));
    const suffix = options.leveldb ? "ldb" : "sst";
    // The last changes in the log: `key 12` goes and `key 40` comes.
    const { "key 40": _, ...older } = expected;
    const lost = [older, { ...older, "key 12": "old 12" }]
      .map((state) => JSON.stringify(sorted(state)));
    for (const [name, bytes] of writer.files) {
      const table = writer.tables.find((t) =>
        nameOf(t.number, suffix) === name
      );
      const footer = table?.built.parts.footer ?? Infinity;
      for (let bit = 0; bit < bytes.length * 8; bit += 3) {
        const changed = bytes.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const directory = memoryDirectory(
          new Map(writer.files).set(name, changed),
        );
        let found: string;
        try {
          found = JSON.stringify(await dump(directory));
        } catch (error) {
          const at = `${name}, bit ${bit}`;
          assert(error instanceof DatabaseError, `${at}: ${error}`);
          assert(error.file.startsWith("db/"), at);
          if (table) assert(error.offset !== undefined, at);
          continue;
        }
        if (name.endsWith(".log")) {
          // What follows the damage is lost, and a note says so.
          assert(lost.includes(found), `${name}, bit ${bit}`);
          const { notes } = await Database.open(directory);
          assert.equal(notes.length, 1);
          assert.equal(notes[0]!.file, `db/${name}`);
        } else {
          assert.equal(found, whole, `${name}, bit ${bit}`);
          // Only padding may change unseen.
          if (table) assert(bit >> 3 >= footer);
        }
      }
    }
  }
});

Deno.test("a bit that flips is found by its part of the table", async () => {
  const { writer } = smallDatabase();
  const table = writer.tables.find((t) => t.built.parts.rangeDeletions)!;
  const name = nameOf(table.number, "sst");
  const { footer: _, ...blocks } = table.built.parts;
  assert.deepEqual(
    Object.keys(blocks).sort(),
    ["data", "index", "metaindex", "properties", "rangeDeletions"],
  );
  for (const [part, offset] of Object.entries(blocks)) {
    const changed = table.built.bytes.slice();
    changed[offset + 1]! ^= 16;
    const error = await failure(
      memoryDirectory(new Map(writer.files).set(name, changed)),
    );
    assert.deepEqual(
      [error.code, error.file, error.offset],
      ["CORRUPT", `db/${name}`, offset],
      part,
    );
  }
});

Deno.test("verify reports each damaged table and goes on", async () => {
  const { writer } = smallDatabase();
  const files = new Map(writer.files);
  for (const { number, built } of writer.tables) {
    const offset = built.parts.data;
    if (offset === undefined) continue;
    const changed = built.bytes.slice();
    changed[offset + 1]! ^= 16;
    files.set(nameOf(number, "sst"), changed);
  }
  const database = await Database.open(memoryDirectory(files));
  const errors: DatabaseError[] = [];
  database.verify((error) => errors.push(error));
  assert.equal(errors.length, writer.tables.length);
  assert(errors.every(({ code }) => code === "CORRUPT"));
});

Deno.test("a block that could not be read is not mistaken for another", async () => {
  const writer = new DatabaseWriter({ blockEntries: 1 });
  for (const key of ["a", "b", "c"]) writer.put(bytesOf(key), bytesOf(key));
  writer.flush();
  const { number, built } = writer.tables[0]!;
  const changed = built.bytes.slice();
  const second = built.parts.data! + built.parts.properties! / 3;
  changed[second + 1]! ^= 1;
  const files = new Map(writer.files).set(nameOf(number, "sst"), changed);
  const database = await Database.open(memoryDirectory(files));
  const cursor = database.cursor();
  cursor.seek(bytesOf("a"));
  assert.equal(textOf(cursor.value), "a");
  for (let i = 0; i < 2; i++) {
    assert.throws(() => cursor.seek(bytesOf("b")), DatabaseError);
  }
  cursor.seek(bytesOf("c"));
  assert.equal(textOf(cursor.value), "c");
});

Deno.test("a log that is cut anywhere keeps what is whole and says so", async () => {
  const writer = new DatabaseWriter();
  const ends = [0];
  for (let i = 0; i < 5; i++) {
    writer.put(bytesOf(`${i}`), bytesOf("value"));
    ends.push(writer.files.get(writer.logName)!.length);
  }
  const bytes = writer.files.get(writer.logName)!;
  for (let cut = 0; cut < bytes.length; cut++) {
    const files = new Map(writer.files)
      .set(writer.logName, bytes.subarray(0, cut));
    const database = await Database.open(memoryDirectory(files));
    const whole = ends.filter((end) => end <= cut).length - 1;
    assert.equal([...database.entries()].length, whole);
    assert.deepEqual(
      database.notes.map(({ kind, offset }) => [kind, offset]),
      ends.includes(cut) ? [] : [["torn", ends[whole]]],
    );
  }
});

Deno.test("a later log counts only where it continues the damaged one", async () => {
  const log = (key: string, sequence: number) => {
    const writer = new LogWriter();
    writer.add(concat([
      fixed(sequence, 8),
      fixed(1, 4),
      Uint8Array.of(1, 1),
      bytesOf(key),
      Uint8Array.of(0),
    ]));
    return writer.bytes;
  };
  const open = (second: Uint8Array, tail: Uint8Array) => {
    const manifest = new LogWriter();
    manifest.add(concat([Edit.comparator(), Edit.logNumber(3)]));
    return Database.open(memoryDirectory(
      new Map([
        ["CURRENT", bytesOf("MANIFEST-000001\n")],
        ["MANIFEST-000001", manifest.bytes],
        ["000002.log", log("dead", 1)],
        ["000003.log", concat([log("a", 7), tail])],
        ["000004.log", second],
      ]),
    ));
  };
  const keys = (database: Database) =>
    Array.from(database.entries(), ({ key }) => textOf(key)).join();
  const torn = log("?", 8).subarray(0, 9);
  const nothing = new Uint8Array(0);
  assert.equal(keys(await open(log("b", 8), nothing)), "a,b");
  assert.equal(keys(await open(log("b", 8), torn)), "a,b");
  const gap = await open(log("b", 9), torn);
  assert.equal(keys(gap), "a");
  assert.deepEqual(
    gap.notes.map(({ kind, file }) => [kind, file]),
    [["torn", "db/000003.log"], ["damaged", "db/000004.log"]],
  );
});

Deno.test("an atomic group counts as a whole or not at all", async () => {
  const table = buildTable([{
    key: bytesOf("a"),
    sequence: 1,
    type: Type.Value,
    value: bytesOf(""),
  }]);
  const row = { ...table, level: 0, number: 5, size: table.bytes.length };
  const open = (...edits: Uint8Array[]) => {
    const manifest = new LogWriter();
    for (const edit of edits) manifest.add(edit);
    return dump(memoryDirectory(
      new Map([
        ["CURRENT", bytesOf("MANIFEST-000001\n")],
        ["MANIFEST-000001", manifest.bytes],
        ["000005.sst", table.bytes],
      ]),
    ));
  };
  const first = concat([Edit.group(1), Edit.added(row)]);
  const last = concat([Edit.group(0), Edit.family(1)]);
  assert.deepEqual(Object.keys(await open(Edit.comparator(), first)), []);
  assert.deepEqual(
    Object.keys(await open(Edit.comparator(), first, last)),
    ["a"],
  );
  await assert.rejects(open(first, Edit.comparator()), { code: "CORRUPT" });
});

Deno.test("another order of keys is refused by name", async () => {
  const files = new Map(new DatabaseWriter().files);
  const manifest = new LogWriter();
  manifest.add(Edit.comparator("rocksdb.ReverseBytewiseComparator"));
  files.set("MANIFEST-000001", manifest.bytes);
  const error = await failure(memoryDirectory(files));
  assert.equal(error.code, "UNSUPPORTED");
  assert.match(error.message, /ReverseBytewise/);
});

// --- A database that changes while it is opened ------------------------------

/** Calls back before each access to a file. */
function watched(
  files: Map<string, Uint8Array>,
  before: (access: number, name: string) => void,
): Directory {
  let access = 0;
  const inner = memoryDirectory(files);
  return {
    path: inner.path,
    list() {
      before(access++, "");
      return inner.list();
    },
    open(name) {
      before(access++, name);
      return inner.open(name);
    },
    size(name) {
      before(access++, name);
      return inner.size(name);
    },
  };
}

Deno.test("it changes at any moment of the opening: one state is seen", async () => {
  for (let moment = 0; moment < 12; moment++) {
    for (const change of ["flush", "compact", "new manifest"]) {
      const writer = new DatabaseWriter();
      for (let i = 0; i < 20; i++) {
        writer.put(bytesOf(`key ${i + 10}`), bytesOf(`${i}`));
        if (i % 7 === 6) writer.flush();
      }
      const { files } = writer;
      const before = await dump(memoryDirectory(new Map(files)));
      const directory = watched(files, (access) => {
        if (access !== moment) return;
        if (change === "new manifest") {
          const manifest = files.get("MANIFEST-000001")!;
          files.delete("MANIFEST-000001");
          files.set("MANIFEST-000008", manifest);
          files.set("CURRENT", bytesOf("MANIFEST-000008\n"));
        } else {
          writer.flush();
          if (change === "compact") writer.compact();
        }
      });
      assert.deepEqual(await dump(directory), before, `${change} at ${moment}`);
    }
  }
});

Deno.test("it grows whenever it is looked at: a state that was is seen", async () => {
  const writer = new DatabaseWriter();
  let n = 0;
  const directory = watched(writer.files, () => {
    writer.put(bytesOf(`${100 + n++}`), bytesOf(""));
    if (n % 3 === 0) writer.flush();
  });
  const found = Object.keys(await dump(directory));
  assert(found.length > 0 && found.length <= n);
  assert.deepEqual(found, found.map((_, i) => `${100 + i}`));
});

Deno.test("its tables are replaced whenever one is opened: refused, not misread", async () => {
  const writer = new DatabaseWriter();
  let n = 0;
  const change = () => {
    writer.put(bytesOf(`${n++}`), bytesOf(""));
    writer.flush();
    writer.compact();
  };
  change();
  const directory = watched(writer.files, (_, name) => {
    if (name.endsWith(".sst")) change();
  });
  const { code, file } = await failure(directory);
  assert.deepEqual([code, file], ["IO", "db"]);
});

Deno.test("tables are closed when a later one cannot be opened", async () => {
  const { writer } = smallDatabase();
  writer.files.delete(nameOf(writer.tables[0]!.number, "sst"));
  let open = 0;
  const inner = memoryDirectory(writer.files);
  await failure({
    ...inner,
    open(name) {
      const file = inner.open(name);
      open++;
      return { ...file, close: () => void open-- };
    },
  });
  assert.equal(open, 0);
});

Deno.test("a comparator's name is told in a line", async () => {
  const { files } = new DatabaseWriter();
  const manifest = new LogWriter();
  manifest.add(Edit.comparator(`mine\n${"x".repeat(10_000)}`));
  files.set("MANIFEST-000001", manifest.bytes);
  const { code, message } = await failure(memoryDirectory(files));
  assert.equal(code, "UNSUPPORTED");
  assert.match(message, /the comparator "mine\\nx{60,80}" is not supported$/);
});
