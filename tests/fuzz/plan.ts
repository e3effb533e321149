/**
 * Shares mutants out among kinds, and cuts them into batches.
 *
 * @module
 */
import type { Batch } from "./driver.ts";
import { kinds } from "./kinds.ts";

/** A process tries so many mutants at most. */
const LARGEST_BATCH = 5000;

/**
 * Plans a run.
 *
 * @param names The kinds
 * @param mutants How many mutants there shall be, at least one of each kind
 * @param seed What they are made from
 * @param from The number of the first of each kind
 * @returns The batches, each of one kind
 */
export function planBatches(
  names: readonly string[],
  mutants: number,
  seed: number,
  from = 0,
): Batch[] {
  const whole = names.reduce((sum, name) => sum + kinds[name]!.weight, 0);
  return names.flatMap((kind) => {
    const share = Math.ceil(mutants * kinds[kind]!.weight / whole);
    const batches: Batch[] = [];
    for (let done = 0; done < share; done += LARGEST_BATCH) {
      const count = Math.min(LARGEST_BATCH, share - done);
      batches.push({ kind, seed, from: from + done, count });
    }
    return batches;
  });
}
