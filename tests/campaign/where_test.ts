import assert from "node:assert/strict";
import { columnsOf } from "../../lib/campaign/columns.ts";
import { parseWhere, WhereError, whereTest } from "../../lib/campaign/where.ts";
import { makeRun } from "./runs.ts";

const run = makeRun({
  tags: ["best", "v2"],
  creationTime: Date.UTC(2024, 4, 31) / 1000,
  endTime: null,
  active: true,
  params: {
    hparams: {
      lr: 0.01,
      n: 2n ** 60n,
      flag: true,
      id: "1684447037",
      opt: null,
    },
    "a=b": "x y",
    sizes: [1n, 2n],
  },
  metrics: { "acc@test-human": 70.5 },
});
const columns = columnsOf([run, makeRun({ params: { other: 1n } })]);
const holds = async (text: string) =>
  whereTest(await parseWhere(text), columns)(run);

Deno.test("conditions that hold", async () => {
  const conditions = [
    "lr = 0.01",
    "lr=1e-2",
    "lr == 0.010",
    "hparams.lr < 1",
    `n = ${2n ** 60n}`,
    `n > ${2n ** 60n - 1n}`,
    "flag = true",
    "flag != false",
    "flag != 1",
    "id = 1684447037",
    "id = '1684447037'",
    "id > 999",
    "id ~ ^16",
    "opt = None",
    "other = none",
    "other != 1",
    "end_time = None",
    "active = True",
    "tag = best",
    "tag ~ ^v\\d$",
    "tag != worst",
    "acc@test-human >= 70.5",
    "acc > 70",
    "`a=b` = x y",
    '"a=b" ~ "x y"',
    "sizes = [1, 2]",
    "creation_time >= 2024-05-31",
    "creation_time < 2024-05-31T00:00:01",
    "experiment = default",
    "hash != 'b'",
  ];
  for (const text of conditions) assert.ok(await holds(text), text);
});

Deno.test("conditions that do not hold", async () => {
  const conditions = [
    "lr > 0.01",
    "lr = nan",
    "lr < nan",
    "lr = '0.010'",
    `n = ${2n ** 60n + 1n}`,
    "flag = 1",
    "flag = 'yes'",
    "other = 1",
    "other < 5",
    "other ~ .",
    "tag = bes",
    "tag != v2",
    "id < 1684447037",
    "creation_time > 2024-06-01",
  ];
  for (const text of conditions) assert.ok(!await holds(text), text);
});

Deno.test("an error says what is wrong and where", async () => {
  const cases: [string, string, number][] = [
    ["", "where-syntax", 0],
    ["lr", "where-syntax", 2],
    ["= 3", "where-syntax", 0],
    ["lr >", "where-syntax", 4],
    ["`lr > 3", "where-syntax", 0],
    ["lr = 'x", "where-syntax", 5],
    ["id ~ (", "where-pattern", 5],
    ["id ~ a(?=b)", "where-pattern", 5],
    ["id ~ (a)\\1", "where-pattern", 5],
    ["id ~ (x{999}){999}", "where-pattern", 5],
    ["  lrr > 3", "where-name", 2],
  ];
  for (const [text, code, offset] of cases) {
    await assert.rejects(holds(text), (error) => {
      assert.ok(error instanceof WhereError, text);
      assert.deepEqual([error.code, error.offset], [code, offset], text);
      const [first, shown, caret] = error.message.split("\n");
      assert.match(first ?? "", /^Cannot apply condition: /);
      assert.equal(shown, `  ${text}`);
      assert.equal(caret, `${" ".repeat(offset + 2)}^`);
      return true;
    });
  }
  await assert.rejects(holds("lrr > 3"), /did you mean lr\?/);
});

Deno.test("no regular expression and no value make a search explode", async () => {
  const long = makeRun({
    tags: ["a".repeat(100_000)],
    params: { x: `${"x".repeat(100_000)}\n` },
  });
  const columns = columnsOf([long]);
  const started = performance.now();
  for (
    const text of [
      "tag ~ ^(a+)+$b",
      "tag ~ (a|a)*b",
      "tag ~ (.*)(.*)(.*)[^a]",
      "x ~ (x+x+)+y",
      "x ~ x*x*x*x*x*x*y",
    ]
  ) {
    assert.ok(!whereTest(await parseWhere(text), columns)(long), text);
  }
  // JavaScript's own expressions take longer than anybody waits.
  assert.ok(performance.now() - started < 30_000);
});

Deno.test("a name with line breaks makes no second line of a message", async () => {
  const odd = columnsOf([makeRun({ params: { "a\nb\x1b[2J": 1n } })]);
  await assert.rejects(
    async () => whereTest(await parseWhere("`a\nb\x1b[2X` = 1"), odd),
    (error) => {
      assert.ok(error instanceof WhereError);
      assert.equal(error.message.split("\n").length, 3);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(error.message, /(?!\n)[\x00-\x1f]/);
      assert.match(error.message, /did you mean a\\nb\\x1b\[2J\?/);
      return true;
    },
  );
});
