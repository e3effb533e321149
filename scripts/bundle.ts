/**
 * Puts the program and the library into single files, for `deno run` and
 * `import` from a URL: `dist/aimrepo.js` and `dist/mod.js`.
 *
 *     deno task bundle [FOLDER]
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { commitOf } from "./commit.ts";
import { pack } from "./pack.ts";
import { runTool } from "./run_tool.ts";

/** The checkout. */
export const root: URL = new URL("../", import.meta.url);

/** The package with native code: it cannot be part of a JavaScript file. */
export const ADDON = "classic-level";

/** The second thread of a merge, a program of its own. */
export const WORKER = "merge_worker";

/** How a bundle gets at Node's own modules, for packages in CommonJS. */
const CREATE_REQUIRE = /(\w*createRequire\w*)\(import\.meta\.url\)/;

/** A file's address, which that call wants also where the bundle is at a URL. */
const REQUIRE_BASE = 'import.meta.url.startsWith("file:")?import.meta.url:' +
  'Deno.build.os==="windows"?"file:///C:/":"file:///"';

/** What reads in another thread; it becomes a text in what starts it. */
const THREAD = "lib/aim/reading_thread.ts";

/** A table that needs one of these makes the thread fail; the other one goes on. */
const NOT_IN_THREAD = ["hash-wasm", "hyparquet-compressors"];

/** What most starts load, or all of many runs, as the bundle's files are named. */
const OFTEN =
  /^\.\/(ls|properties|report|show|command_line|thread|shared_reading|small_files)-\w+\.js$/;

/** How a bundle is made. */
export interface BundleOptions {
  /** The file, relative to the checkout, that the bundle begins with. */
  readonly entry: string;
  /** The folder that receives the files. */
  readonly folder: string;
  /**
   * Whether what is imported on demand becomes a file of its own.
   * @default {false}
   */
  readonly split?: boolean;
}

/**
 * Bundles a module with all that it needs but the addon, which stays an
 * `npm:` specifier with its version.
 *
 * @param options What to bundle
 * @returns The paths of the files that were written
 */
export async function bundle(options: BundleOptions): Promise<string[]> {
  const { entry, folder, split = false } = options;
  await Deno.mkdir(folder, { recursive: true });
  const texts = await programTexts(entry, split);
  const paths: string[] = [];
  for (const [name, text] of texts) {
    paths.push(`${folder}/${name}`);
    await Deno.writeTextFile(paths.at(-1)!, text);
  }
  return paths;
}

/**
 * Bundles the program into one file, which costs no more at its start than what
 * it needs then.
 *
 * @param folder The folder that receives `aimrepo.js`
 * @returns The file's path
 */
export async function bundleProgram(folder: string): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  const texts = await programTexts("cli/main.ts", true);
  const path = `${folder}/aimrepo.js`;
  const packed = await pack({
    files: new Map(
      Array.from(texts, ([name, text]) => [`./${name}`, text]),
    ),
    main: "./main.js",
    isOften: (name) => OFTEN.test(name),
  });
  await Deno.writeTextFile(path, packed);
  return path;
}

/** The texts of a bundle's files, by their names, with what they are told. */
async function programTexts(
  entry: string,
  split: boolean,
): Promise<Map<string, string>> {
  const told = new Map([["AIMREPO_COMMIT", await commitOf(root)]]);
  told.set("AIMREPO_READING_THREAD", await (thread ??= threadText()));
  const texts = await bundledTexts(entry, split);
  for (const [name, text] of texts) texts.set(name, withTold(text, told));
  return texts;
}

let thread: Promise<string> | undefined;

/** The program of the thread, which is the same in all bundles. */
async function threadText(): Promise<string> {
  const texts = await bundledTexts(THREAD, false, NOT_IN_THREAD);
  const [text] = texts.values();
  if (text === undefined) throw new Error(`Cannot bundle ${THREAD}`);
  return text;
}

/** The texts of a bundle's files, by their names. */
async function bundledTexts(
  entry: string,
  split: boolean,
  external: readonly string[] = [],
): Promise<Map<string, string>> {
  const addon = await addonSpecifier();
  const written = await Deno.makeTempDir({ prefix: "aimrepo-bundle-" });
  try {
    await runTool(Deno.execPath(), [
      "bundle",
      "--quiet",
      "--minify",
      "--platform=deno",
      `--external=${ADDON}`,
      `--external=${addon}`,
      ...external.map((name) => `--external=${name}`),
      ...split ? ["--code-splitting"] : [],
      `--outdir=${written}`,
      entry,
    ], { cwd: root });
    const texts = new Map<string, string>();
    for (const { name } of Deno.readDirSync(written)) {
      const text = (await Deno.readTextFile(`${written}/${name}`))
        .replaceAll(`import("${ADDON}")`, `import("${addon}")`)
        .replaceAll(`"./${WORKER}.ts"`, `"./${WORKER}.js"`)
        .replace(CREATE_REQUIRE, `$1(${REQUIRE_BASE})`);
      texts.set(name, text);
    }
    return texts;
  } finally {
    await Deno.remove(written, { recursive: true });
  }
}

/**
 * The specifier of the addon, with its version.
 *
 * @returns E.g. `npm:classic-level@3.0.0`
 * @throws {Error} Where `deno.json` does not name it so
 */
export async function addonSpecifier(): Promise<string> {
  const manifest = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", root)),
  );
  const specifier: unknown = manifest.imports[ADDON];
  if (
    typeof specifier !== "string" ||
    !/^npm:classic-level@\d+\.\d+\.\d+$/.test(specifier)
  ) {
    throw new Error(
      `Cannot bundle: deno.json names no exact version of ${ADDON}`,
    );
  }
  return specifier;
}

/** Defines constants in the file that asks for them. */
function withTold(
  text: string,
  told: ReadonlyMap<string, string | undefined>,
): string {
  const definitions = Array.from(told).map(([name, value]) =>
    value !== undefined && text.includes(name)
      ? `const ${name}=${JSON.stringify(value)};`
      : ""
  );
  return definitions.join("") + text;
}

if (import.meta.main) {
  const folder = Deno.args[0] ?? fileURLToPath(new URL("dist", root));
  const paths = [
    await bundleProgram(folder),
    ...await bundle({ entry: "mod.ts", folder }),
  ];
  for (const path of paths) {
    // deno-lint-ignore no-console
    console.log(path);
  }
}
