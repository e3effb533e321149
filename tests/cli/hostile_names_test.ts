import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { DOMParser } from "linkedom/worker";
import { aimObject, type AimValue } from "../../lib/aim/value.ts";
import {
  databaseOf,
  keyOf,
  metaPairs,
  writeRepository,
} from "../aim/writer.ts";
import { fingerprint, type Outcome, run, type World } from "./harness.ts";
import {
  hostileNames,
  obeyed,
  refusedHashes,
  writeHostile,
} from "./hostile.ts";

/** A folder that holds nothing but the repository. */
async function withHostile(
  test: (root: string, folder: string, runs: number) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "hostile-" });
  try {
    const runs = writeHostile(`${folder}/repository`);
    await test(`${folder}/repository`, folder, runs);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const reportOptions = [
  "--campaign-id",
  "all",
  "--contexts",
  "test",
  "--groupby",
  "value",
  "--no-save",
];
const listings: string[][] = [
  ["ls", "--columns", "*"],
  ["properties"],
  ["check"],
  ["report", ...reportOptions, "--metrics", "acc"],
  ["report", ...reportOptions, "--confusion"],
  ["report", ...reportOptions, "--class-report"],
  ["compare", "--by", "value", "--block", "hash"],
];
const formats = ["table", "json", "jsonl", "csv", "tsv", "md", "latex"];
/** Each with its format. */
const commands: [args: string[], format: string][] = [
  ...listings.flatMap((args) =>
    formats.map((format): [string[], string] => [args, format])
  ),
  ...["table", "jsonl"].map((format): [string[], string] => [
    ["show", "--all"],
    format,
  ]),
  ...hostileNames.keys().filter((i) => i > 5).map((i): [string[], string] => [
    ["show", i.toString(16).padStart(24, "0")],
    "json",
  ]),
  ...["csv", "jsonl"].flatMap((format): [string[], string][] => [
    [["export"], format],
    [["export", "--points"], format],
  ]),
];

/** What a terminal obeys, this program's own styles and a table's tabs aside. */
function obeyedIn(text: string, format: string): string | undefined {
  // deno-lint-ignore no-control-regex
  const unstyled = text.replace(/\x1b\[(1|2|22)m/g, "");
  const plain = format === "tsv" || format === "csv"
    ? unstyled.replaceAll("\t", "")
    : unstyled;
  const at = plain.search(obeyed);
  return at < 0
    ? undefined
    : JSON.stringify(plain.slice(Math.max(0, at - 40), at + 20));
}

const worlds: World[] = [{}, { columns: 80 }, { columns: 1 }];

Deno.test("no command prints what a terminal obeys", async () => {
  await withHostile(async (root) => {
    let printed = 0;
    for (const [args, format] of commands) {
      for (const world of worlds) {
        const outcome = await run(
          [...args, "--format", format, "--aim-repo", root],
          world,
        );
        const what = `${args.join(" ")} --format ${format} ${world.columns}`;
        assert.equal(obeyedIn(outcome.err, format), undefined, what);
        // A file or a program gets what there is.
        if (format === "csv" && world.columns === undefined) continue;
        assert.equal(obeyedIn(outcome.out, format), undefined, what);
        printed += outcome.out.length;
      }
    }
    assert.ok(printed > 1e6);
  });
});

Deno.test("an error names what a repository holds without obeying it", async () => {
  await withHostile(async (root) => {
    const wrong = [
      ["report", "--metrics", "nope"],
      ["report", "--contexts", "nope"],
      ["report", "--campaign-id", "nope"],
      ["show", "zzz\x1b[31m"],
      ["show", ""],
      ["metrics", "zzz"],
      ["compare", "--by", "nope"],
      ["compare", "--by", "value", "--metric", "nope"],
      ...hostileNames.flatMap((name) => [
        ["ls", "--where", `\`${name}X\` = 1`],
        ["ls", "--where", `value ~ (${name}`],
        ["ls", "--columns", `${name}X`],
        ["report", "--no-save", "--groupby", `${name}X`],
      ]),
    ];
    for (const args of wrong) {
      const { status, out, err } = await run([...args, "--aim-repo", root]);
      assert.ok(status === 1 || status === 2, `${args}: ${status}`);
      assert.equal(out, "");
      assert.equal(obeyedIn(err, "table"), undefined);
      // One line, or three where it points at what was typed.
      const lines = err.trimEnd().split("\n");
      const own = lines.filter((line) => line.startsWith("aimrepo: Cannot"));
      assert.equal(own.length, 1, err);
      assert.ok(lines.length <= 4, err);
    }
  });
});

Deno.test("CSV stays a row a run, JSON stays JSON, whatever the cells hold", async () => {
  await withHostile(async (root, _, runs) => {
    const ask = (...args: string[]): Promise<Outcome> =>
      run([...args, "--aim-repo", root]);
    const csv = parse(
      (await ask("ls", "--columns", "*", "--format", "csv")).out,
      { columns: true },
    ) as Record<string, string>[];
    assert.equal(csv.length, runs);
    assert.deepEqual(
      csv.map((row) => row["name"]).sort(),
      [...hostileNames].sort(),
    );
    const exported = parse((await ask("export", "--format", "csv")).out);
    assert.equal(exported.length, runs + 1);
    const tsv = (await ask("ls", "--columns", "*", "--format", "tsv")).out;
    const widths = tsv.split("\n").slice(0, -1)
      .map((line) => line.split("\t").length);
    assert.equal(widths.length, runs + 1);
    assert.equal(new Set(widths).size, 1);
    for (const command of [["ls", "--columns", "*"], ["show", "--all"]]) {
      const { out } = await ask(...command, "--format", "jsonl");
      const names = out.trimEnd().split("\n").map((line) =>
        JSON.parse(line).name
      );
      assert.deepEqual(names.sort(), [...hostileNames].sort());
    }
    const all = JSON.parse((await ask("ls", "--format", "json")).out);
    assert.equal(all.length, runs);
    // Names that JavaScript gives a meaning are names like any other.
    const own = (await ask("show", "__proto__", "--format", "json")).out;
    assert.equal(JSON.parse(own).hash, "__proto__");
    for (const name of ["__proto__", "constructor", "toString"]) {
      const { status, out } = await ask(
        ...["ls", "--format", "json", "--where", `\`${name}\` = ${name}`],
      );
      assert.equal(status, 0);
      assert.equal(JSON.parse(out).length, 1);
      const grouped = await ask(
        ...["report", "--no-save", "--campaign-id", "all", "--contexts"],
        ...["test", "--groupby", `hparams.${name}`, "--format", "json"],
      );
      assert.equal(grouped.status, 0, grouped.err);
      assert.ok(JSON.parse(grouped.out).length >= runs);
    }
    assert.equal(({} as Record<string, unknown>)["x"], undefined);
    assert.deepEqual(Object.keys(Object.prototype), []);
  });
});

Deno.test("nothing is written outside of the folder that was named", async () => {
  await withHostile(async (root, folder, runs) => {
    const before = fingerprint(folder);
    const out = `${folder}/out`;
    const report = ["report", "--campaign-id", "all", "--contexts", "test"];
    const writing: string[][] = [
      [...report, "--output-folder", out, "--split-by", "value"],
      [...report, "--output-folder", out, "--confusion"],
      [...report, "--no-save", "--html", `${out}/page.html`],
      ["export", `${out}/lake`],
      ["export", `${out}/text`, "--format", "csv"],
    ];
    for (const args of writing) {
      const { status, err } = await run([...args, "--aim-repo", root]);
      assert.deepEqual(
        [status, err.match(/Cannot/)],
        [0, null],
        args.join(" "),
      );
    }
    const merged = await run([
      "merge",
      "--src",
      root,
      "--dst",
      `${out}/merged`,
    ]);
    assert.equal(obeyedIn(merged.out + merged.err, "table"), undefined);
    const after = fingerprint(folder);
    for (const [path, print] of before) assert.equal(after.get(path), print);
    const fresh = [...after.keys()].filter((path) => !before.has(path));
    for (const path of fresh) {
      assert.ok(path === out || path.startsWith(`${out}/`), path);
      assert.ok(!path.split("/").includes(".."), path);
    }
    // A folder for each campaign, whatever it is called.
    const summaries = [...Deno.readDirSync(`${out}/campaign_summary`)];
    assert.equal(summaries.length, runs);
    for (const { name, isDirectory } of summaries) {
      assert.ok(isDirectory);
      assert.doesNotMatch(name, obeyed);
    }
    // Hashes that are no names of runs are left out, and named.
    assert.equal(merged.status, refusedHashes.length > 0 ? 3 : 0);
    const kept = [...Deno.readDirSync(`${out}/merged/.aim/meta/chunks`)];
    assert.equal(kept.length, runs - refusedHashes.length);
  });
});

Deno.test("a page holds hostile names as text only", async () => {
  await withHostile(async (root, folder) => {
    const page = `${folder}/page.html`;
    await run([
      ...["report", "--no-save", "--campaign-id", "all", "--contexts", "test"],
      ...["--groupby", "value", "--html", page, "--aim-repo", root],
    ]);
    const html = Deno.readTextFileSync(page);
    assert.doesNotMatch(html.replaceAll("\t", ""), obeyed);
    const document = new DOMParser().parseFromString(html, "text/html");
    assert.equal(document.querySelectorAll("img, iframe, object").length, 0);
    assert.ok(document.body.textContent.includes("<script>alert(1)</script>"));
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        assert.doesNotMatch(name, /^on/);
        if (name === "href" || name === "src") {
          assert.match(value, /^(#|data:)/);
        }
      }
    }
    const scripts = [...document.querySelectorAll("script")];
    for (const { textContent } of scripts) {
      assert.doesNotMatch(textContent, /alert\(1\)/);
    }
  });
});

Deno.test("values nested deeper than any program goes are shown all the same", async () => {
  const folder = await Deno.makeTempDir({ prefix: "deep-" });
  try {
    const depth = 50_000;
    const value = () => {
      let nested: AimValue = "at the bottom";
      for (let i = 0; i < 300; i++) nested = aimObject([["k", [nested]]]);
      return nested;
    };
    const root = `${folder}/repository`;
    writeRepository(root, [{ hash: "0a", params: { deep: value() } }]);
    const key = [
      ...["meta", "chunks", "0a", "attrs"],
      ...Array(depth).fill("k"),
    ];
    const files = databaseOf([
      [keyOf(key), Uint8Array.of(4, 0x78)],
      [
        keyOf(["meta", "chunks", "0a", "contexts", 1n, ...key]),
        Uint8Array.of(7),
      ],
      ...metaPairs({ hash: "0a", params: aimObject([["deep", value()]]) }),
    ]);
    for (const [name, bytes] of files) {
      Deno.writeFileSync(`${root}/.aim/meta/chunks/0a/${name}`, bytes);
    }
    for (
      const args of [
        ["ls", "--columns", "*"],
        ["ls", "--columns", "*", "--format", "jsonl"],
        ["properties"],
        ["show", "0a"],
        ["show", "0a", "--format", "json"],
        ["export", "--format", "jsonl"],
      ]
    ) {
      const { status, err } = await run([...args, "--aim-repo", root]);
      assert.deepEqual([status, err], [0, ""], args.join(" "));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
