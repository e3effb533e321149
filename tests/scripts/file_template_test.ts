import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { readLog } from "../../lib/rocksdb/log.ts";
import { fileTemplate, stamp } from "../../scripts/bench/file_template.ts";
import { HashPattern } from "../../scripts/bench/hash_pattern.ts";
import { randomDigits } from "../../scripts/bench/repository.ts";
import { readTableBlocks } from "../../scripts/bench/table_blocks.ts";
import {
  buildTable,
  bytesOf,
  compare,
  LogWriter,
  Type,
} from "../rocksdb/writer.ts";
import { compress } from "./snappy_encoder.ts";

const latin = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString("latin1");

/** Few digits, so that parts of a hash stand in it twice and elsewhere too. */
const digits = (length: number) =>
  fc.array(fc.constantFrom(..."0123"), { minLength: length, maxLength: length })
    .map((list) => list.join(""));

/** A hash, and texts that hold it or parts of it. */
const texts = digits(24).chain((hash) =>
  fc.record({
    hash: fc.constant(hash),
    values: fc.array(
      fc.array(
        fc.oneof(
          fc.constant(hash),
          digits(8),
          fc.string({ maxLength: 9 }),
          fc.tuple(fc.nat(20), fc.nat(12)).map(([start, length]) =>
            hash.slice(start, start + length)
          ),
        ),
        { maxLength: 5 },
      ).map((parts) => parts.join("/")),
      { minLength: 1, maxLength: 30 },
    ),
    seed: fc.nat(),
  })
);

async function contentsOf(table: Uint8Array): Promise<string[]> {
  const { footer, blocks } = await readTableBlocks("t.sst", table);
  return blocks.map(({ contents, offset, size }) => {
    const stored = Buffer.from(table).readUInt32LE(offset + size + 1);
    const sum = footer.checksum!(table, offset, offset + size + 1);
    assert.equal(stored, sum, `the checksum of the block at ${offset}`);
    return latin(contents);
  });
}

Deno.test("a table under another hash holds the same with that hash", async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(
      texts,
      fc.boolean(),
      fc.boolean(),
      async ({ hash, values, seed }, snappy, deltaIndex) => {
        const entries = values.map((value, i) => ({
          key: bytesOf(`meta/${hash}/${String(i).padStart(3, "0")}`),
          sequence: i + 1,
          type: Type.Value,
          value: bytesOf(value),
        })).sort((a, b) => compare(a.key, b.key));
        const { bytes } = buildTable(entries, {
          deltaIndex,
          ...snappy && { compression: { type: 1, compress } },
        });
        const before = await contentsOf(bytes);
        const pattern = new HashPattern(hash);
        const template = await fileTemplate("1.sst", bytes.slice(), pattern);
        assert.ok(template.places.length > 0);
        const other = pattern.draw(randomDigits(seed));
        stamp(template, other);
        if (other !== hash) changed++;
        assert.deepEqual(
          await contentsOf(template.bytes),
          before.map((text) => text.replaceAll(hash, other)),
        );
      },
    ),
  );
  assert.ok(changed > 10, `${changed} tables got another hash`);
});

Deno.test("a log under another hash holds the same records with that hash", async () => {
  await fc.assert(
    fc.asyncProperty(texts, async ({ hash, values, seed }) => {
      const log = new LogWriter();
      for (const value of values) log.add(bytesOf(`${hash}${value}`));
      const bytes = log.bytes.slice();
      const pattern = new HashPattern(hash);
      const template = await fileTemplate("MANIFEST-000001", bytes, pattern);
      const other = pattern.draw(randomDigits(seed));
      stamp(template, other);
      const { records, end } = readLog(template.bytes);
      assert.equal(end, undefined);
      assert.deepEqual(
        records.map(({ payload }) => latin(payload)),
        values.map((value) =>
          latin(bytesOf(`${hash}${value}`)).replaceAll(hash, other)
        ),
      );
    }),
  );
});
