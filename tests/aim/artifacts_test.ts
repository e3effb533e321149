import assert from "node:assert/strict";
import { ArtifactError } from "../../lib/aim/artifact_error.ts";
import { readArtifact } from "../../lib/aim/artifacts.ts";

async function withFolder(test: (folder: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "artifacts-" });
  try {
    Deno.mkdirSync(`${folder}/run/sub`, { recursive: true });
    test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    return error.code;
  }
}

Deno.test("an artifact is read as text, without a byte order mark", async () => {
  await withFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/run/sub/a`, "\ufeffé");
    assert.equal(readArtifact(`${folder}/run`, "sub/a", 10), "é");
    assert.equal(readArtifact(`${folder}/run`, "b", 10), undefined);
    assert.equal(readArtifact(`${folder}/run`, "sub/a/b", 10), undefined);
    assert.equal(readArtifact(`${folder}/none`, "a", 10), undefined);
  });
});

Deno.test("no path leads out of the folder", async () => {
  await withFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/secret`, "x");
    for (
      const path of [
        "../secret",
        "sub/../../secret",
        `${folder}/secret`,
        "/etc/passwd",
        "..\\secret",
        "",
        ".",
        "a\0b",
      ]
    ) {
      assert.equal(readArtifact(`${folder}/run`, path, 10), undefined, path);
    }
  });
});

Deno.test("what is no readable text is refused by a code", async () => {
  await withFolder((folder) => {
    const run = `${folder}/run`;
    Deno.writeFileSync(`${run}/latin1`, new Uint8Array([0x61, 0xe9]));
    Deno.writeTextFileSync(`${run}/large`, "12345678901");
    assert.equal(codeOf(() => readArtifact(run, "latin1", 10)), "SYNTAX");
    assert.equal(codeOf(() => readArtifact(run, "large", 10)), "TOO_LARGE");
    assert.equal(codeOf(() => readArtifact(run, "sub", 10)), "UNREADABLE");
    Deno.symlinkSync("loop", `${run}/loop`);
    assert.equal(codeOf(() => readArtifact(run, "loop", 10)), "UNREADABLE");
    Deno.symlinkSync("absent", `${run}/dangling`);
    assert.equal(readArtifact(run, "dangling", 10), undefined);
  });
});

Deno.test({
  name: "a pipe is not waited for",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder((folder) => {
      const { success } = new Deno.Command("mkfifo", {
        args: [`${folder}/run/pipe`],
      }).outputSync();
      assert.ok(success);
      assert.equal(
        codeOf(() => readArtifact(`${folder}/run`, "pipe", 10)),
        "UNREADABLE",
      );
    }),
});
