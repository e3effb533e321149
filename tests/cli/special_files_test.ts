import assert from "node:assert/strict";
import { writeRepository } from "../aim/writer.ts";
import { spawn } from "./harness.ts";

const hashes = ["0a".repeat(12), "0b".repeat(12)] as const;

/** A repository in whose first run a pipe stands in a file's place. */
async function withPipe(
  file: string,
  test: (root: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pipes-" });
  try {
    const root = `${folder}/repository`;
    writeRepository(
      root,
      hashes.map((hash) => ({
        hash,
        params: { campaign_id: "c" },
        metrics: [{
          name: "acc",
          context: { subset: "test" },
          points: [{ step: 0n, value: 1 }],
        }],
        artifacts: {
          "params.yml": "a: 1\n",
          "test_conf_mtx.csv": ",a,b\na,1,2\nb,3,4\n",
        },
      })),
    );
    for (const part of ["locks", "meta/progress"]) {
      Deno.mkdirSync(`${root}/.aim/${part}`, { recursive: true });
      Deno.writeTextFileSync(`${root}/.aim/${part}/${hashes[0]}.softlock`, "");
    }
    const path = `${root}/${file}`;
    Deno.removeSync(path);
    const made = new Deno.Command("mkfifo", { args: [path] }).outputSync();
    assert.ok(made.success);
    await test(root);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const chunk = `.aim/meta/chunks/${hashes[0]}`;
const series = `.aim/seqs/chunks/${hashes[0]}`;
/** Files, and the runs that are left. */
const files: [file: string, runs: number][] = [
  [`${chunk}/CURRENT`, 1],
  [`${chunk}/MANIFEST-000001`, 1],
  [`${chunk}/000004.sst`, 1],
  [`${chunk}/000005.log`, 1],
  [`${series}/000004.sst`, 2],
  [".aim/VERSION", 2],
  [".aim/run_metadata.sqlite", 2],
  [`.aim/locks/${hashes[0]}.softlock`, 2],
  [`artifacts/${hashes[0]}/params.yml`, 2],
  [`artifacts/${hashes[0]}/test_conf_mtx.csv`, 2],
];

for (const [file, runs] of files) {
  Deno.test({
    name: `a pipe in the place of ${file} is named, and nobody waits for it`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      await withPipe(file, async (root) => {
        const commands = [
          ["ls", "--format", "jsonl", "--aim-repo", root],
          ["show", "--all", "--aim-repo", root],
          ["report", "--confusion", "--no-save", "--aim-repo", root],
          ["export", "--points", "--aim-repo", root],
          ["check", "--aim-repo", root],
          ["merge", "--src", root, "--dst", `${root}-merged`],
        ];
        const signal = AbortSignal.timeout(60_000);
        const outcomes = await Promise.all(
          commands.map((args) =>
            spawn(args, { signal, permissions: ["--allow-all"] })
          ),
        );
        for (const [i, { status, err }] of outcomes.entries()) {
          assert.ok([0, 1, 3, 4].includes(status), `${commands[i]} ${status}`);
          assert.doesNotMatch(err, /^\s+at /m);
        }
        assert.equal(outcomes[0]!.out.trimEnd().split("\n").length, runs);
        if (runs === 1) assert.match(outcomes[0]!.err, /it is no file/);
      });
    },
  });
}
