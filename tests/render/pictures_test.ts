import assert from "node:assert/strict";
import { matrixTable } from "../../cli/render/matrix_table.ts";
import { decimals, wholeOr } from "../../cli/render/numbers.ts";
import { sparkline } from "../../cli/render/sparkline.ts";
import { tree } from "../../cli/render/tree.ts";
import { aimObject } from "../../lib/aim/value.ts";

Deno.test("a sparkline rises and falls with the numbers", () => {
  assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 40), "▁▂▃▄▅▆▇█");
  assert.equal(sparkline([3, 1, NaN, 3], 40), "█▁ █");
  assert.equal(sparkline([5, 5], 40), "▅▅");
  assert.equal(sparkline([], 40), "");
  assert.equal(sparkline([NaN, Infinity], 40), "  ");
  assert.equal(sparkline([-Number.MAX_VALUE, 0, Number.MAX_VALUE], 9), "▁▅█");
});

Deno.test("a long series is averaged piece by piece", () => {
  const long = Array.from({ length: 1000 }, (_, i) => i < 500 ? 0 : 1);
  assert.equal(sparkline(long, 10), "▁▁▁▁▁█████");
  assert.equal(sparkline([1, 2, 3], 2).length, 2);
  const withGap = [1, NaN, NaN, NaN, 2, 2];
  assert.equal(sparkline(withGap, 3), "▁ █");
});

const labels = ["google-doc", "x\x1b[31m"];
const cells = [["11", "0"], ["2", "130"]];

Deno.test("a matrix has its diagonal in brackets and hides no escapes", () => {
  assert.equal(
    matrixTable(labels, cells, { width: 80 }),
    [
      "            google-doc  x\\x1b[31m",
      " google-doc        [11]         0",
      " x\\x1b[31m           2       [130]",
      "",
    ].join("\n"),
  );
});

Deno.test("a matrix that is too wide has numbered columns", () => {
  const text = matrixTable(labels, cells, {
    width: 20,
    diagonalStyle: (cell) => `<${cell}>`,
  });
  assert.equal(
    text,
    [
      "                1     2",
      " 1 google-doc< [11]>    0",
      " 2 x\\x1b[31m    2 < [130]>",
      "",
    ].join("\n"),
  );
});

Deno.test("nested values are an indented list", () => {
  const params = aimObject([
    ["hparams", aimObject([["lr", 0.1], ["tags", ["a", 1n]]])],
    ["empty", aimObject()],
    ["na\nme", "x"],
  ]);
  assert.equal(
    tree(params),
    [
      " hparams",
      "   lr    0.1",
      "   tags  ['a', 1]",
      " empty   {}",
      " na\\nme  'x'",
      "",
    ].join("\n"),
  );
  assert.equal(tree(aimObject()), "");
});

Deno.test("decimals are fixed, and a missing number is a dash", () => {
  assert.deepEqual([0.125, 1, NaN, Infinity].map(decimals(2)), [
    "0.12",
    "1.00",
    "-",
    "inf",
  ]);
  assert.deepEqual([15, 2.5].map(wholeOr(2)), ["15", "2.50"]);
});
