import assert from "node:assert/strict";
import type { ListedFile } from "../../lib/merge/linux_folder.ts";
import { systemCalls } from "../../lib/merge/system_calls.ts";
import { temporaryFolder } from "./repositories.ts";

const listFolder = systemCalls()?.listFolder;

function sorted(files: ListedFile[] | undefined): ListedFile[] | undefined {
  return files?.toSorted((a, b) => a.name < b.name ? -1 : 1);
}

/** What Deno says of a folder of files and folders. */
function expected(folder: string): ListedFile[] {
  return Array.from(Deno.readDirSync(folder), ({ name, isDirectory }) => {
    const { size, mtime } = Deno.statSync(`${folder}/${name}`);
    return isDirectory
      ? { name, isDirectory, size: 0, mtime: 0 }
      : { name, isDirectory, size, mtime: mtime!.getTime() };
  });
}

Deno.test({
  name: "a folder is listed as Deno lists it",
  ignore: !listFolder,
  fn() {
    const folder = temporaryFolder();
    assert.deepEqual(listFolder!(folder), []);
    // More than the buffer holds, of odd lengths and times.
    for (let i = 0; i < 1500; i++) {
      const path = `${folder}/${"long-".repeat(i % 17)}name ${i}`;
      Deno.writeFileSync(path, new Uint8Array(i * 7 % 1000));
      Deno.utimeSync(path, 0, new Date(i * 1_234_567_890 + i));
    }
    Deno.mkdirSync(`${folder}/folder`);
    const found = sorted(listFolder!(folder));
    assert.equal(found!.length, 1501);
    assert.deepEqual(found, sorted(expected(folder)));
    const some = listFolder!(folder, /^long-/);
    assert.equal(some!.some(({ name }) => name.startsWith("long-")), false);
    const big = `${folder}/folder/big`;
    Deno.createSync(big).close();
    Deno.truncateSync(big, 5 * 2 ** 32 + 3);
    assert.deepEqual(
      listFolder!(`${folder}/folder`),
      expected(`${folder}/folder`),
    );
  },
});

Deno.test({
  name: "what is not plain is left to Deno",
  ignore: !listFolder,
  fn() {
    const cases: Record<string, (folder: string) => void> = {
      link: (folder) => Deno.symlinkSync("a", `${folder}/b`),
      letters: (folder) => Deno.writeTextFileSync(`${folder}/\u00fc`, ""),
      "before 1970": (folder) => Deno.utimeSync(`${folder}/a`, 0, -5),
    };
    for (const [name, make] of Object.entries(cases)) {
      const folder = `${temporaryFolder()}/${name}`;
      Deno.mkdirSync(folder);
      Deno.writeTextFileSync(`${folder}/a`, "a");
      assert.equal(listFolder!(folder)?.length, 1);
      make(folder);
      assert.equal(listFolder!(folder), undefined, name);
    }
    const folder = temporaryFolder();
    Deno.writeTextFileSync(`${folder}/file`, "");
    assert.equal(listFolder!(`${folder}/file`), undefined);
    assert.equal(listFolder!(`${folder}/absent`), undefined);
    assert.equal(listFolder!(`${folder}\0`), undefined);
    assert.equal(listFolder!(folder + "/.".repeat(4000)), undefined);
  },
});

Deno.test({
  name: "a pipe in the place of a folder is not waited for",
  ignore: !listFolder,
  async fn() {
    const pipe = `${temporaryFolder()}/pipe`;
    const { success } = await new Deno.Command("mkfifo", { args: [pipe] })
      .output();
    assert.ok(success);
    assert.equal(listFolder!(pipe), undefined);
  },
});
