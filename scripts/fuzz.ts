// deno-lint-ignore-file no-console
/**
 * Changes files of every kind that aimrepo reads, at random, and reads them:
 *
 *     deno task fuzz [--mutants N] [--seed S] [--kind K]... [--from N]
 *
 * A mutant ends in an answer or in a named error, soon and with little memory.
 * What does not is printed with the command that repeats it, and the status is 1.
 *
 * @module
 */
import { parseArgs } from "node:util";
import {
  type Defect,
  emptyTally,
  type Tally,
  tryBatch,
} from "../tests/fuzz/driver.ts";
import { verdicts } from "../tests/fuzz/kind.ts";
import { kinds } from "../tests/fuzz/kinds.ts";
import { planBatches } from "../tests/fuzz/plan.ts";

const { values } = parseArgs({
  options: {
    mutants: { type: "string", default: "100000" },
    seed: { type: "string" },
    kind: { type: "string", multiple: true },
    from: { type: "string", default: "0" },
    jobs: { type: "string", default: "1" },
  },
});
const seed = values.seed === undefined
  ? Date.now() % 2 ** 31
  : Number(values.seed);
const names = values.kind ?? Object.keys(kinds);
const unknown = names.find((name) => !Object.hasOwn(kinds, name));
if (unknown !== undefined || !Number.isSafeInteger(seed)) {
  console.error(
    unknown === undefined
      ? `Cannot fuzz: ${values.seed} is no seed`
      : `Cannot fuzz: there is no kind ${unknown} (${
        Object.keys(kinds).join(", ")
      })`,
  );
  Deno.exit(2);
}

const tallies = new Map(
  names.map((name): [string, Tally] => [name, emptyTally()]),
);
const batches = planBatches(
  names,
  Number(values.mutants),
  seed,
  Number(values.from),
);
console.log(`seed ${seed}`);
const queue = batches.values();
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (const batch of queue) {
      const tally = tallies.get(batch.kind)!;
      const before = tally.defects.length;
      await tryBatch(batch, tally);
      tally.defects.slice(before).forEach(print);
    }
  }),
);

function print({ kind, seed, number, what }: Defect): void {
  console.log(
    `DEFECT ${kind} ${number}: ${what}\n` +
      `  deno task fuzz --kind ${kind} --seed ${seed} --from ${number} --mutants 1`,
  );
}

const columns = [
  "kind",
  "mutants",
  ...verdicts,
  "defects",
  "longest",
  "memory",
];
const rows = Array.from(tallies, ([name, tally]) => row(name, tally));
const total = [...tallies.values()].reduce((sum, tally) => {
  sum.mutants += tally.mutants;
  for (const verdict of verdicts) {
    sum.verdicts[verdict] += tally.verdicts[verdict];
  }
  sum.longest = Math.max(sum.longest, tally.longest);
  sum.memory = Math.max(sum.memory, tally.memory);
  sum.defects.push(...tally.defects);
  return sum;
}, emptyTally());

function row(
  name: string,
  { mutants, verdicts: counts, longest, memory, defects }: Tally,
): string[] {
  return [
    name,
    `${mutants}`,
    ...verdicts.map((verdict) => `${counts[verdict]}`),
    `${defects.length}`,
    `${longest.toFixed(0)} ms`,
    `${(memory / 2 ** 20).toFixed(0)} MiB`,
  ];
}

const table = [columns, ...rows, row("all", total)];
const widths = columns.map((_, i) =>
  Math.max(...table.map((cells) => cells[i]!.length))
);
for (const cells of table) {
  console.log(
    cells.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)
    ).join("  "),
  );
}
if (total.defects.length > 0) Deno.exit(1);
