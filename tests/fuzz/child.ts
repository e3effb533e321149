/**
 * Makes and reads mutants in a process of its own, which its starter can end:
 *
 *     deno run child.ts KIND SEED FROM COUNT
 *
 * Every line of the output is a JSON array: `["ready", FROM]` when all is read that
 * is to be changed, `["begin", number]` before a mutant,
 * `["end", number, verdict, milliseconds, bytes]` or `["fail", number, error,
 * milliseconds, bytes]` behind it.
 *
 * @module
 */
import { LONGEST } from "./driver.ts";
import { kinds } from "./kinds.ts";
import { peakMemory } from "./memory.ts";
import { generatorOf } from "./random.ts";
import { selfTestKind } from "./self_test_kind.ts";

/** The kind that tries the watchdog. */
const SELF_TEST = "self-test";

const [name, seed, from, count] = Deno.args;
const kind = name === SELF_TEST ? selfTestKind : kinds[name!];
if (!kind) throw new Error(`there is no kind ${name}`);
const encoder = new TextEncoder();

function tell(...message: (string | number)[]): void {
  Deno.stdout.writeSync(encoder.encode(`${JSON.stringify(message)}\n`));
}

/** A slow one is tried again: others may have had the machine. */
const ATTEMPTS = 3;

const run = await kind.prepare();

async function tryOne(number: number): Promise<(string | number)[]> {
  const memory = peakMemory();
  const started = performance.now();
  let outcome: [string, number, string];
  try {
    const random = generatorOf(Number(seed), name!, number);
    outcome = ["end", number, await run(random)];
  } catch (error) {
    const text = error instanceof Error
      ? error.stack ?? error.message
      : `${error}`;
    outcome = ["fail", number, text.slice(0, 2000)];
  }
  return [...outcome, performance.now() - started, memory()];
}

tell("ready", Number(from));
const first = Number(from);
for (let number = first; number < first + Number(count); number++) {
  tell("begin", number);
  let outcome = await tryOne(number);
  for (let n = 1; n < ATTEMPTS && Number(outcome[3]) > LONGEST; n++) {
    outcome = await tryOne(number);
  }
  tell(...outcome);
}
