import assert from "node:assert/strict";
import { ChunkReader } from "../../lib/aim/chunk_reader.ts";
import { isUnchanged, NUMBERS_PER_FILE } from "../../lib/aim/chunk_stamp.ts";
import { Shapes } from "../../lib/aim/shapes.ts";
import { expectFiles } from "../../lib/linux/calls.ts";
import { unpackTestdata } from "../testdata.ts";

/** The stamps of all files that were read, by their paths. */
async function stampsOf(metaChunks: string): Promise<Map<string, number[]>> {
  const options = { metaChunks, system: false, metrics: true, stamped: true };
  const reader = new ChunkReader(options, new Shapes());
  const stamps = new Map<string, number[]>();
  for (const { name: hash } of Deno.readDirSync(metaChunks)) {
    const outcome = await reader.read(hash);
    assert("record" in outcome && outcome.stamp);
    const { names, numbers } = outcome.stamp;
    assert(isUnchanged(`${metaChunks}/${hash}`, outcome.stamp));
    names.forEach((name, i) => {
      const from = i * NUMBERS_PER_FILE;
      stamps.set(
        `${metaChunks}/${hash}/${name}`,
        Array.from(numbers).slice(from, from + NUMBERS_PER_FILE),
      );
    });
  }
  return stamps;
}

Deno.test("stamps are what Deno says of files, whoever looks at them", async () => {
  const root = await unpackTestdata("resumed");
  const metaChunks = `${root}/.aim/meta/chunks`;
  const first = await stampsOf(metaChunks);
  const names = [...first.keys()].map((path) => path.replace(/.*\//, ""));
  for (const name of [/^\.$/, /^CURRENT$/, /^MANIFEST-/, /\.log$/, /\.sst$/]) {
    assert(names.some((it) => name.test(it)), String(name));
  }
  for (const [path, stamp] of first) {
    const { size, mtime, ctime, ino, dev } = Deno.statSync(path);
    assert.deepEqual(
      stamp,
      [size, mtime!.getTime(), ctime!.getTime(), ino, dev],
      path,
    );
  }
  // From here on Linux's own calls are used, where there are any.
  await expectFiles(1000);
  assert.deepEqual(await stampsOf(metaChunks), first);
});
