import assert from "node:assert/strict";

const root = new URL("../", import.meta.url).pathname;

/** Lower floors first: a file may import from its own floor and those before. */
const floors = [
  "lib/linux/",
  "lib/kernel/",
  "lib/rocksdb/",
  "lib/aim/",
  "lib/campaign/",
  "lib/report/",
  "lib/compare/",
  "lib/export/",
  "lib/merge/",
  "lib/check/",
  "mod.ts",
  "cli/",
];
/** Files at the edge, which may call the operating system. */
const edges = [
  /^cli\//,
  /^lib\/linux\/calls\.ts$/,
  /^lib\/rocksdb\/disk\.ts$/,
  /^lib\/aim\/(artifacts|at_hand|chunk_folder|metadata|repository|run_state)\.ts$/,
  /^lib\/(check|merge)\//,
];

function sources(folder: string): string[] {
  return Array.from(Deno.readDirSync(root + folder)).flatMap((entry) =>
    entry.isDirectory
      ? sources(`${folder}${entry.name}/`)
      : entry.name.endsWith(".ts")
      ? [folder + entry.name]
      : []
  );
}

const files = ["mod.ts", ...sources("lib/"), ...sources("cli/")];
const floorOf = (path: string) =>
  floors.findIndex((floor) => path.startsWith(floor));
const textOf = (path: string) =>
  Deno.readTextFileSync(root + path).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");

/** The local files that a file imports, statically or not. */
function importsOf(path: string): string[] {
  const found = textOf(path).matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g);
  return Array.from(
    found,
    ([, target]) => new URL(target!, `file:///${path}`).pathname.slice(1),
  );
}

Deno.test("imports point down", () => {
  for (const file of files) {
    assert.notEqual(floorOf(file), -1, `${file} stands on no floor`);
    for (
      const target of importsOf(file).filter((path) => path.endsWith(".ts"))
    ) {
      assert.ok(floorOf(target) <= floorOf(file), `${file} imports ${target}`);
    }
  }
});

Deno.test("no file imports itself by a detour", () => {
  const done = new Set<string>();
  const visit = (file: string, way: string[]): void => {
    assert.ok(!way.includes(file), [...way, file].join(" → "));
    if (done.has(file) || !file.endsWith(".ts")) return;
    for (const target of importsOf(file)) visit(target, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

Deno.test("rendering knows nothing of repositories", () => {
  for (const file of files.filter((path) => path.startsWith("cli/render/"))) {
    for (const target of importsOf(file)) {
      assert.ok(
        !/lib\/(rocksdb|merge|check)\//.test(target),
        `${file}: ${target}`,
      );
      assert.ok(!/^cli\/[^/]+$/.test(target), `${file} imports ${target}`);
    }
  }
});

Deno.test("only the edge talks to the world", () => {
  for (const file of files) {
    const code = textOf(file);
    if (!edges.some((edge) => edge.test(file))) {
      assert.doesNotMatch(code, /\bDeno\./, file);
    }
    if (!file.startsWith("cli/")) {
      assert.doesNotMatch(code, /\bconsole\.|Deno\.exit/, file);
    }
  }
});

Deno.test("what a file exports does not change", () => {
  for (const file of files) {
    assert.doesNotMatch(textOf(file), /^export (let|var)\b/m, file);
  }
});

Deno.test("dependencies are few and pinned", () => {
  const { imports } = JSON.parse(Deno.readTextFileSync(`${root}deno.json`));
  const packages = Object.entries<string>(imports)
    .filter(([name]) => !name.endsWith("/"));
  for (const [name, target] of packages) {
    assert.match(target, /^npm:.+@\d+\.\d+\.\d+$/, name);
  }
  const documented = Deno.readTextFileSync(`${root}CONTRIBUTING.md`);
  for (const [name] of packages) {
    assert.ok(documented.includes(`\`${name}\``), name);
  }
  assert.ok(packages.length <= 20);
});
