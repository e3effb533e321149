import assert from "node:assert/strict";
import fc from "fast-check";
import type { InternalIterator } from "../../lib/rocksdb/iterator.ts";
import { LevelIterator } from "../../lib/rocksdb/level_iterator.ts";
import { Memtable } from "../../lib/rocksdb/memtable.ts";
import {
  mergeIterators,
  MergingIterator,
} from "../../lib/rocksdb/merging_iterator.ts";
import { compareInternal } from "../../lib/rocksdb/internal_key.ts";
import { bytesOf, internalKey } from "./writer.ts";

interface Change {
  key: Uint8Array;
  sequence: number;
  type: number;
  value: Uint8Array;
}

const changes = fc.array(fc.uint8Array({ maxLength: 3, max: 3 }), {
  maxLength: 30,
}).map((keys) =>
  keys.map((key, i): Change => ({
    key,
    sequence: i + 1,
    type: 1,
    value: bytesOf(`${i}`),
  }))
);
const targets = fc.array(
  fc.tuple(fc.uint8Array({ maxLength: 3, max: 3 }), fc.nat(40)),
  { maxLength: 10 },
);

function internalKeys(list: readonly Change[]): Uint8Array[] {
  return list.map((c) => internalKey(c.key, c.sequence, c.type)).sort(order);
}

function order(a: Uint8Array, b: Uint8Array): number {
  return compareInternal(a, a.length, b, b.length);
}

/** Walks and seeks, and compares with a sorted list. */
function check(
  iterator: InternalIterator,
  keys: readonly Uint8Array[],
  seeks: readonly (readonly [Uint8Array, number])[],
): void {
  const rest = () => {
    const found: Uint8Array[] = [];
    for (; iterator.valid; iterator.next()) {
      found.push(iterator.key.slice(0, iterator.keyLength));
    }
    return found;
  };
  assert.equal(iterator.valid, false);
  iterator.seekToFirst();
  assert.deepEqual(rest(), keys);
  for (const [key, sequence] of seeks) {
    const target = internalKey(key, sequence, 1);
    iterator.seek(target, target.length);
    assert.deepEqual(rest(), keys.filter((k) => order(k, target) >= 0));
  }
}

Deno.test("a memtable", () => {
  fc.assert(fc.property(changes, targets, (list, seeks) => {
    check(new Memtable(list).iterator(), internalKeys(list), seeks);
  }));
});

Deno.test("several sources as one", () => {
  fc.assert(fc.property(
    changes,
    fc.integer({ min: 0, max: 4 }),
    targets,
    (list, sources, seeks) => {
      const parts = Array.from(
        { length: sources },
        (_, n) => list.filter((c) => c.sequence % sources === n),
      );
      check(
        mergeIterators(parts.map((part) => new Memtable(part).iterator())),
        sources === 0 ? [] : internalKeys(list),
        seeks,
      );
    },
  ));
});

Deno.test("the tables of a level, empty ones among them", () => {
  fc.assert(fc.property(
    changes,
    fc.array(fc.nat(30), { maxLength: 5 }),
    targets,
    (list, cuts, seeks) => {
      const sorted = [...list].sort((a, b) =>
        order(
          internalKey(a.key, a.sequence, a.type),
          internalKey(b.key, b.sequence, b.type),
        )
      );
      const bounds = [0, ...cuts.sort((a, b) => a - b), sorted.length];
      const tables = bounds.slice(1).flatMap((end, i) => {
        const part = sorted.slice(Math.min(bounds[i]!, end), end);
        const last = part.at(-1);
        if (!last) return [];
        return [{
          largest: internalKey(last.key, last.sequence, last.type),
          iterator: () => new Memtable(part).iterator(),
        }];
      });
      // A table whose range holds a deletion only.
      tables.push({
        largest: internalKey(bytesOf("~"), 99, 15),
        iterator: () => new Memtable([]).iterator(),
      });
      check(new LevelIterator(tables), internalKeys(list), seeks);
    },
  ));
});

Deno.test("a source that fails leaves no current entry behind", () => {
  const list = [{
    key: bytesOf("a"),
    sequence: 1,
    type: 1,
    value: bytesOf(""),
  }];
  const good = new Memtable(list).iterator();
  const bad = new Memtable(list).iterator();
  const merged = new MergingIterator([good, bad]);
  merged.seekToFirst();
  assert(merged.valid);
  good.next = bad.next = () => {
    throw new Error("no");
  };
  assert.throws(() => merged.next());
  assert.equal(merged.valid, false);
});
