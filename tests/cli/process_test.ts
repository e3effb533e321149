import assert from "node:assert/strict";
import { command, fingerprint, spawn, withCopy } from "./harness.ts";

Deno.test("reading needs two permissions and changes nothing", async () => {
  for (const name of ["campaign", "killed", "index-new", "props"]) {
    await withCopy(name, async (root) => {
      chmodAll(root, 0o555, 0o444);
      const before = fingerprint(root);
      for (
        const args of [
          ["ls"],
          ["properties"],
          ["report", "--no-save"],
          ["show", "--all", "--format", "jsonl"],
        ]
      ) {
        const { status, out, err } = await spawn([...args, "--aim-repo", root]);
        assert.doesNotMatch(err, /allow-|prompt/);
        const isReport = args[0] === "report";
        assert.ok(
          status === 0 || isReport && status === 2,
          `${args} ${name}: ${err}`,
        );
        assert.ok(out.length > 0 || status === 2);
      }
      assert.deepEqual(fingerprint(root), before);
      chmodAll(root, 0o755, 0o644);
    });
  }
});

function chmodAll(folder: string, folders: number, files: number): void {
  Deno.chmodSync(folder, 0o755);
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) chmodAll(path, folders, files);
    else Deno.chmodSync(path, files);
  }
  Deno.chmodSync(folder, folders);
}

Deno.test("a missing permission is one line that names the flag", async () => {
  await withCopy("pktseries", async (root) => {
    const read = await spawn(["ls", "--aim-repo", root], {
      permissions: ["--allow-env"],
    });
    assert.equal(read.status, 2);
    assert.equal(
      read.err,
      `aimrepo: Cannot read ${root}: run with --allow-read\n`,
    );
    const write = await spawn(["report", "--aim-repo", root]);
    assert.equal(write.status, 1);
    assert.match(write.out, /campaign_id/);
    assert.equal(write.err.trimEnd().split("\n").length, 1);
    assert.match(write.err, /--allow-write/);
  });
});

Deno.test("a closed pipe ends quietly", async () => {
  await withCopy("campaign", async (root) => {
    const child = command([
      "show",
      "--all",
      "--format",
      "jsonl",
      "--aim-repo",
      root,
    ])
      .spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    const [{ code }, err] = await Promise.all([
      child.status,
      new Response(child.stderr).text(),
    ]);
    assert.equal(err, "");
    assert.equal(code, 0);
  });
});

Deno.test("the repository is ./aim-repo, else the folder that holds .aim", async () => {
  await withCopy("pktseries", async (root) => {
    const inside = await spawn(["ls"], { cwd: root });
    assert.equal(inside.status, 0);
    Deno.mkdirSync(`${root}/outer`);
    Deno.renameSync(`${root}/.aim`, `${root}/outer/.aim`);
    const none = await spawn(["ls"], { cwd: root });
    assert.equal(none.status, 2);
    assert.match(none.err, /aim-repo.*--aim-repo/);
    Deno.renameSync(`${root}/outer`, `${root}/aim-repo`);
    assert.equal((await spawn(["ls"], { cwd: root })).out, inside.out);
  });
});
