import assert from "node:assert/strict";
import fc from "fast-check";
import { ArtifactError } from "../../lib/aim/artifact_error.ts";
import { compareParams } from "../../lib/campaign/params_difference.ts";
import { readParams } from "../../lib/campaign/params_artifact.ts";
import { parseParams } from "../../lib/campaign/params_yaml.ts";
import { makeRun } from "./runs.ts";

const parse = (text: string) => parseParams(text, "params.yml");

function codeOf(text: string): string | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    return error.code;
  }
}

Deno.test("parameters have the types that PyYAML gives them", () => {
  const params = parse(`a: 1
b: '1'
c: 1.0e-05
d: true
e: null
f: .inf
g: [1, 2.5, x]
h: {i: 9007199254740993}
j: no
k: 2024-05-31
3: three
__proto__: 4
`);
  assert.deepEqual({ ...params, h: { ...params["h"] as object } }, {
    a: 1n,
    b: "1",
    c: 1e-5,
    d: true,
    e: null,
    f: Infinity,
    g: [1n, 2.5, "x"],
    h: { i: 9007199254740993n },
    j: false,
    k: "2024-05-31",
    3: "three",
    ["__proto__"]: 4n,
  });
});

Deno.test("no tag makes anything but plain values", () => {
  const params = parse(
    "a: !!python/object/apply:os.system ['rm']\nb: !!python/tuple [1, 2]\n" +
      "c: !!js/function 'x'\nd: !!binary aGk=\n",
  );
  assert.deepEqual(params["a"], ["rm"]);
  assert.deepEqual(params["b"], [1n, 2n]);
  assert.equal(params["c"], "x");
  assert.deepEqual(params["d"], new Uint8Array([104, 105]));
});

/** Ten names, each ten times the one before. */
const laughs = (entry: (names: string) => string) =>
  "a0: &a0 {x: 1}\n" + Array.from({ length: 9 }, (_, i) => {
    const names = Array(10).fill(`*a${i}`).join(", ");
    return `a${i + 1}: &a${i + 1} ${entry(names)}\n`;
  }).join("");

Deno.test("YAML that is none, or too much, is refused by a code", () => {
  const cases: [string, string][] = [
    ["a: [1", "SYNTAX"],
    ["a:\n\t- b", "SYNTAX"],
    ["a: 1\n---\nb: 2\n", "SYNTAX"],
    ["[".repeat(100_000), "SYNTAX"],
    ["just a text", "SHAPE"],
    ["- a\n- b\n", "SHAPE"],
    ["a: *missing", "SHAPE"],
    ["a: &a [*a]", "SHAPE"],
    ["a: &a 1\n<<: *a", "SHAPE"],
    [`a: ${"[".repeat(200)}${"]".repeat(200)}`, "SHAPE"],
    [laughs((names) => `[${names}]`), "SHAPE"],
    [laughs((names) => `{<<: [${names}]}`), "SHAPE"],
    [`a: [${"1,".repeat(100_001)}]`, "SHAPE"],
  ];
  for (const [text, code] of cases) {
    assert.equal(codeOf(text), code, text.slice(0, 60));
  }
});

Deno.test("empty YAML holds no parameters, many names take no minute", () => {
  assert.deepEqual(Object.keys(parse("")), []);
  assert.deepEqual(Object.keys(parse("# nothing\n")), []);
  const started = performance.now();
  const names = Array.from({ length: 30_000 }, (_, i) => `k${i}: 1\n`).join("");
  assert.equal(Object.keys(parse(names)).length, 30_000);
  assert.ok(performance.now() - started < 10_000);
});

Deno.test("whatever the text, it is read or refused by a code", () => {
  const piece = fc.constantFrom(
    ..."a: - [ ] { } & * ! !! | > ' \" # % @ ? : , --- ... << 1 .nan ~ \0"
      .split(" "),
    " ",
    "\n",
    "\n  ",
  );
  const text = fc.array(piece, { maxLength: 30 }).map((parts) =>
    parts.join("")
  );
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (yaml) => {
      codeOf(yaml);
    }),
  );
});

Deno.test("parameters are compared by value, below hparams if there is such", () => {
  const run = makeRun({
    params: {
      hparams: { lr: 0.5, seed: 1n, nested: { x: "a" }, gone: null },
      summary: { loss: 1 },
    },
  });
  const pairs = compareParams(
    run,
    parse("lr: 0.5\nseed: 1.0\nnested: {x: b}\nextra: '0'\n"),
  );
  assert.deepEqual(
    pairs.map(({ name, isSame, logged, written }) => [
      name,
      isSame,
      logged,
      written,
    ]),
    [
      ["extra", false, undefined, "0"],
      ["gone", false, null, undefined],
      ["lr", true, 0.5, 0.5],
      ["nested.x", false, "a", "b"],
      ["seed", true, 1n, 1],
    ],
  );
  const flat = makeRun({ params: { lr: "1" } });
  assert.deepEqual(compareParams(flat, parse("lr: 1"))[0]!.isSame, false);
});

Deno.test("an error names its line, and a hundred thousand take no minute", () => {
  assert.throws(() => parse("a: 1\nb: ]\n"), /at line 2, column 4$/);
  const started = performance.now();
  assert.equal(codeOf(`a: [${",".repeat(100_000)}]`), "SYNTAX");
  assert.ok(performance.now() - started < 10_000);
});

Deno.test("no more is read than the parser can go over again and again", () => {
  const source = {
    layout: { artifacts: "artifacts" },
    artifact: (_hash: string, _path: string, limit: number) => {
      assert.ok(limit <= 2 ** 16);
      return "a: 1";
    },
  };
  assert.deepEqual(Object.keys(readParams(source, "run")!), ["a"]);
});
