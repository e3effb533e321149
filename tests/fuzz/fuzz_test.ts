import assert from "node:assert/strict";
import { type Batch, emptyTally, type Tally, tryBatch } from "./driver.ts";
import { verdicts } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { planBatches } from "./plan.ts";
import { generatorOf } from "./random.ts";

const MUTANTS = 1000;
const FIXED = 20_240_531;
/** How many processes are at work at a time. */
const JOBS = 2;

async function tryAll(batches: readonly Batch[]): Promise<Tally> {
  const tally = emptyTally();
  const queue = batches.values();
  await Promise.all(Array.from({ length: JOBS }, async () => {
    for (const batch of queue) await tryBatch(batch, tally);
  }));
  return tally;
}

Deno.test("mutants of every kind of file end in an answer or a named error", async () => {
  // Another one every day; what it finds is repeated by its number.
  const today = Math.floor(Date.now() / 86_400_000);
  const names = Object.keys(kinds);
  const tally = await tryAll(
    [FIXED, today].flatMap((seed) => planBatches(names, MUTANTS, seed)),
  );
  const counts = verdicts.map((verdict) =>
    `${tally.verdicts[verdict]} ${verdict}`
  );
  // deno-lint-ignore no-console
  console.log(
    `${tally.mutants} mutants, seeds ${FIXED} and ${today}: ${
      counts.join(", ")
    }; ` +
      `at most ${tally.longest.toFixed(0)} ms and ${
        (tally.memory / 2 ** 20).toFixed(0)
      } MiB`,
  );
  assert.deepEqual(
    tally.defects.map(({ kind, seed, number, what }) =>
      `deno task fuzz --kind ${kind} --seed ${seed} --from ${number} --mutants 1: ${what}`
    ),
    [],
  );
  assert.ok(tally.mutants >= 2 * MUTANTS);
  for (const verdict of verdicts) {
    assert.ok(tally.verdicts[verdict] > 0, verdict);
  }
});

Deno.test("a mutant is the same whichever were made before it", () => {
  const numbers = (number: number) => {
    const random = generatorOf(FIXED, "log", number);
    return Array.from({ length: 5 }, () => random(2 ** 32));
  };
  assert.deepEqual(numbers(3), numbers(3));
  assert.notDeepEqual(numbers(3), numbers(4));
});

Deno.test("mutants that hang, fail, or end their process are found", async () => {
  const tally = await tryAll([
    { kind: "self-test", seed: 0, from: 0, count: 5 },
  ]);
  const found = tally.defects.map(({ number, what }) => [number, what]);
  assert.deepEqual(found.map(([number]) => number), [1, 2, 3]);
  assert.match(String(found[0]![1]), /RangeError/);
  assert.match(String(found[1]![1]), /did not end/);
  assert.match(String(found[2]![1]), /its process ended/);
  assert.equal(tally.mutants, 5);
  assert.equal(tally.verdicts.equal, 2);
});
