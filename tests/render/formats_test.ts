import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { escapeMarkdown } from "../../cli/render/escapes.ts";
import type { Format } from "../../cli/render/format_names.ts";
import { type Cell, formatRows } from "../../cli/render/formats.ts";
import { jsonLines, jsonText } from "../../cli/render/json.ts";
import { visible } from "../../lib/campaign/visible.ts";

const names = ["hash", "a_b", "x"];
const rows: Cell[][] = [
  ['p|q, "r"\n', 1n, undefined],
  ["=1+\t\\", 2n ** 60n, NaN],
];
const format = (name: Format) => formatRows(name, { names, rows });

Deno.test("every format of the same rows", async () => {
  assert.equal(
    await format("table"),
    ' hash        a_b                  x\n p|q, "r"\\n  1                    None\n' +
      " =1+\\t\\      1152921504606846976  nan\n",
  );
  assert.equal(
    await format("json"),
    '[\n{"hash":"p|q, \\"r\\"\\n","a_b":1,"x":null},\n' +
      '{"hash":"=1+\\t\\\\","a_b":"1152921504606846976","x":"NaN"}\n]\n',
  );
  assert.equal(
    await format("csv"),
    'hash,a_b,x\n"p|q, ""r""\n",1,\n=1+\t\\,1152921504606846976,nan\n',
  );
  assert.equal(
    await format("tsv"),
    'hash\ta_b\tx\np|q, "r"\\n\t1\t\n=1+\\t\\\\\t1152921504606846976\tnan\n',
  );
  assert.equal(
    await format("md"),
    '| hash | a_b | x |\n| --- | ---: | ---: |\n| p\\|q, "r"\\\\n | 1 |  |\n' +
      "| =1+\\\\t\\\\ | 1152921504606846976 | nan |\n",
  );
  assert.match(
    await format("latex"),
    /^\\begin\{tabular\}\{lrr\}\n\\toprule\nhash & a\\_b & x \\\\\n/,
  );
});

Deno.test("JSON lines are the array's objects", async () => {
  const lines = (await format("jsonl")).trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    JSON.parse(await format("json")),
  );
  assert.equal(await formatRows("json", { names, rows: [] }), "[]\n");
});

Deno.test("JSON keeps what JavaScript's numbers cannot", () => {
  assert.equal(
    jsonText([2n ** 53n - 1n, 2n ** 53n, -Infinity]),
    '[9007199254740991,"9007199254740992","-Infinity"]',
  );
  assert.equal(jsonText(Uint8Array.of(1, 2)), '"AQI="');
  const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i * 31);
  assert.equal(jsonText(bytes), `"${Buffer.from(bytes).toString("base64")}"`);
  assert.equal(jsonText("\u202e\x9b"), '"\\u202e\\u009b"');
});

Deno.test("what JSON can say is read back as it was", () => {
  fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
    // deno-lint-ignore no-explicit-any
    const text = jsonText(value as any);
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    assert.ok(!text.includes("\n"));
  }));
});

Deno.test("JSON for people says the same, and escapes the same", () => {
  fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
    // deno-lint-ignore no-explicit-any
    const json = value as any;
    const lines = jsonLines(json);
    const parsed = JSON.parse(lines);
    assert.deepEqual(parsed, JSON.parse(jsonText(json)));
    assert.equal(
      lines.split("\n").length,
      JSON.stringify(parsed, null, 2).split("\n").length,
    );
    assert.equal(
      visible(lines.replaceAll("\n", "")),
      lines.replaceAll("\n", ""),
    );
  }));
  assert.equal(
    jsonLines({ b: [], a: {}, c: [[1], {}] }),
    JSON.stringify({ b: [], a: {}, c: [[1], {}] }, null, 2),
  );
  const odd = { "\u202e": ["\x9b", "\u{e0001}", "\u00ad", 2n ** 60n] };
  assert.equal(
    jsonLines(odd),
    '{\n  "\\u202e": [\n    "\\u009b",\n    "\\udb40\\udc01",\n    "\\u00ad",\n' +
      '    "1152921504606846976"\n  ]\n}',
  );
});

Deno.test("a cell of Markdown is no link, no picture and no entity", () => {
  assert.equal(
    escapeMarkdown("[a](javascript:x) ![b](c) &lt; &#60; a_b _c_ ~~d~~ R&D"),
    "\\[a\\](javascript:x) !\\[b\\](c) \\&lt; \\&#60; a_b \\_c\\_ \\~\\~d\\~\\~ R&D",
  );
});
