/**
 * The ways of starting the program, and with what cache.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { buildProgram } from "../../tests/ship/program.ts";
import { runTool } from "../run_tool.ts";
import type { Candidate } from "./measure.ts";

/** A way of starting the program. */
export interface Start {
  /** What it is called in tables. */
  name: string;
  /** The program, and what comes before the command's own arguments. */
  command: readonly [program: string, ...args: string[]];
  /** The same, allowed to write anywhere. */
  writing: readonly [program: string, ...args: string[]];
  /** The same start of a program that prints one line. */
  bare: readonly [program: string, ...args: string[]];
}

/**
 * - `none`: the program knows no cache, or is told to use none;
 * - `filled`: the cache is empty and gets filled;
 * - `warm`: an earlier run has filled it.
 */
export type CacheMode = "none" | "filled" | "warm";

/** The flag of commands that use no cache. */
const NO_CACHE = "--no-cache";
const root = fileURLToPath(new URL("../../", import.meta.url));

/** How commands are put together. */
export class Programs {
  /** The ways of starting the program that there are here. */
  readonly starts: readonly Start[];
  /** The cache modes that the program knows. */
  readonly modes: readonly CacheMode[];
  /** Why there is no compiled program; undefined where there is one. */
  readonly missing: string | undefined;
  readonly #cache: string;
  readonly #env: Record<string, string>;

  private constructor(
    starts: readonly Start[],
    modes: readonly CacheMode[],
    missing: string | undefined,
    cache: string,
    env: Record<string, string>,
  ) {
    this.starts = starts;
    this.modes = modes;
    this.missing = missing;
    this.#cache = cache;
    this.#env = env;
  }

  /**
   * Finds out what can be started.
   *
   * @param folder A folder for caches and small programs
   * @param withBinary Whether the compiled program is wanted
   * @returns How commands are put together
   */
  static async find(folder: string, withBinary: boolean): Promise<Programs> {
    const cache = `${folder}/cache`;
    const hello = `${folder}/bare.ts`;
    await Deno.mkdir(cache, { recursive: true });
    await Deno.writeTextFile(hello, "console.log(1);\n");
    const deno = Deno.execPath();
    const main = [`--config=${root}deno.json`, `${root}cli/main.ts`];
    const quiet = [deno, "run", "--quiet", "--no-prompt"] as const;
    const reading = ["--allow-read", "--allow-env", `--allow-write=${folder}`];
    const starts: Start[] = [{
      name: "deno run",
      command: [...quiet, ...reading, ...main],
      writing: [...quiet, "--allow-all", ...main],
      bare: [deno, "run", "--quiet", "--no-config", hello],
    }];
    const built = withBinary
      ? await buildProgram()
      : { missing: "it was not asked for" };
    if (built.missing === undefined) {
      starts.push({
        name: "compiled",
        command: [built.path],
        writing: [built.path],
        bare: [built.hello],
      });
    }
    // Deno keeps modules in the cache folder too, which is another one here.
    const info = await runTool(deno, ["info", "--json"]);
    const env = { DENO_DIR: JSON.parse(info).denoDir, XDG_CACHE_HOME: cache };
    const [program, ...args] = starts[0]!.command;
    const help = await runTool(program, [...args, "ls", "--help"]);
    const modes: CacheMode[] = help.includes(NO_CACHE)
      ? ["none", "filled", "warm"]
      : ["none"];
    return new Programs(starts, modes, built.missing, cache, env);
  }

  /**
   * A command.
   *
   * @param name What it is called in results
   * @param start How it is started
   * @param mode With what cache; each start has one of its own
   * @param args Its arguments
   * @returns The candidate
   */
  candidate(
    name: string,
    { name: kind, command: [program, ...first] }: Start,
    mode: CacheMode,
    args: readonly string[],
  ): Candidate {
    const cache = `${this.#cache}/${kind}-${mode}-${args[0]}`;
    const hasCache = this.modes.length > 1 && mode === "none";
    return {
      name,
      program,
      args: [...first, ...args, ...hasCache ? [NO_CACHE] : []],
      env: { ...this.#env, XDG_CACHE_HOME: cache },
      ...mode === "filled" && { before: () => empty(cache) },
    };
  }

  /**
   * A command that may write anywhere.
   *
   * @param name What it is called in results
   * @param start How it is started
   * @param args Its arguments
   * @returns The candidate
   */
  writing(
    name: string,
    { writing: [program, ...first] }: Start,
    args: readonly string[],
  ): Candidate {
    return { name, program, args: [...first, ...args], env: this.#env };
  }

  /**
   * Starting, saying the version and nothing else.
   *
   * @param name What it is called in results
   * @param start How it is started
   * @returns The candidate
   */
  version(name: string, { command: [program, ...first] }: Start): Candidate {
    return { name, program, args: [...first, "--version"], env: this.#env };
  }

  /**
   * Another program that prints one line.
   *
   * @param name What it is called in results
   * @param start How it is started
   * @returns The candidate
   */
  bare(name: string, { bare: [program, ...args] }: Start): Candidate {
    return { name, program, args, env: this.#env };
  }
}

function empty(folder: string): void {
  try {
    Deno.removeSync(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
