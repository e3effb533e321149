/**
 * Programs run as on a machine that has nothing: no PATH, an empty HOME, no
 * network.
 *
 * @module
 */
import { has, saySkipped } from "./skip.ts";

/** What a program said. */
export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** How a program is run. */
export interface SandboxOptions {
  /** The folder to work in. */
  readonly cwd: string;
  /**
   * Whether nothing can be written to HOME.
   * @default {false}
   */
  readonly readOnlyHome?: boolean;
}

/** Whether Linux lets go of the network and mounts for one program. */
const canUnshare = Deno.build.os === "linux" &&
  has("unshare", "--map-root-user", "--net", "--mount", "true");

const READ_ONLY =
  'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';

/**
 * Runs a program with nothing around it, and checks that it left nothing.
 *
 * @param program The program's path
 * @param args Its arguments
 * @param options Where to run it
 * @returns What it said
 */
export async function runAlone(
  program: string,
  args: readonly string[],
  { cwd, readOnlyHome = false }: SandboxOptions,
): Promise<Result> {
  const home = await Deno.makeTempDir({ prefix: "aimrepo-home-" });
  const path = await Deno.makeTempDir({ prefix: "aimrepo-path-" });
  try {
    const env = { HOME: home, PATH: path, http_proxy: DEAD, https_proxy: DEAD };
    const clean = Object.entries(env).map(([name, value]) =>
      `${name}=${value}`
    );
    const line = canUnshare
      ? [
        ...["unshare", "--map-root-user", "--net", "--mount"],
        ...readOnlyHome ? ["sh", "-c", READ_ONLY, home] : [],
        ...["env", "--ignore-environment", ...clean, program, ...args],
      ]
      : [program, ...args];
    if (!canUnshare) {
      saySkipped("taking the network away", "unshare is not permitted");
      if (readOnlyHome) await Deno.chmod(home, 0o555);
    }
    const { code, stdout, stderr } = await new Deno.Command(line[0]!, {
      args: line.slice(1),
      cwd,
      ...canUnshare ? {} : { env, clearEnv: true },
      stdin: "null",
    }).output();
    const left = filesBelow(home).filter((path) => !CACHE.test(path));
    if (left.length > 0) throw new Error(`It left ${left} in HOME`);
    const decoder = new TextDecoder();
    return {
      code,
      stdout: decoder.decode(stdout),
      stderr: decoder.decode(stderr),
    };
  } finally {
    await Deno.remove(home, { recursive: true });
    await Deno.remove(path, { recursive: true });
  }
}

/** What was read of a repository: all that may be left in HOME. */
const CACHE = /^\/(\.cache|Library\/Caches)\/aimrepo\/[0-9a-f]{16}\.runs$/;

/** The files below a folder, and its empty folders. */
function filesBelow(folder: string, parent = ""): string[] {
  const entries = [...Deno.readDirSync(folder + parent)];
  if (entries.length === 0 && parent !== "") return [parent];
  return entries.flatMap(({ name, isDirectory }) =>
    isDirectory
      ? filesBelow(folder, `${parent}/${name}`)
      : [`${parent}/${name}`]
  );
}

/** A proxy that nobody answers at. */
const DEAD = "http://127.0.0.1:9";
