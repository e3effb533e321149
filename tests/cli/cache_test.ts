import assert from "node:assert/strict";
import { cacheFolder } from "../../cli/chunk_cache.ts";
import { unpackTestdata } from "../testdata.ts";
import { fingerprint, run, spawn } from "./harness.ts";

const COMMANDS = [
  ["ls"],
  ["ls", "--columns", "hash,acc@test-human"],
  ["properties"],
  ["report", "--no-save"],
  ["show", "--all", "--format", "jsonl"],
];

/** What changed less than three seconds ago is not kept. */
async function settledCampaign(): Promise<string> {
  const root = await unpackTestdata("campaign");
  const age = Date.now() - Deno.statSync(root).birthtime!.getTime();
  if (age < 5000) {
    await new Promise((resolve) => setTimeout(resolve, 5000 - age));
  }
  return root;
}

async function withFolder(
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-cache-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function filesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), (it) => it.name);
}

Deno.test("commands print the same with a cache, and keep it in one file", async () => {
  const root = await settledCampaign();
  await withFolder(async (folder) => {
    const env = { XDG_CACHE_HOME: folder };
    const before = fingerprint(root);
    for (const args of [...COMMANDS, ...COMMANDS]) {
      const command = [...args, "--aim-repo", root];
      const plain = await run([...command, "--no-cache"], { env });
      assert.equal(plain.status, 0);
      assert.deepEqual(await run(command, { env }), plain, args.join(" "));
      assert.deepEqual(filesIn(folder), ["aimrepo"]);
      const [name, ...others] = filesIn(`${folder}/aimrepo`);
      assert.match(name!, /^[0-9a-f]{16}\.runs$/);
      assert.deepEqual(others, []);
    }
    assert.deepEqual(fingerprint(root), before);
    const file = `${folder}/aimrepo/${filesIn(`${folder}/aimrepo`)[0]}`;
    if (Deno.build.os !== "windows") {
      assert.equal(Deno.statSync(file).mode! & 0o777, 0o600);
      assert.equal(Deno.statSync(`${folder}/aimrepo`).mode! & 0o777, 0o700);
    }
    // What is in the file is what is shown: it is really used.
    const bytes = Deno.readFileSync(file);
    const { mtime } = Deno.statSync(file);
    await run(["report", "--no-save", "--aim-repo", root], { env });
    assert.deepEqual(Deno.statSync(file).mtime, mtime);
    Deno.writeFileSync(file, bytes.subarray(0, bytes.length - 1));
    await run(["report", "--no-save", "--aim-repo", root], { env });
    assert.equal(Deno.readFileSync(file).length, bytes.length);
  });
});

Deno.test("few runs, and --no-cache, leave no cache behind", async () => {
  const campaign = await settledCampaign();
  const few = await unpackTestdata("contexts");
  await withFolder(async (folder) => {
    const env = { XDG_CACHE_HOME: folder };
    await run(["ls", "--aim-repo", few], { env });
    await run(["ls", "--no-cache", "--aim-repo", campaign], { env });
    assert.deepEqual(filesIn(folder), []);
  });
});

Deno.test("where no cache can be, there is none, and no word about it", async () => {
  const root = await settledCampaign();
  const command = ["ls", "--aim-repo", root];
  const expected = await run([...command, "--no-cache"]);
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/file`, "");
    for (
      const env of [
        {},
        { HOME: "" },
        { XDG_CACHE_HOME: "not/absolute" },
        { XDG_CACHE_HOME: `${folder}/file` },
        { HOME: `${folder}/file` },
      ]
    ) {
      assert.deepEqual(await run(command, { env }), expected);
    }
    assert.deepEqual(filesIn(folder), ["file"]);
    const denied = await spawn(command, {
      env: { XDG_CACHE_HOME: folder, DENO_DIR: denoFolder() },
    });
    assert.deepEqual(denied, expected);
    assert.deepEqual(filesIn(folder), ["file"]);
  });
});

/** Deno keeps what it downloaded in the user's folder for caches too. */
function denoFolder(): string {
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

Deno.test("the folder is the one that the platform has for caches", () => {
  if (Deno.build.os !== "linux") return;
  const folder = (env: Record<string, string>) =>
    cacheFolder((name) => env[name]);
  assert.equal(folder({ XDG_CACHE_HOME: "/c", HOME: "/h" }), "/c/aimrepo");
  assert.equal(
    folder({ XDG_CACHE_HOME: "c", HOME: "/h" }),
    "/h/.cache/aimrepo",
  );
  assert.equal(folder({ HOME: "/h" }), "/h/.cache/aimrepo");
  assert.equal(folder({}), undefined);
});

Deno.test("the caches of other repositories are not kept without end", async () => {
  const root = await settledCampaign();
  await withFolder(async (folder) => {
    const own = `${folder}/aimrepo`;
    Deno.mkdirSync(own);
    const old = new Date(2020, 1);
    const names = ["00.runs", "11.runs", ".22.runs.7.tmp", "notes.txt"];
    for (const [i, name] of names.entries()) {
      Deno.writeTextFileSync(`${own}/${name}`, "");
      // Sparse: it takes no room, and counts.
      Deno.truncateSync(`${own}/${name}`, i < 2 ? 400 * 2 ** 20 : 1);
      Deno.utimeSync(`${own}/${name}`, old, new Date(+old + i));
    }
    const env = { XDG_CACHE_HOME: folder };
    await run(["ls", "--aim-repo", root], { env });
    const left = filesIn(own).filter((name) => names.includes(name)).sort();
    assert.deepEqual(left, ["11.runs", "notes.txt"]);
  });
});
