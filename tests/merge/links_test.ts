import assert from "node:assert/strict";
import fc from "fast-check";
import { check } from "../../lib/check/check.ts";
import { layoutOf } from "../../lib/aim/layout.ts";
import { type Disk, realDisk } from "../../lib/merge/disk.ts";
import { merge } from "../../lib/merge/merge.ts";
import { scanArtifacts } from "../../lib/merge/scan.ts";
import { writeRepository } from "../aim/writer.ts";
import { bytesOf, namesIn, temporaryFolder } from "./repositories.ts";

const HASH = "0123456789abcdef01234567";

/** A repository of one run whose folder of artifacts a test fills. */
function withArtifacts(fill: (folder: string) => void): string {
  const root = `${temporaryFolder()}/source`;
  writeRepository(root, [{ hash: HASH, params: { a: 1n } }]);
  const folder = `${root}/artifacts/${HASH}`;
  Deno.mkdirSync(`${folder}/sub/deep`, { recursive: true });
  fill(folder);
  return root;
}

/** Merges with no index, and tells what was not copied. */
async function merged(
  sources: string[],
  root = `${temporaryFolder()}/all`,
  disk?: Disk,
): Promise<{ folder: string; refused: string[] }> {
  const options = { index: false, ...disk && { disk } };
  const report = await merge(sources, layoutOf(root), options);
  assert.equal(report.failed, 0);
  return {
    folder: `${root}/artifacts/${HASH}`,
    refused: report.problems.map(({ message }) => message).sort(),
  };
}

const isLinux = Deno.build.os === "linux";
const ignore = Deno.build.os === "windows";

Deno.test({
  name:
    "links that lead out through others, or in a circle, are named and skipped",
  ignore,
  async fn() {
    const secret = `${temporaryFolder()}/secret`;
    Deno.writeTextFileSync(secret, "secret");
    const source = withArtifacts((folder) => {
      Deno.writeTextFileSync(`${folder}/file`, "file");
      Deno.symlinkSync("../..", `${folder}/sub/deep/up`);
      Deno.symlinkSync("sub/deep/up/..", `${folder}/chain`);
      Deno.symlinkSync("sub/deep/up/file", `${folder}/fine`);
      Deno.symlinkSync("sub", `${folder}/to-folder`);
      Deno.symlinkSync(secret, `${folder}/absolute`);
      Deno.symlinkSync("absolute", `${folder}/through`);
      Deno.symlinkSync("round", `${folder}/about`);
      Deno.symlinkSync("about", `${folder}/round`);
      Deno.symlinkSync("self", `${folder}/self`);
      Deno.symlinkSync("nowhere", `${folder}/dangling`);
      Deno.symlinkSync("file/x", `${folder}/through-a-file`);
    });
    const { folder, refused } = await merged([source]);
    assert.deepEqual(
      refused.map((line) => line.match(/^artifact (\S+) is not copied: /)?.[1]),
      ["about", "absolute", "chain", "round", "self", "through"],
    );
    assert.deepEqual(
      [...bytesOf(folder, /^file$/)],
      [
        ["dangling", "nowhere"],
        ["fine", "sub/deep/up/file"],
        ["sub/deep/up", "../.."],
        ["through-a-file", "file/x"],
        ["to-folder", "sub"],
      ],
    );
    // The check names what leads nowhere and does not die of the rest.
    const { findings } = await check(layoutOf(source));
    assert.ok(findings.some(({ message }) => /in a circle/.test(message)));
  },
});

Deno.test({
  name: "links of two sources that lead out together only",
  ignore,
  async fn() {
    const one = withArtifacts((folder) => {
      Deno.symlinkSync("sub/deep/up/../x", `${folder}/chain`);
    });
    const other = withArtifacts((folder) => {
      Deno.symlinkSync("../..", `${folder}/sub/deep/up`);
    });
    for (const sources of [[one, other], [other, one]]) {
      const { folder, refused } = await merged(sources);
      assert.deepEqual(namesIn(folder), ["chain"]);
      assert.match(
        refused.join(),
        /^artifact sub\/deep\/up is not copied: [^,]*$/,
      );
      // One after the other, whichever comes first stays.
      const root = `${temporaryFolder()}/all`;
      await merged(sources.slice(0, 1), root);
      const second = await merged(sources.slice(1), root);
      assert.equal(second.refused.length, 1);
      assert.equal(strayIn(second.folder), 0);
    }
  },
});

function strayIn(folder: string): number {
  return scanArtifacts(folder)?.refused.length ?? 0;
}

Deno.test({
  name: "a file in the place of a folder, or of a link, loses nothing",
  ignore,
  async fn() {
    const file = withArtifacts((folder) => {
      Deno.writeTextFileSync(`${folder}/clash`, "file");
    });
    const inFolder = withArtifacts((folder) => {
      Deno.mkdirSync(`${folder}/clash`);
      Deno.writeTextFileSync(`${folder}/clash/x`, "in a folder");
    });
    const link = withArtifacts((folder) => {
      Deno.mkdirSync(`${folder}/other`);
      Deno.writeTextFileSync(`${folder}/other/x`, "other");
      Deno.symlinkSync("other", `${folder}/clash`);
    });
    const text = (path: string) => Deno.readTextFileSync(path);
    for (const sources of [[file, inFolder], [inFolder, file]]) {
      const { folder, refused } = await merged(sources);
      assert.equal(text(`${folder}/clash/x`), "in a folder");
      assert.deepEqual(refused, [
        "artifact clash is not copied: clash is a folder elsewhere",
      ]);
    }
    for (const sources of [[link, inFolder], [inFolder, link]]) {
      const { folder } = await merged(sources);
      assert.equal(text(`${folder}/other/x`), "other");
      assert.equal(text(`${folder}/clash/x`), "in a folder");
    }
    // What the destination holds stays.
    for (const [first, second] of [[file, inFolder], [link, inFolder]]) {
      const root = `${temporaryFolder()}/all`;
      const before = await merged([first!], root);
      const held = [...bytesOf(before.folder)];
      const { folder, refused } = await merged([second!], root);
      assert.deepEqual([...bytesOf(folder)], held);
      assert.equal(refused.length, 1);
    }
  },
});

Deno.test({
  name: "nothing is written through a link of the destination that leads out",
  ignore,
  async fn() {
    const outside = temporaryFolder();
    const root = `${temporaryFolder()}/all`;
    await merged([withArtifacts(() => {})], root);
    const held = `${root}/artifacts/${HASH}`;
    Deno.mkdirSync(held, { recursive: true });
    Deno.symlinkSync(outside, `${held}/out`);
    Deno.symlinkSync(`${outside}/file`, `${held}/file`);
    const source = withArtifacts((folder) => {
      Deno.mkdirSync(`${folder}/out`);
      Deno.writeTextFileSync(`${folder}/out/x`, "x");
      Deno.writeTextFileSync(`${folder}/file`, "x");
      Deno.writeTextFileSync(`${folder}/more`, "x");
    });
    const { refused } = await merged([source], root);
    assert.deepEqual(namesIn(outside), []);
    assert.equal(refused.length, 2);
    assert.deepEqual(namesIn(held), ["file", "more", "out"]);
    assert.equal(Deno.readLinkSync(`${held}/file`), `${outside}/file`);
  },
});

Deno.test({
  name: "a link that takes a file's place during the copy copies nothing else",
  ignore,
  async fn() {
    const outside = temporaryFolder();
    Deno.writeTextFileSync(`${outside}/file`, "secret");
    const source = withArtifacts((folder) => {
      Deno.writeTextFileSync(`${folder}/file`, "file");
      Deno.writeTextFileSync(`${folder}/sub/file`, "file");
      Deno.writeTextFileSync(`${folder}/stays`, "file");
    });
    const own = `${source}/artifacts/${HASH}`;
    const real = realDisk();
    const disk: Disk = {
      ...real,
      copyFile(from, to, size, mtime) {
        if (from === `${own}/file`) {
          Deno.removeSync(from);
          Deno.symlinkSync(`${outside}/file`, from);
        }
        if (from === `${own}/sub/file`) {
          Deno.removeSync(`${own}/sub`, { recursive: true });
          Deno.symlinkSync(outside, `${own}/sub`);
        }
        return real.copyFile(from, to, size, mtime);
      },
    };
    const { folder, refused } = await merged([source], undefined, disk);
    assert.deepEqual(refused, [
      "artifact file is not copied: it was replaced while it was copied",
      "artifact sub/file is not copied: it was replaced while it was copied",
    ]);
    assert.deepEqual([...bytesOf(folder).keys()], ["stays"]);
  },
});

Deno.test({
  name: "pipes, sockets and devices are named and skipped, and nothing waits",
  ignore: !isLinux,
  async fn() {
    let listener: Deno.Listener | undefined;
    const source = withArtifacts((folder) => {
      Deno.writeTextFileSync(`${folder}/file`, "file");
      makePipe(`${folder}/pipe`);
      makePipe(`${folder}/sub/params.yml`);
      Deno.symlinkSync("pipe", `${folder}/link-to-pipe`);
      listener = Deno.listen({ transport: "unix", path: `${folder}/socket` });
      makePipe(`${folder}/../../.aim/meta/chunks/${HASH}/OPTIONS-000009`);
    });
    const { folder, refused } = await merged([source]);
    listener?.close();
    assert.deepEqual(refused, [
      "artifact pipe is not copied: it is no file, folder or link",
      "artifact socket is not copied: it is no file, folder or link",
      "artifact sub/params.yml is not copied: it is no file, folder or link",
    ]);
    assert.deepEqual([...bytesOf(folder).keys()], ["file", "link-to-pipe"]);
  },
});

function makePipe(path: string): void {
  const { success } = new Deno.Command("mkfifo", { args: [path] }).outputSync();
  assert.ok(success);
}

const name = fc.constantFrom("a", "b", "c");
const place = fc.array(name, { minLength: 1, maxLength: 3 });
const target = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: name },
    { weight: 3, arbitrary: fc.constant("..") },
    { weight: 1, arbitrary: fc.constant(".") },
  ),
  { minLength: 1, maxLength: 5 },
).map((parts) => parts.join("/"));

Deno.test({
  name: "links are judged as the file system follows them",
  ignore,
  fn() {
    const base = Deno.realPathSync(temporaryFolder());
    let outside = 0, inside = 0, number = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, fc.option(target)), { maxLength: 9 }),
        (entries) => {
          const root = `${base}/${number++}/x/y/z`;
          Deno.mkdirSync(root, { recursive: true });
          for (const [path, to] of entries) {
            const full = `${root}/${path.join("/")}`;
            try {
              if (to === null) Deno.mkdirSync(full, { recursive: true });
              else {
                // Only real folders get something put into them.
                const parent = full.slice(0, full.lastIndexOf("/"));
                if (Deno.realPathSync(parent) !== parent) continue;
                Deno.symlinkSync(to, full);
              }
            } catch (error) {
              // Something is there already, or its folder is not.
              if (!(error instanceof Error)) throw error;
            }
          }
          const { files, refused } = scanArtifacts(root)!;
          const refusedPaths = new Set(refused.map(({ path }) => path));
          const links = files.filter((file) => file.target !== undefined);
          for (const path of [...refusedPaths, ...links.map((l) => l.path)]) {
            let end: string;
            try {
              end = Deno.realPathSync(`${root}/${path}`);
            } catch {
              // It leads nowhere, or in a circle.
              continue;
            }
            const isInside = end === root || end.startsWith(`${root}/`);
            if (isInside) inside++;
            else outside++;
            if (!isInside) {
              assert.ok(refusedPaths.has(path), `${path} → ${end}`);
            } // A way that leaves the folder and comes back counts as outside.
          }
        },
      ),
      { numRuns: 400 },
    );
    assert.ok(inside > 20 && outside > 20, `${inside} and ${outside}`);
  },
});
