import assert from "node:assert/strict";
import { systemCalls } from "../../lib/merge/system_calls.ts";
import { temporaryFolder } from "./repositories.ts";

const files = systemCalls()?.files;

Deno.test({
  name: "a file is copied with its bytes and permissions",
  ignore: !files,
  fn() {
    const folder = temporaryFolder();
    for (const [size, mode] of [[0, 0o644], [1, 0o400], [3_000_001, 0o777]]) {
      const [from, to] = [
        `${folder}/from \u00fc ${size}`,
        `${folder}/to ${size}`,
      ];
      const bytes = Uint8Array.from({ length: size! }, (_, i) => i * i % 251);
      Deno.writeFileSync(from, bytes);
      Deno.chmodSync(from, mode!);
      assert.ok(files!.copyFile(from, to));
      assert.deepEqual(Deno.readFileSync(to), bytes);
      assert.equal(Deno.statSync(to).mode! & 0o7777, mode);
    }
  },
});

Deno.test({
  name: "nothing is copied over something, nor from what is no file",
  ignore: !files,
  async fn() {
    const folder = temporaryFolder();
    const [from, to] = [`${folder}/from`, `${folder}/to`];
    Deno.writeTextFileSync(from, "from");
    Deno.writeTextFileSync(to, "to");
    assert.equal(files!.copyFile(from, to), false);
    assert.equal(Deno.readTextFileSync(to), "to");
    assert.equal(files!.copyFile(`${folder}/absent`, `${folder}/a`), false);
    assert.equal(files!.copyFile(folder, `${folder}/b`), false);
    assert.equal(files!.copyFile(from, `${folder}/absent/c`), false);
    assert.equal(files!.copyFile(`${from}\0`, `${folder}/d`), false);
    const { success } = await new Deno.Command("mkfifo", {
      args: [`${folder}/pipe`],
    }).output();
    assert.ok(success);
    assert.equal(files!.copyFile(`${folder}/pipe`, `${folder}/e`), false);
    assert.deepEqual(
      Array.from(Deno.readDirSync(folder), ({ name }) => name).sort(),
      ["from", "pipe", "to"],
    );
  },
});

Deno.test({
  name: "a time is set to the millisecond, or not at all",
  ignore: !files,
  fn() {
    const folder = temporaryFolder();
    const from = `${folder}/from`;
    Deno.writeTextFileSync(from, "from");
    for (const time of [0, 1, 999, 1_714_564_800_123]) {
      const to = `${folder}/${time}`;
      assert.ok(files!.copyFile(from, to, time));
      assert.equal(Deno.statSync(to).mtime!.getTime(), time);
      assert.equal(Deno.readTextFileSync(to), "from");
    }
    for (const time of [-1, 0.5, NaN, 2 ** 53]) {
      const to = `${folder}/${time}`;
      assert.equal(files!.copyFile(from, to, time), false);
      assert.throws(() => Deno.statSync(to), Deno.errors.NotFound);
    }
  },
});
