/**
 * Tries mutants in processes of their own, ends those that hang or take too much
 * memory, and counts what became of all.
 *
 * @module
 */
import type { Verdict } from "./kind.ts";

/** A mutant takes no longer than this, in milliseconds. */
export const LONGEST = 1000;
/** Nor more memory than this above what the process had, in bytes. */
export const MOST_MEMORY = 2 ** 28;
/** After so many milliseconds without a word a process is ended. */
const PATIENCE = 10_000;
/** A process that has more than this is ended, in bytes. */
const MOST_RESIDENT = 3 * 2 ** 30;
/** How often the memory of a process is looked at, in milliseconds. */
const INTERVAL = 100;

/** Mutants to try. */
export interface Batch {
  readonly kind: string;
  readonly seed: number;
  /** The number of the first. */
  readonly from: number;
  readonly count: number;
}

/** A mutant that did not end as it should. */
export interface Defect {
  readonly kind: string;
  readonly seed: number;
  readonly number: number;
  /** What it did instead. */
  readonly what: string;
}

/** What became of mutants. */
export interface Tally {
  mutants: number;
  readonly verdicts: Record<Verdict, number>;
  /** The longest that one took, in milliseconds. */
  longest: number;
  /** The most memory that one took, in bytes. */
  memory: number;
  readonly defects: Defect[];
}

/** A tally of nothing yet. */
export function emptyTally(): Tally {
  return {
    mutants: 0,
    verdicts: { equal: 0, other: 0, noted: 0, refused: 0 },
    longest: 0,
    memory: 0,
    defects: [],
  };
}

/**
 * Tries mutants, going on behind those that end their process.
 *
 * @param batch The mutants
 * @param tally Is added to
 */
export async function tryBatch(batch: Batch, tally: Tally): Promise<void> {
  const end = batch.from + batch.count;
  for (let from = batch.from; from < end;) {
    from = await tryOn({ ...batch, from, count: end - from }, tally);
  }
}

type Message =
  | ["ready", number]
  | ["begin", number]
  | ["end", number, Verdict, number, number]
  | ["fail", number, string, number, number];

/** Tries mutants in one process, and says which is to be tried next. */
async function tryOn(batch: Batch, tally: Tally): Promise<number> {
  const { kind, seed, from, count } = batch;
  const child = start(batch);
  let current = from;
  let heard = Date.now();
  let ended: string | undefined;
  let isReady = false;
  const watch = setInterval(() => {
    const resident = residentOf(child.pid);
    if (resident > MOST_RESIDENT) ended = `it took ${resident} bytes`;
    else if (Date.now() - heard > PATIENCE) ended = "it did not end";
    if (ended !== undefined) child.kill("SIGKILL");
  }, INTERVAL);
  const fail = (number: number, what: string): void => {
    tally.defects.push({ kind, seed, number, what });
  };
  const stderr = new Response(child.stderr).text();
  try {
    for await (const line of linesOf(child.stdout)) {
      heard = Date.now();
      const message: Message = JSON.parse(line);
      current = message[1];
      isReady = true;
      if (message[0] === "ready" || message[0] === "begin") continue;
      const [what, number, text, took, memory] = message;
      tally.mutants++;
      tally.longest = Math.max(tally.longest, took);
      tally.memory = Math.max(tally.memory, memory);
      if (what === "fail") fail(number, text);
      else tally.verdicts[text]++;
      if (took > LONGEST) fail(number, `it took ${took.toFixed(0)} ms`);
      if (memory > MOST_MEMORY) {
        fail(number, `it took ${(memory / 2 ** 20).toFixed(0)} MiB`);
      }
      current++;
    }
  } finally {
    clearInterval(watch);
  }
  const { success } = await child.status;
  const said = await stderr;
  if (success && current === from + count) return current;
  if (!isReady) throw new Error(`no mutant of kind ${kind} was tried: ${said}`);
  tally.mutants++;
  fail(current, ended ?? `its process ended: ${said.slice(0, 2000)}`);
  return current + 1;
}

function start({ kind, seed, from, count }: Batch): Deno.ChildProcess {
  const child = new URL("child.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--allow-all",
      `--config=${config}`,
      child,
      kind,
      ...[seed, from, count].map(String),
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, void, void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** The memory that a process has, 0 where the system does not tell. */
function residentOf(pid: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return 0;
  }
}
