/**
 * `ldb` and `sst_dump`, the tools of RocksDB itself: those of this machine or,
 * where there are none, those of Debian's package, unpacked into the cache
 * folder without being installed.
 *
 * @module
 */
import { skip } from "./python.ts";

/** The package with the tools, and what they need that is not always there. */
const PACKAGES = [
  "rocksdb-tools",
  "librocksdb7.8",
  "libgflags2.2",
  "libsnappy1v5",
];

/** Calls one of the tools; what it prints. */
export type Tool = (
  name: "ldb" | "sst_dump",
  args: string[],
) => Promise<string>;

/**
 * The tools of RocksDB.
 *
 * @returns What calls them; undefined, with a line that says so, where there
 *   are none
 */
export async function rocksdbTools(): Promise<Tool | undefined> {
  if (await succeeds("ldb", ["--version"])) return toolsIn("", {});
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    `${Deno.env.get("HOME") ?? Deno.cwd()}/.cache`;
  const folder = `${cache}/aimrepo-tests/rocksdb-tools`;
  const bin = `${folder}/usr/bin/`;
  const env = { LD_LIBRARY_PATH: librariesIn(folder) };
  if (await succeeds(`${bin}ldb`, ["--version"], { env })) {
    return toolsIn(bin, env);
  }
  Deno.mkdirSync(folder, { recursive: true });
  const options = { cwd: folder };
  const isThere = await succeeds("apt-get", ["download", ...PACKAGES], options);
  if (isThere) {
    for (const { name } of Deno.readDirSync(folder)) {
      if (!name.endsWith(".deb")) continue;
      await succeeds("dpkg-deb", ["--extract", name, "."], options);
    }
    env.LD_LIBRARY_PATH = librariesIn(folder);
    if (await succeeds(`${bin}ldb`, ["--version"], { env })) {
      return toolsIn(bin, env);
    }
  }
  skip("no ldb and sst_dump (rocksdb-tools of Debian 12 is needed)");
  return undefined;
}

/** The folder of the libraries for this machine's processor. */
function librariesIn(folder: string): string {
  try {
    const libraries = `${folder}/usr/lib`;
    return Array.from(
      Deno.readDirSync(libraries),
      ({ name }) => `${libraries}/${name}`,
    ).join(":");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function toolsIn(bin: string, env: Record<string, string>): Tool {
  return async (name, args) => {
    const { success, stdout, stderr } = await new Deno.Command(bin + name, {
      args,
      env,
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (success) return decoder.decode(stdout);
    throw new Error(`${name} ${args.join(" ")}: ${decoder.decode(stderr)}`);
  };
}

async function succeeds(
  program: string,
  args: string[],
  options: Deno.CommandOptions = {},
): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, {
      ...options,
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
