import assert from "node:assert/strict";
import {
  expectFiles,
  loadSmallFiles,
  quickFiles,
} from "../../lib/linux/calls.ts";

const files = await loadSmallFiles();

function withFolder(action: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync({ prefix: "aimrepo-linux-" });
  try {
    action(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** What Deno says of a file. */
function told(path: string) {
  const { isFile, size, mtime, ctime, ino, dev } = Deno.statSync(path);
  return {
    isFile,
    size,
    mtime: mtime!.getTime(),
    ctime: ctime!.getTime(),
    inode: ino,
    device: dev,
  };
}

Deno.test({
  name: "a file is what Deno says of it",
  ignore: !files,
  fn() {
    withFolder((folder) => {
      const times = [0, 1, 999, 1_700_000_000_123, 4_294_967_295_999];
      for (const [i, time] of times.entries()) {
        const name = `${"long-".repeat(i * 9)}name ${i} \u00fc \u{1f300}`;
        const path = `${folder}/${name}`;
        Deno.writeFileSync(path, new Uint8Array(i * 1000));
        Deno.utimeSync(path, 0, new Date(time));
        assert.deepEqual({ ...files!.stat(folder, name) }, told(path));
      }
      assert.deepEqual({ ...files!.stat(folder, "") }, told(folder));
      Deno.symlinkSync(folder, `${folder}/link`);
      assert.deepEqual({ ...files!.stat(folder, "link") }, told(folder));
      Deno.createSync(`${folder}/large`).close();
      Deno.truncateSync(`${folder}/large`, 5 * 2 ** 32 + 3);
      const large = files!.stat(folder, "large");
      assert.equal(large!.size, 5 * 2 ** 32 + 3);
      // Other file systems have other devices.
      for (const path of ["/", "/proc/self/status", "/dev/null", "/sys"]) {
        const [, parent, name] = /^(.*)\/(.*)$/.exec(path)!;
        const found = files!.stat(parent || "/", name!);
        const expected = told(path);
        assert.equal(found?.device, expected.device, path);
        assert.equal(found?.inode, expected.inode, path);
      }
    });
  },
});

Deno.test({
  name: "what is not plain is left to Deno, which says why",
  ignore: !files,
  fn() {
    withFolder((folder) => {
      Deno.writeTextFileSync(`${folder}/old`, "old");
      assert.ok(files!.stat(folder, "old"));
      Deno.utimeSync(`${folder}/old`, 0, -5);
      assert.equal(files!.stat(folder, "old"), undefined);
      Deno.utimeSync(`${folder}/old`, 0, 2 ** 32);
      assert.equal(files!.stat(folder, "old"), undefined);
      const buffer = new Uint8Array(10);
      for (
        const [where, name] of [
          [folder, "absent"],
          [`${folder}/old`, "below a file"],
          [folder, "nul\0"],
          [`${folder}\0`, "old"],
          [`${folder}/.`.padEnd(5000, "/."), "old"],
          [folder, "n".repeat(5000)],
          [folder, "half a pair \ud800"],
        ] as const
      ) {
        assert.equal(files!.stat(where, name), undefined, name);
        assert.equal(files!.read(where, name, buffer, -1), -1, name);
        assert.equal(files!.list(`${where}/${name}`), undefined, name);
      }
      assert.equal(files!.read(folder, "", buffer, -1), -1);
      Deno.writeTextFileSync(`${folder}/\u00fc`, "");
      assert.equal(files!.list(folder), undefined);
    });
  },
});

Deno.test({
  name: "a folder is listed, and which of its names are files",
  ignore: !files,
  fn() {
    withFolder((folder) => {
      assert.deepEqual(files!.list(folder), []);
      // More than a buffer holds.
      for (let i = 0; i < 1500; i++) {
        Deno.writeTextFileSync(`${folder}/${"long-".repeat(i % 17)}${i}`, "");
      }
      Deno.mkdirSync(`${folder}/folder`);
      Deno.symlinkSync("folder", `${folder}/link`);
      const byName = (
        a: { readonly name: string },
        b: { readonly name: string },
      ) => a.name < b.name ? -1 : 1;
      assert.deepEqual(
        files!.list(folder)?.sort(byName),
        Array.from(
          Deno.readDirSync(folder),
          ({ name, isFile }) => ({ name, isFile }),
        ).sort(byName),
      );
    });
  },
});

Deno.test({
  name: "a file is read up to its end or the buffer's",
  ignore: !files,
  fn() {
    withFolder((folder) => {
      const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i * i % 251);
      Deno.writeFileSync(`${folder}/file`, bytes);
      Deno.writeFileSync(`${folder}/empty`, new Uint8Array(0));
      for (const length of [1, 99_999, 100_000, 100_001, 200_000]) {
        for (const expected of [-1, 100, 100_000, 300_000]) {
          const buffer = new Uint8Array(length);
          const count = files!.read(folder, "file", buffer, expected);
          assert.equal(count, Math.min(length, bytes.length));
          assert.deepEqual(
            buffer.subarray(0, count),
            bytes.subarray(0, count),
          );
        }
      }
      assert.equal(files!.read(folder, "empty", new Uint8Array(5), 5), 0);
    });
  },
});

Deno.test({
  name: "another folder with the same name in it is another file",
  ignore: !files,
  fn() {
    withFolder((folder) => {
      const buffer = new Uint8Array(100);
      for (const part of ["a", "b", "a/a", "a"]) {
        Deno.mkdirSync(`${folder}/${part}`, { recursive: true });
        Deno.writeTextFileSync(`${folder}/${part}/name`, `in ${part}`);
        const count = files!.read(`${folder}/${part}`, "name", buffer, -1);
        assert.equal(
          new TextDecoder().decode(buffer.subarray(0, count)),
          `in ${part}`,
        );
      }
      // More names than are remembered.
      for (let i = 0; i < 2500; i++) {
        assert.equal(files!.stat(`${folder}/a`, `absent ${i}`), undefined);
        assert.equal(files!.stat(`${folder}/a`, "name")?.size, 4);
      }
    });
  },
});

Deno.test({
  name: "a pipe is not waited for",
  ignore: !files,
  async fn() {
    const folder = Deno.makeTempDirSync({ prefix: "aimrepo-linux-" });
    const { success } = await new Deno.Command("mkfifo", {
      args: [`${folder}/pipe`],
    }).output();
    assert.ok(success);
    assert.equal(files!.stat(folder, "pipe")?.isFile, false);
    assert.equal(files!.list(`${folder}/pipe`), undefined);
    assert.equal(files!.read(folder, "pipe", new Uint8Array(5), -1), 0);
    Deno.removeSync(folder, { recursive: true });
  },
});

Deno.test("the calls are loaded for who expects many of them", async () => {
  await expectFiles(499);
  assert.equal(quickFiles(), undefined);
  await expectFiles(500);
  assert.equal(quickFiles() !== undefined, files !== undefined);
});

Deno.test("without the permission to read all there are no such calls", async () => {
  const program = new URL("../../lib/linux/calls.ts", import.meta.url);
  const ask = `import { loadSmallFiles } from ${JSON.stringify(program.href)};
    console.log(await loadSmallFiles() === undefined);`;
  for (
    const allowed of [[], ["--allow-ffi", "--allow-read=/tmp"], [
      "--allow-read",
    ]]
  ) {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--no-config", ...allowed, "-"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(ask));
    await writer.close();
    const { stdout, stderr } = await child.output();
    assert.equal(
      new TextDecoder().decode(stdout),
      "true\n",
      new TextDecoder().decode(stderr),
    );
  }
});
