import { deepEqual } from "node:assert/strict";
import { posix, win32 } from "node:path";
import fc from "fast-check";
import { pathParts } from "../../cli/path_parts.ts";

/** Paths that end in a name, as those of files do. */
function paths(...pieces: string[]): fc.Arbitrary<string> {
  return fc.tuple(
    fc.array(fc.constantFrom(...pieces), { maxLength: 6 }),
    fc.constantFrom("f", "f.csv", ".f", "é\n", "f/"),
  ).map(([before, name]) => before.join("") + name);
}

/** Node keeps some separators at an end that stand for one. */
function plain(folder: string): string {
  return folder.replace(/^\/+$/, "/").replace(/(?<=[^/])\/+$/, "");
}

const files = paths("/", "a", ".", "..", " ", "\\", "b\n");

Deno.test("a path has the folder and the name that Node sees", () => {
  fc.assert(
    fc.property(files, (path) => {
      const { folder, name } = pathParts(path, false);
      deepEqual({ folder: plain(folder), name }, {
        folder: plain(posix.dirname(path)),
        name: posix.basename(path),
      });
    }),
    { numRuns: 2000 },
  );
});

Deno.test("on Windows too", () => {
  for (
    const path of [
      ...["f", "a\\f", "a/f", "a/b\\f.csv", "C:\\f", "C:\\a\\f", "C:/a/f"],
      ...["C:f", "\\f", "\\\\server\\share\\a\\f", "a\\\\f", "a\\f\\"],
    ]
  ) {
    deepEqual(pathParts(path, true), {
      folder: win32.dirname(path).replace(/(?<=a)[/\\]$/, ""),
      name: win32.basename(path),
    }, path);
  }
});

Deno.test("a path without a name has none", () => {
  deepEqual(pathParts("", false), { folder: ".", name: "" });
  deepEqual(pathParts("/", false), { folder: "/", name: "" });
});
