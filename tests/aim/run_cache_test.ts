import assert from "node:assert/strict";
import fc from "fast-check";
import { Repository, type RunOutcome } from "../../lib/aim/repository.ts";
import { RunCache } from "../../lib/aim/run_cache.ts";
import { withCopy } from "../cli/harness.ts";
import { bytesOf, concat } from "../rocksdb/writer.ts";
import { testdataNames, unpackTestdata } from "../testdata.ts";
import { sectionsOf, withSections } from "./cache_bytes.ts";
import { KEY, MemoryCache } from "./memory_cache.ts";

/** The sections of a cache. */
const Section = { Names: 0, Shapes: 1, Runs: 2, Stamps: 3 };

async function readAll(
  root: string,
  cache?: MemoryCache,
  metrics = true,
): Promise<RunOutcome[]> {
  return await Array.fromAsync(
    Repository.open(root, () => cache).runs({ metrics }),
  );
}

Deno.test("what is kept of a repository is what is read of it", async () => {
  for (const name of testdataNames()) {
    const root = await unpackTestdata(name);
    const cache = new MemoryCache();
    for (const metrics of [false, false, true, true, false]) {
      const read = await readAll(root, undefined, metrics);
      const before = cache.bytes;
      assert.deepEqual(await readAll(root, cache, metrics), read, name);
      const whole = read.filter((it) => "run" in it && it.notes.length === 0);
      const isFirst = before === undefined ||
        metrics && cache.hits.length === 0;
      assert.equal(cache.hits.length, isFirst ? 0 : whole.length, name);
    }
  }
});

Deno.test("a change of a file by any means has the run read anew", async () => {
  await withCopy("resumed", async (root) => {
    const chunks = `${root}/.aim/meta/chunks`;
    const [{ name: hash }] = Array.from(Deno.readDirSync(chunks)) as [
      Deno.DirEntry,
    ];
    const folder = `${chunks}/${hash}`;
    const files = Array.from(Deno.readDirSync(folder), (it) => it.name).sort();
    const table = files.find((file) => file.endsWith(".sst"))!;
    const log = files.find((file) => file.endsWith(".log"))!;
    const manifest = files.find((file) => file.startsWith("MANIFEST"))!;
    const cache = new MemoryCache();
    const isKept = async () => {
      assert.deepEqual(await readAll(root, cache), await readAll(root));
      return cache.hits.includes(hash);
    };
    assert(!await isKept());
    assert(await isKept());
    const path = (file: string) => `${folder}/${file}`;
    const changes: Record<string, () => void> = {
      "a table is written again in place": () => {
        const bytes = Deno.readFileSync(path(table));
        const { atime, mtime } = Deno.statSync(path(table));
        Deno.writeFileSync(path(table), bytes);
        Deno.utimeSync(path(table), atime!, mtime!);
      },
      "a table is replaced by a copy with its time": () => {
        const { atime, mtime } = Deno.statSync(path(table));
        Deno.copyFileSync(path(table), path("new"));
        Deno.utimeSync(path("new"), atime!, mtime!);
        Deno.renameSync(path("new"), path(table));
      },
      "the log grows": () =>
        Deno.writeFileSync(path(log), new Uint8Array(7), { append: true }),
      "the manifest grows": () =>
        Deno.writeFileSync(path(manifest), new Uint8Array(7), { append: true }),
      "CURRENT is replaced": () => {
        Deno.copyFileSync(path("CURRENT"), path("000099.dbtmp"));
        Deno.renameSync(path("000099.dbtmp"), path("CURRENT"));
      },
      "another log is there": () =>
        Deno.writeTextFileSync(path("000098.log"), ""),
      "it is gone again": () => Deno.removeSync(path("000098.log")),
      "the folder is moved away and a copy takes its place": () => {
        Deno.renameSync(folder, `${root}/away`);
        Deno.mkdirSync(folder);
        for (const file of files) {
          Deno.copyFileSync(`${root}/away/${file}`, path(file));
        }
      },
    };
    for (const [change, make] of Object.entries(changes)) {
      // Of the time at which anything changed, Deno tells the seconds only.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      make();
      assert(!await isKept(), change);
      assert(await isKept(), `after ${change}`);
    }
    Deno.removeSync(path(table));
    Deno.symlinkSync(table, path(table));
    assert(!await isKept(), "a table is a link to itself");
    Deno.removeSync(folder, { recursive: true });
    assert(!await isKept());
    assert(!new TextDecoder().decode(cache.bytes).includes(hash));
  });
});

Deno.test("what changed a moment ago is not kept, nor what is not whole", async () => {
  await withCopy("resumed", async (root) => {
    const cache = new MemoryCache(0);
    await readAll(root, cache);
    await readAll(root, cache);
    assert.deepEqual(cache.hits, []);
  });
  const cache = new MemoryCache();
  const root = await unpackTestdata("killed");
  const torn = (await readAll(root)).filter((it) =>
    "error" in it || it.notes.length > 0
  );
  assert.notEqual(torn.length, 0);
  await readAll(root, cache);
  await readAll(root, cache);
  for (const { hash } of torn) assert(!cache.hits.includes(hash));
});

Deno.test("a cache that is not whole is none", async () => {
  const cache = new MemoryCache();
  await readAll(await unpackTestdata("contexts"), cache);
  const bytes = cache.bytes!;
  assert(RunCache.decode(bytes, KEY));
  assert.equal(RunCache.decode(bytes, "another's"), undefined);
  fc.assert(fc.property(
    fc.nat(bytes.length - 1),
    fc.integer({ min: 1, max: 255 }),
    (place, flip) => {
      const damaged = bytes.slice();
      damaged[place]! ^= flip;
      assert.equal(RunCache.decode(damaged, KEY), undefined);
      assert.equal(RunCache.decode(bytes.subarray(0, place), KEY), undefined);
    },
  ));
  fc.assert(fc.property(fc.uint8Array(), (any) => {
    assert.equal(RunCache.decode(any, KEY), undefined);
  }));
});

Deno.test("a cache that is whole and makes no sense is none", async () => {
  const root = await unpackTestdata("contexts");
  const cache = new MemoryCache();
  const expected = await readAll(root, cache);
  const sections = sectionsOf(cache.bytes!);
  const texts = (change: (text: string) => string) => (bytes: Uint8Array) =>
    bytesOf(change(new TextDecoder().decode(bytes)));
  const cut = (bytes: Uint8Array) => bytes.slice(0, -1);
  const longer = (bytes: Uint8Array) => concat([bytes, Uint8Array.of(1)]);
  const none = () => new Uint8Array(0);
  const deep = bytesOf("[".repeat(100_000) + "]".repeat(100_000));
  type Change = [number, (bytes: Uint8Array) => Uint8Array];
  const nonsense: Change[] = [
    [Section.Names, () => bytesOf("{")],
    [Section.Names, () => bytesOf("null")],
    [Section.Names, () => bytesOf("[]")],
    [Section.Names, () => deep],
    [Section.Names, texts((text) => text.replace(/"[^"]*"/, "1"))],
    [Section.Names, texts((text) => text.replace(/"[^"]*/, '$&","\\u0000'))],
    ...["x".repeat(300), "\\u0000", "/", "/x"].map((added): Change => [
      Section.Names,
      texts((text) => text.replace(/"[^"]*/, `$&${added}`)),
    ]),
    [Section.Names, texts((text) => text.replace(/"[^"]*/, '"'))],
    [Section.Shapes, none],
    [Section.Shapes, cut],
    [Section.Shapes, longer],
    [Section.Runs, cut],
    [Section.Runs, longer],
    [Section.Runs, none],
    ...[1, 2, 10, 25, 26, 27, 28, 40].map((length): Change => [
      Section.Runs,
      (bytes) => bytes.slice(0, length),
    ]),
    [Section.Stamps, none],
    [Section.Stamps, () => bytesOf("1234567")],
    [Section.Stamps, (bytes) => bytes.slice(8)],
  ];
  for (const [number, change] of nonsense) {
    const changed = [...sections];
    changed[number] = change(sections[number]!);
    cache.bytes = withSections(changed);
    const hint = `${number} ${change}`;
    assert.notDeepEqual(changed[number], sections[number], hint);
    assert.deepEqual(await readAll(root, cache), expected, hint);
    assert.deepEqual(await readAll(root, cache), expected, hint);
  }
});

Deno.test("a run is kept where those before it make no sense", async () => {
  const root = await unpackTestdata("contexts");
  const cache = new MemoryCache();
  const expected = await readAll(root, cache);
  const sections = sectionsOf(cache.bytes!);
  // All runs have a shape, which says nothing that can be understood.
  const shape = Uint8Array.of(2, 0x61, 0x62);
  sections[Section.Shapes] = concat([shape, shape, shape, shape]);
  cache.bytes = withSections(sections);
  assert.deepEqual(await readAll(root, cache), expected);
  assert.equal(cache.hits.length, 0);
  assert.deepEqual(await readAll(root, cache), expected);
  assert.equal(cache.hits.length, expected.length);
});
