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
      ...split ? ["--code-splitting"] : [],
      `--outdir=${written}`,
      entry,
    ], { cwd: root });
    const commit = await commitOf(root);
    const names = Array.from(Deno.readDirSync(written), ({ name }) => name);
    const paths: string[] = [];
    for (const name of names) {
      const text = (await Deno.readTextFile(`${written}/${name}`))
        .replaceAll(`import("${ADDON}")`, `import("${addon}")`)
        .replaceAll(`"./${WORKER}.ts"`, `"./${WORKER}.js"`)
        .replace(CREATE_REQUIRE, `$1(${REQUIRE_BASE})`);
      const isProgram = name === "main.js" && !split;
      paths.push(`${folder}/${isProgram ? "aimrepo.js" : name}`);
      await Deno.writeTextFile(paths.at(-1)!, withCommit(text, commit));
    }
    return paths;
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

/** Defines the commit in the file that asks for it (`cli/version.ts`). */
function withCommit(text: string, commit: string | undefined): string {
  return commit !== undefined && text.includes("AIMREPO_COMMIT")
    ? `const AIMREPO_COMMIT=${JSON.stringify(commit)};${text}`
    : text;
}

if (import.meta.main) {
  const folder = Deno.args[0] ?? fileURLToPath(new URL("dist", root));
  for (const entry of ["cli/main.ts", "mod.ts"]) {
    for (const path of await bundle({ entry, folder })) {
      // deno-lint-ignore no-console
      console.log(path);
    }
  }
}
