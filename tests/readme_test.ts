import assert from "node:assert/strict";
import { run } from "./cli/harness.ts";
import { unpackTestdata } from "./testdata.ts";

/** What stands between fences without a language in a document. */
function blocksOf(document: string): string[] {
  const text = Deno.readTextFileSync(
    new URL(`../${document}`, import.meta.url),
  );
  return Array.from(
    text.matchAll(/^```\n([\s\S]*?)^```$/gm),
    ([, block]) => block!,
  );
}

/** Splits a command line; quotes are not needed so far, and so not known. */
function words(line: string): string[] {
  assert.doesNotMatch(line, /['"\\]/);
  return line.split(" ");
}

for (const document of ["README.md"]) {
  Deno.test(`the outputs in ${document} are real`, async () => {
    const root = await unpackTestdata("campaign");
    const blocks = blocksOf(document);
    assert.ok(blocks.length > 1);
    for (const block of blocks) {
      const [, line, shown] = /^\$ aimrepo (.+)\n([\s\S]*)$/.exec(block) ??
        [, "report --no-save", block];
      const { out } = await run([...words(line!), "--aim-repo", root]);
      // A long output may be shown in part.
      assert.equal(out.slice(0, shown!.length), shown);
    }
  });
}
