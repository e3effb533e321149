import assert from "node:assert/strict";
import fc from "fast-check";
import { MetricCodec } from "../../lib/aim/cached_metrics.ts";
import { ValueCodec } from "../../lib/aim/cached_value.ts";
import { Repository, type RunOutcome } from "../../lib/aim/repository.ts";
import type { Metric } from "../../lib/aim/run.ts";
import { RunCache } from "../../lib/aim/run_cache.ts";
import { TreeBuilder } from "../../lib/aim/tree.ts";
import { aimObject, type AimValue } from "../../lib/aim/value.ts";
import { withCopy } from "../cli/harness.ts";
import { testdataNames, unpackTestdata } from "../testdata.ts";
import { sectionsOf, withSections } from "./cache_bytes.ts";
import { KEY, MemoryCache } from "./memory_cache.ts";

const name = fc.oneof(
  fc.string(),
  fc.constantFrom("__proto__", "constructor", "", "0"),
);
const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const value = fc.letrec<{ value: AimValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<AimValue>(null, true, false, NaN, -0, Infinity, -Infinity),
    fc.double(),
    integer,
    fc.string({ unit: "grapheme" }),
    fc.uint8Array({ maxLength: 5 }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie("value")), { maxLength: 4 }).map(aimObject),
  ),
})).value;
const object = fc.array(fc.tuple(name, value), { maxLength: 4 }).map(aimObject);
const metric = fc.record({
  name,
  context: object,
  contextId: integer,
  version: fc.constantFrom(1, 2),
  dtype: fc.option(name),
  last: fc.option(value, { nil: undefined }),
  lastStep: fc.option(integer, { nil: undefined }),
}).chain((made) =>
  fc.record({ min: value, max: value }, { requiredKeys: [] })
    .map((more): Metric => ({ ...made, ...more }))
);

function throughJson<T>(made: T): T {
  return JSON.parse(JSON.stringify(made));
}

Deno.test("values and metrics are the same after they were kept", () => {
  fc.assert(fc.property(
    fc.array(value, { maxLength: 4 }),
    fc.array(fc.array(metric, { maxLength: 3 }), { maxLength: 3 }),
    (values, runs) => {
      const writer = new ValueCodec();
      const metricWriter = new MetricCodec(writer);
      const kept = throughJson({
        values: values.map((one) => writer.encode(one)),
        runs: runs.map((metrics) => metricWriter.encode(metrics)),
        shapes: writer.shapes as string[][],
        frames: metricWriter.frames as ConstructorParameters<
          typeof MetricCodec
        >[1],
      });
      const reader = new ValueCodec(kept.shapes);
      const metricReader = new MetricCodec(reader, kept.frames);
      assert.deepEqual(kept.values.map((one) => reader.decode(one)), values);
      assert.deepEqual(
        kept.runs.map((metrics) => metricReader.decode(metrics)),
        runs,
      );
    },
  ));
});

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
  const nonsense: [number, (text: string) => string][] = [
    [0, () => "{"],
    [0, () => "null"],
    [0, (text) => text.replace(/"shapes":\[\[/, '"shapes":[["more",')],
    [0, (text) => text.replace(/"names":\[.*?\]\]/, '"names":[]')],
    [1, () => "]"],
    [1, () => '{"frames":[],"metrics":[]}'],
    [1, () => '{"frames":null,"metrics":{"0":[0]}}'],
    [1, (text) => text.replaceAll(/"i\d+"/g, '"ione"')],
    [1, (text) => text.replaceAll('"s', '"q')],
    [0, (text) => text.replace(/"shapes":\[\[/, '"shapes":[[1],[')],
    [0, (text) => text.replace(/"names":\[\["[^"]*/, '$&","\\u0000')],
    [0, (text) => text.replace(/"names":\[\["[^"]*/, `$&${"x".repeat(300)}`)],
    [1, (text) => text.replaceAll(/"i\d+"/g, '"i9223372036854775808"')],
    [0, (text) => text.replaceAll(/"s[^"]*"(?=\])/g, "{}")],
    [0, (text) => text.replaceAll(/"s[^"]*"(?=\])/g, deep("[-1,", "]"))],
    [1, (text) => text.replaceAll(/"s[^"]*"(?=\])/g, deep("[0,", "]"))],
    [1, (text) => text.replaceAll(/"-?\d+",2,/g, "0.5,2,")],
    [1, (text) => text.replaceAll(/"-?\d+",2,/g, '"1",2,{},')],
    [1, (text) => text.replace(/"metrics":.*/, '"metrics":[["map"]]}')],
    [2, () => ""],
    [2, () => "1234567"],
    [2, (text) => text.slice(8)],
  ];
  for (const [number, change] of nonsense) {
    const changed = [...sections];
    changed[number] = new TextEncoder().encode(
      change(new TextDecoder().decode(sections[number])),
    );
    cache.bytes = withSections(changed);
    const hint = String(change);
    assert.notDeepEqual(changed[number], sections[number], hint);
    assert.deepEqual(await readAll(root, cache), expected, hint);
    assert.deepEqual(await readAll(root, cache), expected, hint);
  }
});

function deep(open: string, close: string): string {
  return `${open.repeat(100_000)}1${close.repeat(100_000)}`;
}

Deno.test("a run is kept where those before it make no sense", async () => {
  const root = await unpackTestdata("contexts");
  const cache = new MemoryCache();
  const expected = await readAll(root, cache);
  // Not a run is kept, and the metrics are no JSON.
  const none = { shapes: [], names: [], runs: [] };
  cache.bytes = withSections(
    [JSON.stringify(none), "]", ""].map((it) => new TextEncoder().encode(it)),
  );
  assert.deepEqual(await readAll(root, cache), expected);
  assert.deepEqual(await readAll(root, cache), expected);
  assert.equal(cache.hits.length, expected.length);
});

Deno.test("values as deep as a tree can have them are kept", () => {
  const tree = new TreeBuilder();
  const path = Array.from({ length: 3000 }, () => "a");
  tree.add(path, { kind: "scalar", value: 1n });
  tree.add([...path, "a"], { kind: "scalar", value: 2n });
  const params = tree.buildObject();
  const writer = new ValueCodec();
  const encoded = throughJson(writer.encode(params));
  const reader = new ValueCodec(writer.shapes as string[][]);
  assert.deepEqual(reader.decode(encoded), params);
});
