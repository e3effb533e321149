// deno-lint-ignore-file no-console
/**
 * How much memory an export takes, by the number of runs: repositories are made
 * of copies of the campaign in `testdata/`, each run under a hash of its own.
 * Linux only, which tells the peak of a process. The heap is limited, as V8 would
 * rather take memory that is free than look for what it holds in vain.
 *
 *     deno run --allow-all scripts/bench_export.ts [--times 1,8,32] [--heap 96]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { unpackTestdata } from "../tests/testdata.ts";
import { makeRepository } from "./bench/repository.ts";

/** What an export took. */
interface Measured {
  /** The greatest resident memory, in bytes. */
  peak: number;
  seconds: number;
  out: string;
}

const program = new URL("../cli/main.ts", import.meta.url).pathname;

/** Runs a command, and asks the system for its peak until it ends. */
async function measure(heap: string, args: string[]): Promise<Measured> {
  const started = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-all",
      `--v8-flags=--max-old-space-size=${heap}`,
      program,
      ...args,
    ],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let peak = 0;
  const timer = setInterval(() => {
    peak = peakOf(process.pid) ?? peak;
  }, 20);
  const { success, stdout } = await process.output();
  clearInterval(timer);
  if (!success) throw new Error(`${args.join(" ")} failed`);
  return {
    peak,
    seconds: (performance.now() - started) / 1000,
    out: new TextDecoder().decode(stdout).trim(),
  };
}

/** Undefined once the process has ended. */
function peakOf(pid: number): number | undefined {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return found === undefined ? undefined : Number(found) * 1024;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      times: { type: "string", default: "1,8,32" },
      heap: { type: "string", default: "96" },
    },
  });
  const source = await unpackTestdata("campaign");
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-bench-export-" });
  try {
    console.log("   runs  command              peak MB  ratio  seconds");
    const first = new Map<string, number>();
    for (const times of values.times.split(",").map(Number)) {
      const root = `${folder}/${times}`;
      const lake = `${folder}/lake${times}`;
      const runs = 315 * times;
      const plan = { runs, seed: times, seqs: true, artifacts: false };
      await makeRepository(source, root, plan);
      const on = ["--aim-repo", root];
      const commands: Record<string, string[]> = {
        "export lake": ["export", lake, ...on],
        "export lake, again": ["export", lake, ...on],
        "export --points": ["export", "--points", ...on],
      };
      for (const [name, args] of Object.entries(commands)) {
        const { peak, seconds } = await measure(values.heap, args);
        if (!first.has(name)) first.set(name, peak);
        console.log([
          `${runs}`.padStart(7),
          name.padEnd(19),
          (peak / 1e6).toFixed(0).padStart(8),
          (peak / first.get(name)!).toFixed(2).padStart(6),
          seconds.toFixed(1).padStart(8),
        ].join("  "));
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
