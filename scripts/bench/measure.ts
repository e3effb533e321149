/**
 * What commands take, measured in turns.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { median } from "../median.ts";

/** A command line that is measured. */
export interface Candidate {
  /** What it is called in results, each name once. */
  name: string;
  /** The program. */
  program: string;
  /** Its arguments. */
  args: readonly string[];
  /** Environment variables beside the inherited ones. */
  env?: Record<string, string>;
  /**
   * How often it is measured at most; one that is slow and measured once gets
   * no round before that.
   */
  rounds?: number;
  /** What is done before each time, unmeasured. */
  before?: () => void | Promise<void>;
}

/** What a command took. */
export interface Usage {
  /** Wall time in seconds. */
  wall: number;
  /** CPU time, user and system, in seconds; undefined without Python. */
  cpu: number | undefined;
  /** The greatest resident memory in bytes; undefined without Python. */
  peak: number | undefined;
}

const helper = fileURLToPath(new URL("rusage.py", import.meta.url));
const decoder = new TextDecoder();

/**
 * Runs a command that must succeed; its output is thrown away.
 *
 * @param candidate The command
 * @returns What it took
 * @throws {Error} With its standard error, where it fails
 */
export async function usageOf(
  { name, program, args, env = {} }: Candidate,
): Promise<Usage> {
  const { stdout, stderr, code, wall } = hasPython()
    ? await timed("python3", [helper, program, ...args], "piped", env)
    : await timed(program, args, "null", env);
  const found = hasPython() && code === 0
    ? JSON.parse(stdout)
    : { status: code, wall };
  if (found.status !== 0) {
    throw new Error(
      `Cannot measure ${name}: exit status ${found.status}\n${stderr}`,
    );
  }
  return { wall: found.wall, cpu: found.cpu, peak: found.peak };
}

interface Ended {
  stdout: string;
  stderr: string;
  code: number;
  wall: number;
}

async function timed(
  program: string,
  args: readonly string[],
  stdout: "piped" | "null",
  env: Record<string, string>,
): Promise<Ended> {
  const started = performance.now();
  const output = await new Deno.Command(program, {
    args: [...args],
    env,
    stdin: "null",
    stdout,
    stderr: "piped",
  }).output();
  return {
    wall: (performance.now() - started) / 1000,
    stdout: stdout === "piped" ? decoder.decode(output.stdout) : "",
    stderr: decoder.decode(output.stderr),
    code: output.code,
  };
}

let python: boolean | undefined;

/** Whether there is a Python that tells what its children took. */
export function hasPython(): boolean {
  if (python === undefined) {
    try {
      python = new Deno.Command("python3", {
        args: ["-c", "import os; os.posix_spawnp; os.waitstatus_to_exitcode"],
        stdout: "null",
        stderr: "null",
      }).outputSync().success;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      python = false;
    }
  }
  return python;
}

/**
 * Measures candidates in turns, A B C A B C …, after a round that does not
 * count.
 *
 * @param candidates The commands
 * @param rounds How often each is measured
 * @returns By name, the medians of what they took
 */
export async function measureInTurns(
  candidates: readonly Candidate[],
  rounds: number,
): Promise<Map<string, Usage>> {
  const found = new Map<string, Usage[]>(
    candidates.map(({ name }) => [name, []]),
  );
  for (let round = -1; round < rounds; round++) {
    for (const candidate of candidates) {
      const most = candidate.rounds ?? rounds;
      if (round < 0 ? most === 1 : round >= most) continue;
      await candidate.before?.();
      const usage = await usageOf(candidate);
      if (round >= 0) found.get(candidate.name)!.push(usage);
    }
  }
  return new Map(
    [...found].map(([name, usages]) => [name, medianUsage(usages)]),
  );
}

/**
 * The medians of several measurements; of memory the greatest.
 *
 * @param usages At least one
 * @returns The medians
 */
export function medianUsage(usages: readonly Usage[]): Usage {
  const cpu = usages.flatMap(({ cpu }) => cpu ?? []);
  const peak = usages.flatMap(({ peak }) => peak ?? []);
  return {
    wall: median(usages.map(({ wall }) => wall)),
    cpu: cpu.length === 0 ? undefined : median(cpu),
    peak: peak.length === 0 ? undefined : Math.max(...peak),
  };
}
