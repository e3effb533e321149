/**
 * The program as it is released, built once for each file of tests.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { shared } from "../shared.ts";
import { has } from "./skip.ts";

/** A program that was built, or why it could not be. */
export type Built = {
  /** The program. */
  path: string;
  /** The runtime alone with `console.log` in it, to compare with. */
  hello: string;
  missing?: undefined;
} | {
  /** What is missing to build it. */
  missing: string;
};

/** How a Deno is called, and what its environment needs. */
interface Compiler {
  command: string[];
  env: Record<string, string>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Builds the program for this machine: with the runtime beside the checkout
 * where there is one, else with the Deno that runs the tests, which downloads
 * its own.
 *
 * @returns The program, or what is missing
 */
export async function buildProgram(): Promise<Built> {
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-ship-" });
  globalThis.addEventListener(
    "unload",
    () => Deno.removeSync(folder, { recursive: true }),
  );
  const compiler = await compilerBeside() ??
    { command: [Deno.execPath()], env: {} };
  const missing = await run(compiler, [
    "run",
    "--quiet",
    "--allow-all",
    "scripts/build.ts",
    "--host",
    "--output",
    folder,
  ]);
  if (missing) return { missing };
  const hello = `${folder}/hello${suffix}`;
  await Deno.writeTextFile(`${folder}/hello.js`, `console.log("0.1.0");\n`);
  await run(compiler, [
    "compile",
    "--quiet",
    "--no-config",
    "--no-code-cache",
    `--output=${hello}`,
    `${folder}/hello.js`,
  ]);
  const path = `${folder}/aimrepo-${Deno.build.target}${suffix}`;
  return { path, hello };
}

const suffix = Deno.build.os === "windows" ? ".exe" : "";

/** Deno 2.4.2 with the runtime that `../shared/tools/denort.sh` finds. */
async function compilerBeside(): Promise<Compiler | undefined> {
  if (!shared || Deno.build.target !== "x86_64-unknown-linux-gnu") return;
  if (!has("npx", "--version")) return;
  const tool = fileURLToPath(new URL("tools/denort.sh", shared));
  const { success, stdout } = await new Deno.Command("bash", { args: [tool] })
    .output();
  if (!success) return undefined;
  return {
    command: ["npx", "--yes", "deno@2.4.2"],
    env: {
      DENORT_BIN: new TextDecoder().decode(stdout).trim(),
      DENO_TLS_CA_STORE: "system",
    },
  };
}

/** Runs a Deno; returns what is missing where its runtime cannot be had. */
async function run(
  { command: [program, ...first], env }: Compiler,
  args: string[],
): Promise<string | undefined> {
  const { success, stderr } = await new Deno.Command(program!, {
    args: [...first, ...args],
    cwd: root,
    env,
  }).output();
  if (success) return undefined;
  const text = new TextDecoder().decode(stderr);
  if (/dl\.deno\.land|denort/.test(text)) {
    return "Deno's runtime for programs cannot be downloaded, and " +
      "../shared/tools/denort.sh gives none";
  }
  throw new Error(`Cannot build: ${text}`);
}
