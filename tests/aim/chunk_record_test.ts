import assert from "node:assert/strict";
import fc from "fast-check";
import { type MetaChunk, RecordedChunk } from "../../lib/aim/chunk.ts";
import { type ChunkRecord, ChunkRecorder } from "../../lib/aim/chunk_record.ts";
import { Shapes } from "../../lib/aim/shapes.ts";
import { Database } from "../../lib/rocksdb/database.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import { bytesOf, concat, memoryDirectory } from "../rocksdb/writer.ts";
import {
  changed,
  chunk,
  type Entries,
  pairsOf,
  stored,
} from "./random_chunks.ts";
import { databaseOf } from "./writer.ts";

const WHOLE = { system: false, metrics: true };

async function open(hash: string, entries: Entries): Promise<Database> {
  return await Database.open(
    memoryDirectory(databaseOf(pairsOf(hash, entries))),
  );
}

function made(record: ChunkRecord): MetaChunk[] {
  return [true, false].map((wishes) => {
    const { params, endTime, metrics } = new RecordedChunk(record, wishes);
    return { params, endTime, metrics };
  });
}

Deno.test("a chunk reads the same whatever was read before it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(chunk, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(), stored), { maxLength: 6 }),
      fc.array(fc.nat(2), { maxLength: 12 }),
      async (chunks, changes, order) => {
        const variants = [
          ...chunks,
          ...changes.map((change, i) =>
            changed(chunks[i % chunks.length]!, change)
          ),
        ];
        const shapes = new Shapes();
        const recorder = new ChunkRecorder(shapes, WHOLE);
        for (const [i, step] of [...variants.keys(), ...order].entries()) {
          const hash = `hash ${i}`;
          const database = await open(hash, variants[step % variants.length]!);
          const record = recorder.record(database, hash);
          const alone = new ChunkRecorder(new Shapes(), WHOLE)
            .record(database, hash);
          assert.deepEqual(record.shape.bytes, alone.shape.bytes);
          assert.deepEqual(record.values, alone.values);
          assert.equal(shapes.of(record.shape.bytes), record.shape);
          const [whole, bare] = made(record);
          assert.deepEqual([whole, bare], made(alone));
          assert.deepEqual(bare, { ...whole, metrics: [] });
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("runs of a campaign share their shape", async () => {
  const entries = (n: number): Entries => [
    [["attrs"], Uint8Array.of(7)],
    [["attrs", "seed"], Uint8Array.of(2, n, 0, 0, 0, 0, 0, 0, 0)],
    [["contexts", 1n], Uint8Array.of(7)],
    [["contexts", 1n, "subset"], bytesOf("\x04val")],
    [["end_time"], Uint8Array.of(3, 0, 0, 0, 0, 0, 0, n, 64)],
    [["traces", 1n, "acc", "dtype"], bytesOf("\x04float")],
    [["traces", 1n, "acc", "last"], Uint8Array.of(3, 0, 0, 0, 0, 0, 0, n, 64)],
  ];
  const recorder = new ChunkRecorder(new Shapes(), WHOLE);
  const records: ChunkRecord[] = [];
  for (let n = 0; n < 3; n++) {
    records.push(recorder.record(await open(`${n}`, entries(n)), `${n}`));
  }
  assert.equal(new Set(records.map(({ shape }) => shape)).size, 1);
  assert.deepEqual(
    records.map((record) => new RecordedChunk(record, true).params["seed"]),
    [0n, 1n, 2n],
  );
  const [{ context } = {}] = new RecordedChunk(records[0]!, true).metrics;
  assert.equal(context?.["subset"], "val");
});

Deno.test("a shape and values that make no sense are refused", async () => {
  const database = await open("a", [[["attrs", "x"], bytesOf("\x04text")]]);
  const recorder = new ChunkRecorder(new Shapes(), WHOLE);
  const { shape, values } = recorder.record(database, "a");
  const refuses = (bytes: Uint8Array, other = values) =>
    assert.throws(
      () => new RecordedChunk({ shape: { bytes }, values: other }, true),
      DatabaseError,
    );
  refuses(shape.bytes.slice(0, -1));
  refuses(concat([shape.bytes.slice(0, -1), Uint8Array.of(8)]));
  refuses(concat([shape.bytes.slice(0, -1), Uint8Array.of(0xff, 9)]));
  refuses(shape.bytes, values.slice(0, -1));
  refuses(shape.bytes, new Uint8Array(0));
  refuses(shape.bytes, concat([values, Uint8Array.of(0)]));
  fc.assert(fc.property(fc.uint8Array(), fc.uint8Array(), (bytes, other) => {
    try {
      new RecordedChunk({ shape: { bytes }, values: other }, true);
    } catch (error) {
      assert(error instanceof DatabaseError, String(error));
    }
  }));
});

Deno.test("metrics that are not wanted are not looked at", async () => {
  const database = await open("a", [
    [["attrs", "x"], bytesOf("\x04text")],
    [["contexts", 1n], Uint8Array.of(7)],
    [["traces", 1n, "acc", "dtype"], bytesOf("\x04float")],
    [["traces", 1n, "acc", "last"], Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 64)],
  ]);
  const { shape, values } = new ChunkRecorder(new Shapes(), WHOLE)
    .record(database, "a");
  const cut = { shape, values: values.slice(0, -3) };
  assert.throws(() => new RecordedChunk(cut, true), DatabaseError);
  const { params, metrics } = new RecordedChunk(cut, false);
  assert.deepEqual([params["x"], metrics], ["text", []]);
});

Deno.test("there are no more shapes than are worth keeping", () => {
  const shapes = new Shapes();
  const large = (n: number) => {
    const bytes = new Uint8Array(1 << 20);
    bytes[0] = n;
    return bytes;
  };
  const first = shapes.of(large(0));
  for (let n = 0; n < 32; n++) shapes.of(large(n));
  assert.equal(shapes.of(large(0)), first);
  assert.notEqual(shapes.of(large(31)), shapes.of(large(30)));
  const last = shapes.of(large(31));
  shapes.of(large(30));
  assert.notEqual(shapes.of(large(31)), last);
  assert.deepEqual(shapes.of(large(31)).bytes, last.bytes);
});
