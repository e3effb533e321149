import assert from "node:assert/strict";
import fc from "fast-check";
import { readMetaChunk } from "../../lib/aim/read_chunk.ts";
import { decodePath, encodePath } from "../../lib/aim/path.ts";
import { readPoints } from "../../lib/aim/sequences.ts";
import { aimObject, type AimValue } from "../../lib/aim/value.ts";
import { Database } from "../../lib/rocksdb/database.ts";
import { memoryDirectory } from "../rocksdb/writer.ts";
import {
  databaseOf,
  keyOf,
  metaPairs,
  pairsOf,
  seqsPairs,
  type Step,
} from "./writer.ts";

/** Any text that UTF-8 can carry, with names that JavaScript gives a meaning. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ..."__proto__ constructor toString hasOwnProperty length 0 -1 @type"
        .split(" "),
      "\ufeffmark",
      "\0",
      "../..",
      "a\nb",
      "x".repeat(10_000),
    ),
  },
).map((text) => text.toWellFormed());
/** Aim can write an empty name, and cannot read it back. */
const name = text.filter((text) => text !== "");
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const step = fc.oneof<fc.Arbitrary<Step>[]>(name, int64);

const { value } = fc.letrec<{ value: AimValue; object: AimValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    int64,
    fc.double(),
    text,
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("object"),
  ),
  object: fc.array(fc.tuple(name, tie("value")), { maxLength: 5 })
    .map((fields) => aimObject(fields)),
}));
const object = fc.array(fc.tuple(name, value), { maxLength: 6 })
  .map((fields) => aimObject(fields));

const open = (files: Map<string, Uint8Array>) =>
  Database.open(memoryDirectory(files));

Deno.test("paths are encoded as Aim does it, and decoded to what they were", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (path) => {
      const key = keyOf(path);
      assert.deepEqual(encodePath(path), key);
      assert.deepEqual(decodePath(key), path);
      assert.deepEqual(
        decodePath(key, keyOf(path.slice(0, 1)).length),
        path.slice(1),
      );
    }),
    { numRuns: 1000 },
  );
});

Deno.test("parameters are read as they were written, large values apart or not", async () => {
  await fc.assert(
    fc.asyncProperty(
      object,
      fc.boolean(),
      fc.nat(3),
      async (params, flushes, blobs) => {
        const root = ["meta", "chunks", "0a", "attrs"];
        const isBlob = (path: readonly Step[]) =>
          blobs > 0 && path.length % 3 === blobs - 1;
        const database = await open(
          databaseOf(pairsOf(root, params, isBlob), flushes),
        );
        const chunk = readMetaChunk(database, "0a");
        assert.deepEqual(chunk.params, params);
        assert.equal(chunk.endTime, null);
      },
    ),
    { numRuns: 500 },
  );
});

const point = fc.record({
  step: int64,
  value: fc.oneof<fc.Arbitrary<AimValue>[]>(fc.double(), int64),
  epoch: int64,
  time: fc.double({ noNaN: true }),
}, { noNullPrototype: true });
const metric = fc.record({
  name: name.filter((name) => !name.startsWith("__system")),
  context: object,
  points: fc.uniqueArray(point, { maxLength: 6, selector: ({ step }) => step }),
});

Deno.test("metrics, contexts and points are read as they were written", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(metric, { maxLength: 4 }),
      fc.double(),
      async (metrics, endTime) => {
        const run = { hash: "0a", metrics, endTime };
        const { metrics: read, endTime: end } = readMetaChunk(
          await open(databaseOf(metaPairs(run))),
          "0a",
        );
        assert.ok(Object.is(end, endTime));
        assert.equal(read.length, metrics.length);
        const series = await open(databaseOf(seqsPairs(run)));
        for (const found of read) {
          const written = metrics[Number((found.contextId + 3n) / 7919n)]!;
          const { points } = written;
          const last = points.at(-1);
          assert.equal(found.name, written.name);
          assert.deepEqual(found.context, written.context);
          assert.deepEqual([found.last, found.lastStep], [
            last?.value,
            last?.step,
          ]);
          assert.deepEqual(readPoints(series, "0a", found), {
            points: points.toSorted((a, b) => a.step < b.step ? -1 : 1),
            orphans: 0,
          });
        }
      },
    ),
    { numRuns: 300 },
  );
});
