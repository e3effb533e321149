import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { allCommands } from "../../cli/definitions/program.ts";
import { targetOf } from "../../scripts/targets.ts";
import { unpackTestdata } from "../testdata.ts";
import { runInProcess } from "./in_process.ts";
import { buildProgram } from "./program.ts";
import { runAlone } from "./sandbox.ts";
import { has, testUnless } from "./skip.ts";

const built = await buildProgram();

/** The program, copied alone into an empty folder, as somebody downloads it. */
async function alone(): Promise<{ folder: string; program: string }> {
  if (built.missing !== undefined) throw new Error(built.missing);
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-alone-" });
  globalThis.addEventListener(
    "unload",
    () => Deno.removeSync(folder, { recursive: true }),
  );
  const name = Deno.build.os === "windows" ? "aimrepo.exe" : "aimrepo";
  await Deno.copyFile(built.path, `${folder}/${name}`);
  return { folder, program: `${folder}/${name}` };
}

/** A command line for every command that prints the same at any time. */
async function commandLines(): Promise<Map<string, string[]>> {
  const path = await unpackTestdata("two-campaigns");
  const repository = ["--aim-repo", path];
  const [hash] = (await runInProcess(["ls", ...repository, "--format", "tsv"]))
    .stdout.split("\n")[1]!.split("\t");
  return new Map([
    ["ls", ["ls", ...repository]],
    ["properties", ["properties", ...repository]],
    ["report", ["report", ...repository, "--no-save"]],
    ["show", ["show", ...repository, hash!]],
    ["metrics", ["metrics", ...repository, hash!]],
    ["check", ["check", ...repository]],
    ["compare", ["compare", ...await rotations()]],
    ["completions", ["completions", "zsh"]],
  ]);
}

/** A comparison whose blocks hold one run of each value. */
async function rotations(): Promise<string[]> {
  const path = await unpackTestdata("campaign");
  const where = ["--where", "aug_name = rotate"];
  return ["--aim-repo", path, "--by", "flowpic_dim", ...where];
}

/** Commands that write, which have tests of their own. */
const writing = new Set(["merge", "export"]);

const commands = (await allCommands()).map(({ name }) => name);

testUnless(
  "the program alone says which version it is",
  built.missing,
  async () => {
    const { folder, program } = await alone();
    const { code, stdout } = await runAlone(program, ["--version"], {
      cwd: folder,
    });
    equal(code, 0);
    match(
      stdout,
      /^\d+\.\d+\.\d+ \(commit \w+(-changed)?, Deno [\d.]+, \S+\)\n$/,
    );
    ok(stdout.includes(Deno.build.target));
  },
);

testUnless(
  "the program alone prints what the checkout prints",
  built.missing,
  async () => {
    const { folder, program } = await alone();
    const lines = await commandLines();
    for (const name of commands) {
      if (writing.has(name)) continue;
      const args = lines.get(name);
      ok(args, `say in this test how to run ${name}`);
      const { code, stdout, stderr } = await runAlone(program, args, {
        cwd: folder,
      });
      deepEqual(
        { code, stdout },
        await runInProcess(args),
        `${name}: ${stderr}`,
      );
      notEqual(stdout, "", name);
    }
    equal([...Deno.readDirSync(folder)].length, 1, "nothing is left beside it");
  },
);

testUnless(
  "the program alone saves a report, read-only HOME or not",
  built.missing,
  async () => {
    const { folder, program } = await alone();
    const path = await unpackTestdata("two-campaigns");
    for (const readOnlyHome of [false, true]) {
      const output = `${folder}/report-${readOnlyHome}`;
      const args = ["report", "--aim-repo", path, "--output-folder", output];
      const { code, stderr } = await runAlone(program, args, {
        cwd: folder,
        readOnlyHome,
      });
      equal(code, 0, stderr);
      const [summary] = [...Deno.readDirSync(`${output}/campaign_summary`)];
      const files = [
        ...Deno.readDirSync(`${output}/campaign_summary/${summary!.name}`),
      ].map(({ name }) => name);
      ok(files.some((name) => name.endsWith(".parquet")));
      ok(files.some((name) => name.endsWith(".csv")));
    }
  },
);

const merges = built.missing ??
  (commands.includes("merge") ? undefined : "there is no command merge");

testUnless(
  "the program alone merges, read-only HOME or not",
  merges,
  async () => {
    const { folder, program } = await alone();
    const sources = await Promise.all(
      ["two-campaigns", "series"].map(unpackTestdata),
    );
    for (const readOnlyHome of [false, true]) {
      const dst = `${folder}/merged-${readOnlyHome}`;
      for (const src of sources) {
        const args = ["merge", "--src", src, "--dst", dst];
        const { code, stderr } = await runAlone(program, args, {
          cwd: folder,
          readOnlyHome,
        });
        equal(code, 0, stderr);
      }
      deepEqual(await hashesOf(dst), await hashesOf(...sources));
      ok(
        Deno.statSync(`${dst}/.aim/meta/index/CURRENT`).isFile,
        "the addon ran",
      );
    }
  },
);

testUnless("two programs merge into two places at once", merges, async () => {
  const { folder, program } = await alone();
  const src = await unpackTestdata("series");
  const results = await Promise.all(
    ["a", "b"].map((name) =>
      runAlone(program, ["merge", "--src", src, "--dst", `${folder}/${name}`], {
        cwd: folder,
      })
    ),
  );
  deepEqual(results.map(({ code }) => code), [0, 0], results[0]!.stderr);
  deepEqual(await hashesOf(`${folder}/a`), await hashesOf(`${folder}/b`));
});

const exports = built.missing ??
  (commands.includes("export") ? undefined : "there is no command export");

testUnless("the program alone exports", exports, async () => {
  const { folder, program } = await alone();
  const path = await unpackTestdata("series");
  const args = ["export", "--aim-repo", path, `${folder}/out`];
  const { code, stderr } = await runAlone(program, args, { cwd: folder });
  equal(code, 0, stderr);
  ok(Deno.statSync(`${folder}/out/runs`).isDirectory);
});

testUnless("two programs read at once", built.missing, async () => {
  const { folder, program } = await alone();
  const path = await unpackTestdata("campaign");
  const args = ["report", "--aim-repo", path, "--no-save", "--format", "csv"];
  const [one, other] = await Promise.all(
    [1, 2].map(() => runAlone(program, args, { cwd: folder })),
  );
  equal(one!.code, 0, one!.stderr);
  equal(one!.stdout, other!.stdout);
});

testUnless(
  "a closed pipe ends the program quietly",
  built.missing ??
    (has("sh", "-c", "true") ? undefined : "there is no sh"),
  async () => {
    const { folder, program } = await alone();
    const path = await unpackTestdata("campaign");
    const { stderr, stdout } = await new Deno.Command("sh", {
      args: [
        "-c",
        `"$0" ls --aim-repo "$1" --columns '*' --format jsonl | head -c 1`,
        program,
        path,
      ],
      cwd: folder,
    }).output();
    equal(new TextDecoder().decode(stdout), "{");
    equal(new TextDecoder().decode(stderr), "");
  },
);

testUnless(
  "the program carries one platform's addon and no tests",
  built.missing,
  async () => {
    if (built.missing !== undefined) return;
    const { size } = await Deno.stat(built.path);
    const { size: bare } = await Deno.stat(built.hello);
    ok(size - bare < 3_500_000, `${size - bare} bytes beside the runtime`);
    const text = new TextDecoder("latin1").decode(
      await Deno.readFile(built.path),
    );
    ok(!text.includes("two-campaigns"), "testdata is in it");
    const addons = text.match(/classic-level\.(\w+\.)?node/g) ?? [];
    deepEqual(
      [...new Set(addons)],
      [targetOf(Deno.build.target).addon.split("/")[1]],
    );
  },
);

async function hashesOf(...repositories: string[]): Promise<string[]> {
  const lists = await Promise.all(repositories.map(async (repository) => {
    const args = ["ls", "--aim-repo", repository, "--include-archived"];
    const { stdout } = await runInProcess([
      ...args,
      "--columns",
      "hash",
      "--format",
      "tsv",
    ]);
    return stdout.trim().split("\n").slice(1);
  }));
  return lists.flat().sort();
}
