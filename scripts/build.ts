/**
 * Builds programs that need nothing but themselves: Deno's runtime, the code of
 * `cli/` in files that are loaded on demand, and the platform's addon.
 *
 *     deno task build            every platform, into dist/
 *     deno task build --host     this machine's alone
 *     deno task build --target aarch64-apple-darwin --output FOLDER
 *
 * `DENORT_BIN` names this machine's runtime where Deno cannot download it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { installAddon } from "./addon.ts";
import { bundle, root, WORKER } from "./bundle.ts";
import { writeChecksums } from "./checksums.ts";
import { runTool } from "./run_tool.ts";
import { programName, type Target, targetOf, targets } from "./targets.ts";

/**
 * What the programs are allowed: all that a command may need, so neither the
 * network nor other programs.
 */
const PERMISSIONS = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-ffi",
  "--no-prompt",
];

/**
 * When V8 compiles functions once more, optimising all that it can: much later than
 * it does by itself (3,000 calls, and 500 for what is running), as most commands are
 * over before that pays. What takes seconds takes up to a twentieth longer.
 */
const V8_FLAGS = [
  "--invocation-count-for-turbofan=100000",
  "--invocation-count-for-osr=2000",
];

/**
 * Builds the program of one platform.
 *
 * @param target The platform
 * @param folder The folder that receives the program
 * @returns The program's path
 */
export async function build(target: Target, folder: string): Promise<string> {
  if (target.triple !== Deno.build.target && Deno.env.has("DENORT_BIN")) {
    throw new TypeError(
      `Cannot build for ${target.triple}: DENORT_BIN is a runtime for this machine`,
    );
  }
  const stage = await Deno.makeTempDir({ prefix: "aimrepo-build-" });
  try {
    await bundle({ entry: "cli/main.ts", folder: stage, split: true });
    // Whole by itself: what is shared with it would be in more files, which the
    // program would have to load at each start.
    await bundle({ entry: `lib/merge/${WORKER}.ts`, folder: stage });
    await installAddon(stage, target);
    await Deno.mkdir(folder, { recursive: true });
    const program = `${await Deno.realPath(folder)}/${programName(target)}`;
    await runTool(Deno.execPath(), [
      "compile",
      "--quiet",
      "--no-check",
      // Its place in /tmp, by the program's name, is anybody's to write to.
      "--no-code-cache",
      `--v8-flags=${V8_FLAGS}`,
      ...PERMISSIONS,
      ...target.triple === Deno.build.target
        ? []
        : [`--target=${target.triple}`],
      `--include=${WORKER}.js`,
      `--output=${program}`,
      "main.js",
    ], { cwd: stage });
    return program;
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

interface Request {
  targets: readonly Target[];
  folder: string;
}

function parse(args: readonly string[]): Request {
  const chosen: Target[] = [];
  let folder = fileURLToPath(new URL("dist", root));
  for (let i = 0; i < args.length; i++) {
    const value = (): string => {
      const next = args[++i];
      if (next === undefined) {
        throw new TypeError(`Cannot build: ${args[i - 1]} needs a value`);
      }
      return next;
    };
    if (args[i] === "--host") chosen.push(targetOf(Deno.build.target));
    else if (args[i] === "--target") chosen.push(targetOf(value()));
    else if (args[i] === "--output") folder = value();
    else throw new TypeError(`Cannot build: ${args[i]} is no option`);
  }
  return { targets: chosen.length > 0 ? chosen : targets, folder };
}

if (import.meta.main) {
  const request = parse(Deno.args);
  for (const target of request.targets) {
    const path = await build(target, request.folder);
    const size = (await Deno.stat(path)).size / 1e6;
    // deno-lint-ignore no-console
    console.log(`${path} (${size.toFixed(1)} MB)`);
  }
  await writeChecksums(request.folder);
}
