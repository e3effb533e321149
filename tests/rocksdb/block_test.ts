import assert from "node:assert/strict";
import fc from "fast-check";
import { BlockIterator } from "../../lib/rocksdb/block.ts";
import { compareBytes } from "../../lib/rocksdb/bytes.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import {
  buildBlock,
  bytesOf,
  compare,
  concat,
  fixed,
  varint,
} from "./writer.ts";

const PLACE = { file: "000004.sst", offset: 0 };

function iterate(bytes: Uint8Array, form = {}): BlockIterator {
  return new BlockIterator({ bytes, place: PLACE }, form);
}

function keyOf(block: BlockIterator): Uint8Array {
  return block.key.slice(0, block.keyLength);
}

function all(block: BlockIterator): { key: Uint8Array; value: Uint8Array }[] {
  const found = [];
  for (block.seekToFirst(); block.valid; block.next()) {
    found.push({ key: keyOf(block), value: block.value });
  }
  return found;
}

function fails(action: () => unknown, code: string): void {
  assert.throws(
    action,
    (error) =>
      error instanceof DatabaseError && error.code === code &&
      error.file === PLACE.file && error.offset !== undefined,
  );
}

const entries = fc.uniqueArray(
  fc.uint8Array({ maxLength: 5, max: 3 }),
  { selector: (key) => key.join() },
).map((keys) =>
  keys.sort(compare).map((key, i) => ({ key, value: bytesOf(`value ${i}`) }))
);

Deno.test("entries come back, whatever the restart points", () => {
  fc.assert(fc.property(
    entries,
    fc.integer({ min: 1, max: 20 }),
    fc.option(fc.nat(200), { nil: undefined }),
    (list, restartInterval, hashBuckets) => {
      const bytes = buildBlock(list, {
        restartInterval,
        ...hashBuckets === undefined ? {} : { hashBuckets },
      });
      assert.deepEqual(all(iterate(bytes)), list);
    },
  ));
});

Deno.test("a seek finds the first entry that is not before the key", () => {
  fc.assert(fc.property(
    entries,
    fc.integer({ min: 1, max: 20 }),
    fc.array(fc.uint8Array({ maxLength: 5, max: 3 })),
    (list, restartInterval, targets) => {
      const block = iterate(buildBlock(list, { restartInterval }));
      for (const target of targets) {
        const at = list.findIndex(({ key }) => compare(key, target) >= 0);
        block.seek(target, target.length, compareBytes);
        assert.equal(block.valid, at >= 0);
        if (at >= 0) assert.deepEqual(keyOf(block), list[at]!.key);
      }
    },
  ));
});

Deno.test("flags in the number of restart points", () => {
  const list = [{ key: bytesOf("a"), value: bytesOf("b") }];
  const plain = buildBlock(list).slice(0, -4);
  const uniform = concat([plain, fixed(1 + 2 ** 29, 4)]);
  assert.deepEqual(all(iterate(uniform)), list);
  const separated = concat([plain, fixed(1 + 2 ** 28, 4)]);
  fails(() => iterate(separated), "UNSUPPORTED");
  fails(() => iterate(concat([plain, fixed(1 + 2 ** 30, 4)])), "CORRUPT");
});

Deno.test("restart points that cannot be", () => {
  fails(() => iterate(new Uint8Array(0)), "CORRUPT");
  fails(() => iterate(fixed(1, 4)), "CORRUPT");
  fails(() => iterate(fixed(2 ** 28 - 1, 4)), "CORRUPT");
  fails(() => iterate(fixed(2 ** 31, 4)), "CORRUPT");
  // A hash index of more buckets than there are bytes.
  fails(() => iterate(concat([fixed(9, 2), fixed(2 ** 31, 4)])), "CORRUPT");
  const far = iterate(concat([
    varint(0),
    varint(0),
    varint(0),
    fixed(99, 4),
    fixed(1, 4),
  ]));
  fails(() => far.seek(new Uint8Array(0), 0, compareBytes), "CORRUPT");
  const none = iterate(fixed(0, 4));
  none.seek(bytesOf("a"), 1, compareBytes);
  assert.equal(none.valid, false);
});

Deno.test("entries that cannot be", () => {
  const block = (...numbers: number[]) =>
    iterate(concat([...numbers.map(varint), fixed(0, 4), fixed(1, 4)]));
  fails(() => block(1, 0, 0).seekToFirst(), "CORRUPT");
  fails(() => block(0, 1, 0).seekToFirst(), "CORRUPT");
  fails(() => block(0, 0, 1).seekToFirst(), "CORRUPT");
  fails(() => block(0, 0xffffffff, 0xffffffff).seekToFirst(), "CORRUPT");
  const twice = block(0, 0, 0, 2, 0, 0);
  twice.seekToFirst();
  fails(() => twice.next(), "CORRUPT");
  assert.equal(twice.valid, false);
});

Deno.test("a key that is too short for a trailer, where one is needed", () => {
  const bytes = buildBlock([{ key: bytesOf("short"), value: bytesOf("") }]);
  const block = iterate(bytes, { shortestKey: 8 });
  fails(() => block.seekToFirst(), "CORRUPT");
});

Deno.test("no bytes whatever make it fail otherwise", () => {
  fc.assert(fc.property(
    fc.uint8Array({ maxLength: 80 }),
    fc.uint8Array({ maxLength: 4 }),
    (bytes, target) => {
      try {
        const block = iterate(concat([bytes, fixed(2, 4)]));
        all(block);
        block.seek(target, target.length, compareBytes);
      } catch (error) {
        assert(error instanceof DatabaseError);
      }
    },
  ));
});

Deno.test("keys that unfold to very much more than their block", () => {
  const entries = (count: number) =>
    Array.from({ length: count }, () => Uint8Array.of(0x80, 0x20, 0, 0));
  const block = (count: number) =>
    iterate(concat([
      Uint8Array.of(0, 0x80, 0x20, 0),
      new Uint8Array(4096),
      ...entries(count),
      fixed(0, 4),
      fixed(1, 4),
    ]));
  assert.equal(all(block(60)).length, 61);
  fails(() => all(block(4000)), "CORRUPT");
});
