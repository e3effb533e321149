import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { boxedTable } from "../../cli/render/boxed_table.ts";
import { formatRows } from "../../cli/render/formats.ts";
import { matrixTable } from "../../cli/render/matrix_table.ts";
import { plainTable } from "../../cli/render/plain_table.ts";
import { reportTable } from "../../cli/render/report_table.ts";
import { sanitize } from "../../cli/render/sanitize.ts";
import { widthOf } from "../../cli/render/text.ts";
import { charactersOf } from "../../cli/render/width.ts";

const pieces = fc.constantFrom(
  ..."a bc 12.5 é e\u0301 \u0308 日本語 한국어 각 ﾊﾟ नमस्ते ไทย שלום مرحبا 🚀 👩‍👩‍👧‍👦 🇩🇪 🇩 ❤️ ☎ 1️⃣ 𝔘 ﷽ │ ─ … \u200d \u200c \ufe0f \u3000"
    .split(" "),
  " ",
  "  ",
  "\t",
  "\n",
  "\r\n",
  "\0",
  "\x1b[31m",
  "\x9b",
  "\u202e",
  "\u2066",
  "\u200b",
  "\ufeff",
  "\ud800",
  "\\",
  "|",
  "&",
  '"',
  ",",
);
/**
 * Whether a text is as wide between blanks as alone. A spacing mark or a skin tone
 * without anything to stand on joins the blank before it, a letter that stands
 * before others the one behind it; how wide the two are, terminals do not agree on.
 */
function standsAlone(text: string): boolean {
  const shown = sanitize(text);
  return widthOf(` ${shown} `) === widthOf(shown) + 2;
}
const text = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(pieces, { maxLength: 8 }).map((all) => all.join("")),
  },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
).filter(standsAlone);
/** Rows of some columns, the first with the names. */
const tables = fc.integer({ min: 1, max: 5 }).chain((columns) =>
  fc.array(fc.array(text, { minLength: columns, maxLength: columns }), {
    minLength: 1,
    maxLength: 6,
  })
);
const linesOf = (table: string): string[] => {
  assert.ok(table.endsWith("\n"));
  return table.slice(0, -1).split("\n");
};
const bare = (text: string): string => text.replace(/\s/g, "");

Deno.test("a plain table holds every cell, each column where its name is", () => {
  fc.assert(
    fc.property(tables, ([names, ...rows]) => {
      const lines = linesOf(plainTable(names!, rows));
      assert.equal(lines.length, rows.length + 1);
      const starts = new Array<number | undefined>(names!.length);
      for (const [r, line] of lines.entries()) {
        // Blanks at the end are left out.
        let at = 1;
        for (const [c, cell] of [names!, ...rows][r]!.entries()) {
          const shown = sanitize(cell);
          if (at >= line.length) {
            assert.equal(shown.trim(), "");
            continue;
          }
          const found = line.slice(at);
          assert.ok(
            found.startsWith(shown) || found === shown.trimEnd(),
            line,
          );
          const start = widthOf(line.slice(0, at));
          starts[c] ??= start;
          assert.equal(start, starts[c], line);
          at += shown.length;
          const width = Math.max(
            ...[names!, ...rows].map((row) => widthOf(sanitize(row[c]!))),
          );
          at += width - widthOf(shown) + 2;
        }
      }
    }),
    { numRuns: 500 },
  );
});

/** What stands between two cells of a terminal. */
function between(line: string, from: number, to: number): string {
  let at = 0;
  return charactersOf(line).filter((character) => {
    const start = at;
    at += widthOf(character);
    return start >= from && start < to;
  }).join("");
}

Deno.test("a boxed table holds every cell within its lines, at any width", () => {
  fc.assert(
    fc.property(
      tables,
      fc.integer({ min: 1, max: 160 }),
      ([names, ...rows], width) => {
        const columns = names!.map((name) => ({ name }));
        const lines = linesOf(boxedTable(columns, [rows], { width }));
        const full = widthOf(lines[0]!);
        for (const line of lines) assert.equal(widthOf(line), full, line);
        // A wide character with its blanks and lines is the least that there is.
        assert.ok(full <= Math.max(width, 5 * columns.length + 1));
        const borders = [...lines[0]!].flatMap((character, i) =>
          character === "─" ? [] : [i]
        );
        const rules = [...lines.keys()].filter((i) => /^[╭├╰]/.test(lines[i]!));
        const held = columns.map((_, c) =>
          lines.filter((_, i) => !rules.includes(i)).map((line) =>
            between(line, borders[c]! + 1, borders[c + 1]!)
          ).join("")
        );
        for (const [c, text] of held.entries()) {
          const cells = [names!, ...rows].map((row) => bare(sanitize(row[c]!)));
          assert.equal(bare(text), cells.join(""));
        }
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("a report's columns end in line, whatever the names", () => {
  fc.assert(
    fc.property(tables, text, ([names, ...rows], title) => {
      const keys = rows.map((row, i) => [...row, `${i}`]);
      const table = linesOf(reportTable({
        keyNames: [...names!, "n"],
        keys,
        runs: rows.map(() => "1"),
        blocks: [{
          title,
          names: ["mean", title],
          rows: rows.map((_, i) => [`${i}.5`, "x"]),
        }],
      }));
      const [above, header, rule, ...body] = table;
      const full = widthOf(rule!);
      assert.equal(widthOf(above!.padEnd(1)) <= full, true);
      assert.equal(widthOf(header!) <= full, true);
      const shown = body.filter((line) => !/^[ ─]*$/.test(line));
      assert.equal(shown.length, rows.length);
      for (const line of shown) assert.equal(widthOf(line), full, line);
      for (const [r, key] of keys.entries()) {
        for (const [c, value] of key.entries()) {
          if (keys[r - 1]?.[c] === value) continue;
          assert.ok(shown[r]!.includes(sanitize(value).trimEnd()), value);
        }
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("a matrix holds every label and count, its columns in line", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(text, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 160 }),
      (labels, width) => {
        const cells = labels.map((_, r) =>
          labels.map((_, c) => `${r * 7 + c}`)
        );
        const [, ...body] = linesOf(matrixTable(labels, cells, { width }));
        assert.equal(body.length, labels.length);
        const full = widthOf(body.at(-1)!);
        for (const [r, line] of body.entries()) {
          assert.ok(line.includes(sanitize(labels[r]!).trimEnd()));
          for (const count of cells[r]!) assert.ok(line.includes(count));
          // Only the last cell of the last row ends in a bracket.
          const isLast = r === labels.length - 1;
          assert.equal(widthOf(line), isLast ? full : full - 1, line);
          assert.match(line, new RegExp(`\\[${r * 8}\\]`));
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("each format keeps a row a line, and a cell a cell", async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ([names, ...rows]) => {
      const unique = names!.map((name, i) => `${name}${i}`);
      const data = { names: unique, rows };
      const csv = parse(await formatRows("csv", data), { bom: false });
      const clean = (text: string): string => text.toWellFormed();
      assert.deepEqual(
        csv.map((row) => row.map(clean)),
        [unique, ...rows].map((row) => row.map(clean)),
      );
      const tsv = linesOf(await formatRows("tsv", data));
      assert.ok(tsv.every((line) => line.split("\t").length === unique.length));
      assert.equal(tsv.length, rows.length + 1);
      const json = JSON.parse(await formatRows("json", data)) as Record<
        string,
        string
      >[];
      assert.deepEqual(
        json.map((row) => unique.map((name) => row[name])),
        rows,
      );
      const md = linesOf(await formatRows("md", data));
      assert.equal(md.length, rows.length + 2);
      for (const line of md) {
        const pipes = line.replace(/\\./g, "").match(/\|/g)?.length;
        assert.equal(pipes, unique.length + 1, line);
      }
      const latex = linesOf(await formatRows("latex", data)).slice(2, -2)
        .filter((line) => line !== "\\midrule");
      assert.equal(latex.length, rows.length + 1);
      for (const line of latex) {
        assert.ok(line.endsWith(" \\\\"));
        const cells = line.replace(/\\[^a-z]/g, "").match(/&/g)?.length ?? 0;
        assert.equal(cells, unique.length - 1, line);
      }
    }),
    { numRuns: 500 },
  );
});
