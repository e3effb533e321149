import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  expectedOf,
  membersOf,
  testdataFolder,
  testdataNames,
  unpackTestdata,
} from "./testdata.ts";

/** Folders of the machine on which the archives were made. */
const machine = ["root", "work", "tmp"].map((name) => `/${name}/`);

Deno.test("testdata/ stays under 6 MB", () => {
  const sizes = readdirSync(testdataFolder)
    .map((file) => statSync(new URL(file, testdataFolder)).size);
  ok(sizes.reduce((a, b) => a + b, 0) < 6_000_000);
});

Deno.test("every archive has its expected.json, and nothing else is there", () => {
  const wanted = testdataNames()
    .flatMap((name) => [`${name}.expected.json`, `${name}.tar.br`]).sort();
  deepEqual(readdirSync(testdataFolder).sort(), wanted);
  notEqual(wanted.length, 0);
});

for (const name of testdataNames()) {
  Deno.test(`testdata ${name} holds what its expected.json names`, async () => {
    const { aim, runs } = expectedOf(name);
    ok(aim === "3.17.4" || aim === "3.29.1", aim);
    ok(Object.keys(runs).length > 0);
    const members = await membersOf(name);
    const chunks = members
      .filter(({ type, path }) =>
        type === "directory" && /^\.aim\/meta\/chunks\/[^/]+$/.test(path)
      )
      .map(({ path }) => path.slice(".aim/meta/chunks/".length));
    const expected = Object.entries(runs)
      .filter(([, run]) => run.attrs !== null).map(([hash]) => hash);
    deepEqual(chunks.sort(), expected.sort());
    ok(Object.values(runs).every((run) => run.attrs !== null || run.props));
  });

  Deno.test(`testdata ${name} tells nothing of the machine`, async () => {
    for (const { path, data } of await membersOf(name)) {
      const text = new TextDecoder("latin1").decode(data);
      for (const word of machine) {
        ok(!text.includes(word), `${path} contains ${word}`);
      }
      if (/(^|\/)LOG/.test(path)) equal(data.length, 0, path);
      if (/\/OPTIONS-/.test(path)) {
        ok(!/=\/(?!home\/user\/aim-repo)/.test(text), path);
      }
    }
    const json = readFileSync(
      new URL(`${name}.expected.json`, testdataFolder),
      "utf8",
    );
    for (const word of machine) ok(!json.includes(word), word);
  });
}

Deno.test("unpackTestdata keeps files, folders and links, and unpacks once", async () => {
  const name = "killed";
  const [root, again] = await Promise.all([
    unpackTestdata(name),
    unpackTestdata(name),
  ]);
  equal(root, again);
  ok(existsSync(join(root, ".aim", "VERSION")));
  let empty = 0;
  for (const { path, type, data } of await membersOf(name)) {
    const place = join(root, path);
    if (type === "directory") {
      ok(statSync(place).isDirectory(), path);
      if (readdirSync(place).length === 0) empty++;
    } else {
      deepEqual(new Uint8Array(readFileSync(place)), data, path);
    }
  }
  ok(empty > 0, "an empty folder was kept");
  ok(existsSync(join(root, ".aim", "seqs", "locks")));
});
