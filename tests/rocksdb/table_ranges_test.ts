import assert from "node:assert/strict";
import fc from "fast-check";
import { RangeDeletions } from "../../lib/rocksdb/range_deletions.ts";
import { spanOf, tableRanges } from "../../lib/rocksdb/table_ranges.ts";
import { buildBlock, compare, internalKey, Type } from "./writer.ts";

const key = fc.uint8Array({ maxLength: 3, max: 5 });
const range = fc.record({
  start: key,
  end: key,
  sequence: fc.integer({ min: 1, max: 9 }),
});
type Range = { start: Uint8Array; end: Uint8Array; sequence: number };

function blockOf(ranges: readonly Range[], restartInterval: number) {
  const entries = ranges
    .map(({ start, end, sequence }) => ({
      key: internalKey(start, sequence, Type.RangeDeletion),
      value: end,
      start,
      sequence,
    }))
    .sort((a, b) => compare(a.start, b.start) || b.sequence - a.sequence);
  const bytes = buildBlock(entries, { restartInterval });
  return { bytes, place: { file: "ranges", offset: 0 } };
}

Deno.test("ranges hide the same however they are stored and cut", () => {
  fc.assert(fc.property(
    fc.array(range, { maxLength: 8 }),
    fc.constantFrom(1, 4),
    fc.option(fc.tuple(key, key), { nil: undefined }),
    fc.array(fc.tuple(key, fc.nat(9)), { maxLength: 30 }),
    (ranges, restartInterval, bounds, questions) => {
      const [low, high] = bounds?.sort(compare) ?? [];
      const span = low && high &&
        spanOf(
          internalKey(low, 1, Type.Value),
          internalKey(high, 1, Type.Value),
        );
      const deletions = new RangeDeletions(
        tableRanges(blockOf(ranges, restartInterval), span),
      );
      for (const [asked, sequence] of questions) {
        const isInside = !low || !high ||
          compare(low, asked) <= 0 && compare(asked, high) <= 0;
        const expected = isInside &&
          ranges.some((r) =>
            compare(r.start, asked) <= 0 && compare(asked, r.end) < 0 &&
            sequence < r.sequence
          );
        assert.equal(deletions.covers(asked, asked.length, sequence), expected);
      }
    },
  ));
});

Deno.test("a range that ends before its start hides no other's reach", () => {
  const none = new Uint8Array(0), one = Uint8Array.of(1);
  const ranges = [
    { start: one, end: none, sequence: 1 },
    { start: none, end: one, sequence: 1 },
  ];
  const key = internalKey(none, 1, Type.Value);
  const deletions = new RangeDeletions(
    tableRanges(blockOf(ranges, 1), spanOf(key, key)),
  );
  assert(deletions.covers(none, 0, 0));
  assert(!deletions.covers(Uint8Array.of(0), 1, 0));
});

Deno.test("ranges that are apart are searched where they stand", () => {
  const bytes = (n: number) => Uint8Array.of(n >> 8, n);
  const ranges = Array.from({ length: 1000 }, (_, i) => ({
    start: bytes(i * 4),
    end: bytes(i * 4 + 2),
    sequence: i + 1,
  }));
  const deletions = new RangeDeletions(tableRanges(blockOf(ranges, 1)));
  for (const i of [0, 1, 2, 999, 500, 3, 998, 0]) {
    const inside = bytes(i * 4 + 1);
    const behind = bytes(i * 4 + 2);
    assert(deletions.covers(inside, 2, i));
    assert(!deletions.covers(inside, 2, i + 1));
    assert(!deletions.covers(behind, 2, 0));
  }
});

Deno.test("a table whose largest key is a mark ends before it", () => {
  const a = Uint8Array.of(1);
  const b = Uint8Array.of(2);
  const mark = new Uint8Array(9).fill(0xff);
  mark.set(b);
  mark[1] = Type.RangeDeletion;
  assert.deepEqual(spanOf(internalKey(a, 1, Type.Value), mark).end, b);
  const inclusive = spanOf(
    internalKey(a, 1, Type.Value),
    internalKey(b, 1, Type.Value),
  );
  assert.deepEqual(inclusive.end, Uint8Array.of(2, 0));
});
