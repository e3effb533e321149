/**
 * Makes and reads mutants in a process of its own, which its starter can end:
 *
 *     deno run child.ts KIND SEED FROM COUNT
 *
 * Every line of the output is a JSON array: `["begin", number]` before a mutant,
 * `["end", number, verdict, milliseconds, bytes]` or `["fail", number, error,
 * milliseconds, bytes]` behind it.
 *
 * @module
 */
import { kinds } from "./kinds.ts";
import { peakMemory } from "./memory.ts";
import { generatorOf } from "./random.ts";

const [name, seed, from, count] = Deno.args;
const kind = kinds[name!];
if (!kind) throw new Error(`there is no kind ${name}`);
const encoder = new TextEncoder();

function tell(...message: (string | number)[]): void {
  Deno.stdout.writeSync(encoder.encode(`${JSON.stringify(message)}\n`));
}

const run = await kind.prepare();
const first = Number(from);
for (let number = first; number < first + Number(count); number++) {
  tell("begin", number);
  const memory = peakMemory();
  const started = performance.now();
  let outcome: [string, string];
  try {
    const random = generatorOf(Number(seed), name!, number);
    outcome = ["end", await run(random)];
  } catch (error) {
    const text = error instanceof Error
      ? error.stack ?? `${error}`
      : `${error}`;
    outcome = ["fail", text.slice(0, 2000)];
  }
  const took = performance.now() - started;
  const [what, text] = outcome;
  tell(what, number, text, took, memory());
}
