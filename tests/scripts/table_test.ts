import assert from "node:assert/strict";
import { medianUsage } from "../../scripts/bench/measure.ts";
import {
  markdown,
  megabytes,
  number,
  ratio,
  seconds,
} from "../../scripts/bench/table.ts";

Deno.test("numbers have three digits that count, or more where they are large", () => {
  assert.deepEqual(
    [0, 0.01234, 0.9996, 1.5, 12.345, 123.45, 98765.4, undefined, NaN].map((
      n,
    ) => number(n)),
    ["0", "0.0123", "1.000", "1.50", "12.3", "123", "98765", "–", "–"],
  );
  assert.equal(seconds(0.0351), "0.0351 s");
  assert.equal(seconds(undefined), "–");
  assert.equal(megabytes(75_400_000), "75 MB");
  assert.equal(megabytes(undefined), "–");
  assert.equal(ratio(3, 2), 1.5);
  assert.equal(ratio(undefined, 2), undefined);
  assert.equal(ratio(3, undefined), undefined);
});

Deno.test("a table has its numbers to the right", () => {
  assert.equal(
    markdown(["runs", "command", "peak"], [
      ["315", "ls", "75 MB"],
      ["5040", "properties", "–"],
    ]),
    [
      "| runs | command    |  peak |",
      "| ---: | ---------- | ----: |",
      "|  315 | ls         | 75 MB |",
      "| 5040 | properties |     – |",
      "",
    ].join("\n"),
  );
});

Deno.test("of several measurements the medians count, of memory the greatest", () => {
  const usage = (wall: number, cpu?: number, peak?: number) => ({
    wall,
    cpu,
    peak,
  });
  assert.deepEqual(
    medianUsage([usage(3, 1, 10), usage(1, 5, 30), usage(2, 2, 20)]),
    usage(2, 2, 30),
  );
  assert.deepEqual(
    medianUsage([usage(3), usage(1)]),
    { wall: 2, cpu: undefined, peak: undefined },
  );
});
