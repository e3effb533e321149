import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { allCommands } from "../../cli/definitions/program.ts";
import { bundle, bundleProgram } from "../../scripts/bundle.ts";
import { unpackTestdata } from "../testdata.ts";
import { runInProcess } from "./in_process.ts";
import { has, testUnless } from "./skip.ts";
import { serveFolder } from "./static_server.ts";
import { temporary } from "./temporary.ts";
import { Terminal } from "./terminal.ts";

const dist = await temporary("aimrepo-dist-");
const program = await bundleProgram(dist);
await bundle({ entry: "mod.ts", folder: dist });

const commands = (await allCommands()).map(({ name }) => name);
const noMerge = commands.includes("merge")
  ? undefined
  : "there is no command merge";
const noTerminal = has("script", "--version")
  ? undefined
  : "there is no script of util-linux";

/** What merging from a URL needs, as the README says it. */
const MERGE = ["--allow-read", "--allow-write", "--allow-env", "--allow-ffi"];

/** Runs Deno with nothing in its cache, outside of the checkout. */
async function deno(
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const cache = await temporary("aimrepo-cache-");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: cache,
    env: { DENO_DIR: cache, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

for (const asRelease of [false, true]) {
  const where = asRelease ? "a release of GitHub" : "a plain server";
  Deno.test(`reading from the URL of ${where} needs two permissions`, async () => {
    await using server = serveFolder(dist, { asRelease });
    const path = await unpackTestdata("series");
    for (
      const args of [
        ["ls", "--aim-repo", path],
        ["properties", "--aim-repo", path],
        ["report", "--aim-repo", path, "--no-save", "--metrics", "loss"],
        ["show", "--aim-repo", path, "--all", "--format", "jsonl"],
      ]
    ) {
      const url = `${server.base}/aimrepo.js`;
      const { code, stdout } = await deno(
        ...["run", "--quiet", "--allow-read", "--allow-env", url],
        ...args,
      );
      deepEqual({ code, stdout }, await runInProcess(args), args[0]);
    }
  });
}

Deno.test("the file has all parts of every command", async () => {
  const series = ["--aim-repo", await unpackTestdata("series")];
  const campaign = ["--aim-repo", await unpackTestdata("campaign")];
  const [hash = ""] = (await runInProcess(["ls", ...series, "--format", "csv"]))
    .stdout.split("\n")[1]!.split(",");
  const lines: Record<string, string[][]> = {
    ls: [["ls", ...series, "--where", "hash ~ ."], ["ls", "--help"], ["lx"]],
    properties: [["properties", ...series, "--format", "csv"]],
    report: [
      ["report", ...campaign, "--no-save", "--format", "latex"],
      ["report", ...campaign, "--no-save", "--confusion", "--limit", "2"],
    ],
    show: [
      ["show", ...series, "--all", "--format", "jsonl"],
      ["show", ...campaign, "--quiet"],
      ["show", ...series, hash],
    ],
    metrics: [["metrics", ...series, hash, "--format", "tsv"]],
    compare: [[
      ...["compare", ...campaign, "--by", "flowpic_dim"],
      ...["--where", "aug_name = rotate", "--interval", "bootstrap"],
    ]],
    export: [["export", ...series, "--points", "--format", "csv"]],
    completions: [
      ["completions", "fish"],
      ["__complete", "zsh", "report", ...series, "--metrics", ""],
    ],
    merge: [["merge", "--src", series[1]!, "--dst", dist, "--dry-run"]],
    check: [["check", ...series]],
  };
  deepEqual(Object.keys(lines).sort(), [...commands].sort());
  for (const args of Object.values(lines).flat()) {
    const { code, stdout, stderr } = await deno(
      ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env"],
      ...[program, ...args],
    );
    const what = `${args.join(" ")}: ${stderr}`;
    deepEqual({ code, stdout }, await runInProcess(args), what);
  }
});

Deno.test("the file makes pages and saves what a report saves", async () => {
  const path = await unpackTestdata("two-campaigns");
  const folder = await temporary("aimrepo-pages-");
  const { code, stderr } = await deno(
    ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env"],
    ...[`--allow-write=${folder}`, program, "report", "--aim-repo", path],
    ...["--output-folder", folder, "--html", `${folder}/page.html`],
  );
  equal(code, 0, stderr);
  match(await Deno.readTextFile(`${folder}/page.html`), /<svg/);
  const [summary] = [...Deno.readDirSync(`${folder}/campaign_summary`)];
  const saved = [
    ...Deno.readDirSync(`${folder}/campaign_summary/${summary!.name}`),
  ].map(({ name }) => name.replace(/^.*\./, ""));
  deepEqual([...new Set(saved)].sort(), ["csv", "parquet"]);
});

testUnless(
  "merging from a URL needs the documented permissions",
  noMerge,
  async () => {
    await using server = serveFolder(dist);
    const src = await unpackTestdata("series");
    const dst = `${await temporary("aimrepo-merged-")}/all`;
    const { code, stderr } = await deno(
      ...["run", "--quiet", ...MERGE, `${server.base}/aimrepo.js`],
      ...["merge", "--src", src, "--dst", dst],
    );
    equal(code, 0, stderr);
    deepEqual(
      (await runInProcess(["ls", "--aim-repo", dst])).stdout,
      (await runInProcess(["ls", "--aim-repo", src])).stdout,
    );
    ok(Deno.statSync(`${dst}/.aim/meta/index/CURRENT`).isFile, "the addon ran");
  },
);

Deno.test("the library is imported from a URL", async () => {
  await using server = serveFolder(dist);
  const path = await unpackTestdata("series");
  const folder = await temporary("aimrepo-importer-");
  await Deno.writeTextFile(
    `${folder}/count.js`,
    `import { Repository } from "${server.base}/mod.js";
     const { hashes } = await Repository.open(Deno.args[0]).inventory();
     console.log(hashes.length);`,
  );
  const { stdout, stderr } = await deno(
    "run",
    "--quiet",
    "--allow-read",
    `--allow-import=${new URL(server.base).host}`,
    `${folder}/count.js`,
    path,
  );
  equal(stdout, "4\n", stderr);
});

interface Refusal {
  flags: string[];
  args: string[];
  /** The flag that the line must name. */
  wanted: string;
}

/** A copy whose metadata cannot be read without writing beside it. */
async function inWalMode(path: string): Promise<string> {
  const copy = `${await temporary("aimrepo-wal-")}/.aim`;
  await Deno.mkdir(`${copy}/meta/chunks`, { recursive: true });
  const metadata = `${copy}/run_metadata.sqlite`;
  await Deno.copyFile(`${path}/.aim/run_metadata.sqlite`, metadata);
  const database = new DatabaseSync(metadata);
  database.exec("PRAGMA journal_mode = WAL");
  database.close();
  return copy;
}

/** Command lines that lack a permission. */
async function refusals(): Promise<Refusal[]> {
  const path = await unpackTestdata("series");
  const dst = await temporary("aimrepo-refused-");
  const read = ["ls", "--aim-repo", path];
  const save = ["report", "--aim-repo", path, "--metrics", "loss", "--quiet"];
  const list: Refusal[] = [
    { flags: [], args: read, wanted: "--allow-read" },
    { flags: ["--allow-env"], args: read, wanted: "--allow-read" },
    { flags: ["--allow-read"], args: save, wanted: "--allow-write" },
    {
      flags: ["--allow-read"],
      args: ["ls", "--aim-repo", await inWalMode(path)],
      wanted: "--allow-write",
    },
  ];
  if (noMerge) return list;
  const merge = ["merge", "--src", path, "--dst", `${dst}/all`];
  for (const wanted of MERGE) {
    const flags = MERGE.filter((flag) => flag !== wanted);
    list.push({ flags, args: merge, wanted });
  }
  return list;
}

Deno.test("a missing permission ends in a line that names the flag", async () => {
  for (const { flags, args, wanted } of await refusals()) {
    const { code, stderr } = await deno(
      ...["run", "--quiet", "--no-prompt", ...flags, `${dist}/aimrepo.js`],
      ...args,
    );
    const what = `${args[0]} with ${flags.join(" ") || "nothing"}: ${stderr}`;
    ok([1, 2, 3].includes(code), what);
    equal(stderr.trimEnd().split("\n").length, 1, what);
    match(stderr, new RegExp(`^aimrepo: .*${wanted}\\b`), what);
  }
});

testUnless(
  "a missing permission asks nothing in a terminal",
  noTerminal,
  async () => {
    for (const { flags, args, wanted } of await refusals()) {
      const words = [
        ...[Deno.execPath(), "run", "--quiet", ...flags, `${dist}/aimrepo.js`],
        ...args,
      ];
      const cache = await temporary("aimrepo-cache-");
      await using terminal = new Terminal(
        words.map((word) => `'${word}'`).join(" "),
        { cwd: cache, env: { ...Deno.env.toObject(), NO_COLOR: "1" } },
      );
      const { output, code } = await terminal.ended();
      const what = `${args[0]} with ${flags.join(" ") || "nothing"}: ${output}`;
      ok([1, 2, 3].includes(code), what);
      match(output, new RegExp(`aimrepo: .*${wanted}\\b`), what);
      ok(!/Deno requests|Allow\?|\n\s+at /.test(output), what);
    }
  },
);
