/**
 * How many descriptors a command has open at once.
 *
 * @module
 */
import type { Candidate } from "./measure.ts";
import { markdown, UNKNOWN } from "./table.ts";

/** As many as a command may have open. */
export const MOST_DESCRIPTORS = 64;

/** What was seen of a command's descriptors. */
export interface Descriptors {
  /** The most that were seen open at once; undefined without `/proc`. */
  seen: number | undefined;
  /** Whether it succeeds where the system gives it no more than 64. */
  isEnough: boolean;
}

/**
 * Runs a command twice: looking at its descriptors as often as possible, and
 * with a limit on them, which nothing escapes that is too short to be seen.
 *
 * @param candidate The command
 * @returns What was seen
 */
export async function descriptorsOf(
  { name, program, args, env = {} }: Candidate,
): Promise<Descriptors> {
  const options = {
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  } as const;
  const process = new Deno.Command(program, { ...options, args: [...args] })
    .spawn();
  let isRunning = true;
  const ended = process.status.then((status) => {
    isRunning = false;
    return status;
  });
  let seen: number | undefined;
  while (isRunning) {
    const now = openIn(process.pid);
    if (now !== undefined) seen = Math.max(seen ?? 0, now);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  if (!(await ended).success) throw new Error(`Cannot run ${name}`);
  const script = `ulimit -n ${MOST_DESCRIPTORS} && exec "$@"`;
  const { success } = await new Deno.Command("sh", {
    ...options,
    args: ["-c", script, "sh", program, ...args],
  }).output();
  return { seen, isEnough: success };
}

/** Undefined once the process has ended, or where the system does not tell. */
function openIn(pid: number): number | undefined {
  try {
    return Array.from(Deno.readDirSync(`/proc/${pid}/fd`)).length;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * What was seen, as Markdown.
 *
 * @param found By the command's name
 * @returns A table
 */
export function descriptorTable(
  found: ReadonlyMap<string, Descriptors>,
): string {
  return markdown(
    ["command", "most descriptors seen", `enough: ${MOST_DESCRIPTORS}`],
    [...found].map(([name, { seen, isEnough }]) => [
      name,
      `${seen ?? UNKNOWN}`,
      isEnough ? "yes" : "no",
    ]),
  );
}
