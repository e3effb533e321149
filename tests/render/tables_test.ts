import assert from "node:assert/strict";
import fc from "fast-check";
import { boxedTable } from "../../cli/render/boxed_table.ts";
import { collapse, expand } from "../../cli/render/column_widths.ts";
import { formatDuration } from "../../cli/render/duration.ts";
import { harmless } from "../../cli/render/harmless.ts";
import { plainTable } from "../../cli/render/plain_table.ts";
import { reportTable } from "../../cli/render/report_table.ts";
import { sanitize } from "../../cli/render/sanitize.ts";
import { styles } from "../../cli/render/style.ts";
import { pad, widthOf, wrap } from "../../cli/render/text.ts";

Deno.test("a plain table", () => {
  assert.equal(
    plainTable(["hash", "t"], [["日本", "1"], ["a\x1b[31m", ""]]),
    " hash       t\n 日本       1\n a\\x1b[31m\n",
  );
});

Deno.test("a boxed table wraps its widest column", () => {
  const table = boxedTable(
    [{ name: "Name" }, { name: "No.", align: "right" }, { name: "Value" }],
    [[["runs", "-", "3"]], [], [["lr", "2", "[1, 2, 3, 4] abcdefghijkl"]]],
    { width: 28 },
  );
  assert.equal(
    table,
    `╭──────┬─────┬─────────────╮
│ Name │ No. │ Value       │
├──────┼─────┼─────────────┤
│ runs │   - │ 3           │
├──────┼─────┼─────────────┤
│ lr   │   2 │ [1, 2, 3,   │
│      │     │ 4]          │
│      │     │ abcdefghijk │
│      │     │ l           │
╰──────┴─────┴─────────────╯
`,
  );
});

Deno.test("every line of a boxed table is as wide as the others, and fits", () => {
  const cell = fc.string({ maxLength: 30, unit: "grapheme" });
  const row = fc.tuple(cell, cell, cell);
  fc.assert(
    fc.property(
      fc.array(row),
      fc.integer({ min: 20, max: 90 }),
      (rows, width) => {
        const columns = ["a", "b", "c"].map((name) => ({ name }));
        const lines = boxedTable(columns, [rows], { width }).trimEnd().split(
          "\n",
        );
        const widths = new Set(lines.map(widthOf));
        assert.equal(widths.size, 1);
        assert.ok(Math.max(...widths) <= width);
      },
    ),
  );
});

Deno.test("a report's table: repeated keys blank, lines between sections", () => {
  const table = reportTable({
    keyNames: ["split", "aug", "dim"],
    keys: [["test", "a", "32"], ["test", "a", "64"], ["test", "b", "32"], [
      "val",
      "b",
      "32",
    ]],
    runs: ["5", "15", "5", "5"],
    blocks: [{
      title: "a_long_title",
      names: ["m", "s"],
      rows: [["1.0", "2"], ["1.0", "2"], ["1.0", "2"], ["10.25", "nan"]],
    }],
  });
  assert.equal(
    table,
    `         hparams         a_long_title
 split  aug   dim  runs       m     s
 ─────  ─────────  ────  ────────────
  test    a    32     5     1.0     2
               64    15     1.0     2
        ─────────  ────  ────────────
          b    32     5     1.0     2
 ─────  ─────────  ────  ────────────
   val                5   10.25   nan
`,
  );
});

Deno.test("a report grouped by nothing but the context has no hparams", () => {
  const table = reportTable({
    keyNames: ["split"],
    keys: [["a"], ["b"]],
    runs: ["1", "2"],
    blocks: [],
  });
  assert.equal(table.split("\n")[1], " split  runs");
  assert.equal(table.split("\n").length, 7);
});

Deno.test("widths shrink from the widest and grow in proportion", () => {
  assert.deepEqual(collapse([10, 6, 3], 15), [6, 6, 3]);
  assert.deepEqual(collapse([10, 6, 3], 9), [3, 3, 3]);
  assert.deepEqual(collapse([4, 4], 0), [1, 1]);
  assert.deepEqual(expand([1, 3], 12), [3, 9]);
  assert.deepEqual(expand([5], 3), [5]);
});

Deno.test("wrapping loses nothing but blanks, and keeps to the width", () => {
  assert.deepEqual(wrap("", 5), [""]);
  assert.deepEqual(wrap("ab 日本語", 4), ["ab", "日本", "語"]);
  const text = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 20 }), (text, width) => {
      const lines = wrap(text, width);
      assert.equal(lines.join("").replace(/\s/g, ""), text.replace(/\s/g, ""));
      for (const line of lines) assert.ok(widthOf(line) <= width, line);
    }),
  );
});

Deno.test("padding counts cells", () => {
  assert.equal(pad("日", 4, "right"), "  日");
  assert.equal(pad("ab", 5, "center"), " ab  ");
  assert.equal(pad("abc", 2), "abc");
});

Deno.test("nothing that a terminal obeys remains", () => {
  assert.equal(
    sanitize("a\x1b]0;x\x07\u202e\n\u200b\x9b\u2028"),
    "a\\x1b]0;x\\x07\\u202e\\n\\u200b\\x9b\\u2028",
  );
  assert.equal(sanitize("👩‍👩‍👧 é日"), "👩‍👩‍👧 é日");
});

Deno.test("a terminal gets this program's styles and no others", () => {
  const { bold, dim } = styles(true);
  const own = `${bold("a\tb")}\n${dim("日")} x\n`;
  assert.equal(harmless(own), own);
  assert.equal(harmless("a,\x1b[31mb\r\n"), "a,\\x1b[31mb\\r\n");
  assert.equal(harmless("\x1b[1mnever ends\n"), "\\x1b[1mnever ends\n");
  assert.equal(
    harmless("\x1b[1ma\u202e\x1b[22m\x9b2J\x1b[1m\n\x1b[22m"),
    "\x1b[1ma\\u202e\x1b[22m\\x9b2J\\x1b[1m\n\\x1b[22m",
  );
});

Deno.test("durations", () => {
  assert.equal(formatDuration(546.99), "9m6s");
  assert.equal(formatDuration(3603), "1h0m3s");
  assert.equal(formatDuration(2 * 86_400 + 59), "2d 0m59s");
  assert.equal(formatDuration(NaN), "nan");
});

Deno.test("styles are only there if asked for", () => {
  assert.equal(styles(false).bold("a"), "a");
  assert.equal(styles(true).bold("a"), "\x1b[1ma\x1b[22m");
});
