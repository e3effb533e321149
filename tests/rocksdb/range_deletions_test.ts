import assert from "node:assert/strict";
import fc from "fast-check";
import {
  fragmentsOf,
  RangeDeletions,
} from "../../lib/rocksdb/range_deletions.ts";
import { compare } from "./writer.ts";

const key = fc.uint8Array({ maxLength: 3, max: 4 });
const range = fc.record({
  start: key,
  end: key,
  sequence: fc.integer({ min: 1, max: 20 }),
});

Deno.test("it hides what a look at each single range hides", () => {
  fc.assert(fc.property(
    fc.array(range, { maxLength: 12 }),
    fc.array(fc.tuple(key, fc.nat(20)), { maxLength: 40 }),
    (ranges, questions) => {
      const fragments = fragmentsOf(ranges);
      const deletions = new RangeDeletions(fragments);
      assert.equal(
        fragments.length === 0,
        ranges.every(({ start, end }) => compare(start, end) >= 0),
      );
      for (const [asked, sequence] of questions) {
        const expected = ranges.some((r) =>
          compare(r.start, asked) <= 0 && compare(asked, r.end) < 0 &&
          sequence < r.sequence
        );
        // The buffer may be longer than the key.
        const buffer = new Uint8Array(asked.length + 8).fill(255);
        buffer.set(asked);
        assert.equal(
          deletions.covers(buffer, asked.length, sequence),
          expected,
        );
      }
    },
  ));
});

Deno.test("very many ranges within each other do not take long", () => {
  const count = 50_000;
  const number = (n: number) => Uint8Array.of(n >> 16, n >> 8, n);
  const ranges = Array.from({ length: count }, (_, i) => ({
    start: number(i),
    end: number(2 * count - i),
    sequence: i + 1,
  }));
  const deletions = new RangeDeletions(fragmentsOf(ranges));
  const middle = number(count);
  assert(deletions.covers(middle, middle.length, count - 1));
  assert(!deletions.covers(middle, middle.length, count));
  const first = number(0);
  assert(deletions.covers(first, first.length, 0));
  assert(!deletions.covers(first, first.length, 1));
});
