/**
 * Measures how long the program takes to start, beside a program of the same
 * runtime that prints one line: in turns, so that both meet the same machine.
 *
 *     deno run --allow-all scripts/bench_startup.ts PROGRAM HELLO [ROUNDS]
 *
 * @module
 */
import { unpackTestdata } from "../tests/testdata.ts";
import { median } from "./median.ts";

/** How long something takes. */
export interface Timing {
  /** What was measured. */
  readonly name: string;
  /** The median, in milliseconds. */
  readonly median: number;
  /** The median of the ratios to the bare runtime, round by round. */
  readonly ratio: number;
  /** The shortest, in milliseconds: what a busy machine disturbs least. */
  readonly best: number;
  /** The ratio of the shortest ones. */
  readonly bestRatio: number;
}

/** What is measured. */
export interface StartupOptions {
  /** The program. */
  readonly program: string;
  /** A program of the same runtime that prints one line. */
  readonly hello: string;
  /**
   * How often each is run.
   * @default {21}
   */
  readonly rounds?: number;
}

/**
 * Measures `--version`, `ls` on four runs, and completing a metric's name.
 *
 * @param options What to measure
 * @returns A timing each, the bare runtime first
 */
export async function benchStartup(
  { program, hello, rounds = 21 }: StartupOptions,
): Promise<Timing[]> {
  const four = await unpackTestdata("series");
  const many = await unpackTestdata("campaign");
  const commands: [name: string, program: string, args: string[]][] = [
    ["console.log", hello, []],
    ["--version", program, ["--version"]],
    ["ls, 4 runs", program, ["ls", "--aim-repo", four]],
    ["completing --metrics, 315 runs", program, [
      ...["__complete", "zsh", "report", "--aim-repo", many],
      ...["--metrics", ""],
    ]],
  ];
  const times = commands.map((): number[] => []);
  // The first round finds files that are not in memory yet.
  for (let round = -1; round < rounds; round++) {
    for (const [i, [, path, args]] of commands.entries()) {
      const time = await timeOf(path, args);
      if (round >= 0) times[i]!.push(time);
    }
  }
  const bare = times[0]!;
  return commands.map(([name], i) => {
    const own = times[i]!;
    const best = Math.min(...own);
    return {
      name,
      median: median(own),
      ratio: median(own.map((time, round) => time / bare[round]!)),
      best,
      bestRatio: best / Math.min(...bare),
    };
  });
}

async function timeOf(program: string, args: string[]): Promise<number> {
  const started = performance.now();
  const { success, stderr } = await new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const time = performance.now() - started;
  if (success) return time;
  throw new Error(
    `Cannot measure ${program} ${args.join(" ")}: ` +
      new TextDecoder().decode(stderr),
  );
}

if (import.meta.main) {
  const [program, hello, rounds = "21"] = Deno.args;
  if (program === undefined || hello === undefined) {
    throw new TypeError("Cannot measure: name the program and the bare one");
  }
  const options = { program, hello, rounds: Number(rounds) };
  for (const timing of await benchStartup(options)) {
    const { name, median, ratio, best, bestRatio } = timing;
    // deno-lint-ignore no-console
    console.log(
      `${name.padEnd(32)}median ${median.toFixed(1)} ms (${
        ratio.toFixed(2)
      }), ` +
        `best ${best.toFixed(1)} ms (${bestRatio.toFixed(2)})`,
    );
  }
}
