import assert from "node:assert/strict";
import fc from "fast-check";
import { comparePaired } from "../../lib/compare/paired.ts";
import { compareUnpaired } from "../../lib/compare/unpaired.ts";
import { assertNear } from "../compare/near.ts";
import { interpreter, runPython } from "./python.ts";

/** What `compare_scipy.py` says of a table; null is NaN. */
interface Answer {
  ranks: number[];
  pairs: [number, number][];
  wilcoxon: (number | null)[];
  holm: number[];
  tukey: (number | null)[];
  tukey_low: (number | null)[];
  t: [number | null, number | null][];
  friedman?: [number | null, number | null];
  cd?: number;
  nemenyi?: number[];
  autorank?: {
    cd: number | null;
    p: number | null;
    ranks: Record<string, number>;
  };
}

interface Table {
  rows: number[][];
  alpha: number;
}

/**
 * How far the other side may be off. scipy integrates the studentized range to
 * 1e-11 or so, and searches its quantiles to 1e-8; autorank's come from tables.
 */
const precision = 1e-9, quantilePrecision = 1e-7, autorankPrecision = 1e-3;

const seed = Number(Deno.env.get("AIMREPO_SEED") ?? Date.now() % 2 ** 31);
const count = Number(Deno.env.get("AIMREPO_RANDOM_COMPARISONS") ?? 40);

/** Tables with many, some and no ties; sizes on both sides of scipy's limits. */
const tables = fc.tuple(
  fc.integer({ min: 2, max: 9 }),
  fc.oneof(
    fc.integer({ min: 2, max: 16 }),
    fc.integer({ min: 45, max: 60 }),
  ),
  fc.constantFrom(2, 20, 1_000_000),
  fc.constantFrom(0.01, 0.05, 0.1),
).chain(([k, n, steps, alpha]) =>
  fc.array(
    fc.array(fc.integer({ min: 0, max: steps }), {
      minLength: k,
      maxLength: k,
    }),
    { minLength: n, maxLength: n },
  ).map((rows): Table => ({
    rows: rows.map((row) => row.map((it, i) => 70 + (it + i) / steps)),
    alpha,
  }))
);

Deno.test("comparisons of random tables are those of scipy, statsmodels and autorank", async () => {
  const python = await interpreter("compare");
  if (python === undefined) return;
  const samples = fc.sample(tables, { seed, numRuns: count });
  const answers = await ask(python, samples);
  assert.equal(answers.length, count);
  for (const [i, sample] of samples.entries()) {
    const where = `table ${i} of AIMREPO_SEED=${seed}`;
    agreePaired(sample, answers[i]!, where);
    agreeUnpaired(sample, answers[i]!, where);
  }
});

async function ask(python: string, samples: Table[]): Promise<Answer[]> {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(samples));
    const program = new URL("compare_scipy.py", import.meta.url).pathname;
    return JSON.parse(await runPython(python, [program, file]));
  } finally {
    await Deno.remove(file);
  }
}

/** NaN agrees with NaN only. */
function agree(
  actual: number,
  expected: number | null,
  tolerance: number,
  what: string,
): void {
  if (expected === null) assert.ok(Number.isNaN(actual), `${what}: ${actual}`);
  else assertNear(actual, expected, tolerance, what);
}

function agreePaired(
  { rows, alpha }: Table,
  answer: Answer,
  where: string,
): void {
  const places = rows[0]!.map((_, i) => BigInt(i));
  const found = comparePaired({
    values: places,
    blocks: rows.map((_, i) => [BigInt(i)]),
    table: rows,
    dropped: [],
    withoutValue: 0,
    withoutMetric: 0,
  }, { alpha });
  for (const { value, meanRank } of found.values) {
    agree(meanRank, answer.ranks[Number(value)]!, precision, `${where}: rank`);
    const autorank = answer.autorank?.ranks[`v${value}`];
    if (autorank !== undefined) agree(meanRank, autorank, precision, where);
  }
  // A pair of identical columns: p is 1 here, NaN in scipy from 14 blocks on.
  const isKnown = !answer.wilcoxon.includes(null);
  for (const { places, ...pair } of found.pairs) {
    const [a, b] = places.map((place) => Number(found.values[place]!.value));
    const i = pairIndex(answer, a!, b!);
    const sign = a! < b! ? 1 : -1;
    const p = answer.wilcoxon[i]!;
    agree(pair.wilcoxon.p, p ?? 1, precision, `${where}: Wilcoxon ${a} ${b}`);
    if (isKnown) {
      agree(pair.holmP, answer.holm[i]!, precision, `${where}: Holm`);
    }
    const [low, high] = answer.t[i]!;
    const { difference } = pair;
    if (low !== null && high !== null) {
      agree(difference.low, sign > 0 ? low : -high, precision, `${where}: low`);
      agree(
        difference.high,
        sign > 0 ? high : -low,
        precision,
        `${where}: high`,
      );
    }
    if (answer.nemenyi) {
      agree(pair.nemenyiP!, answer.nemenyi[i]!, precision, `${where}: Nemenyi`);
    }
  }
  if (answer.friedman === undefined) return;
  const [statistic, p] = answer.friedman;
  agree(found.friedman!.statistic, statistic, precision, `${where}: Friedman`);
  agree(found.friedman!.p, p, precision, `${where}: Friedman's p`);
  const distance = found.nemenyi!.criticalDistance;
  agree(distance, answer.cd!, quantilePrecision, `${where}: CD`);
  const { autorank } = answer;
  if (autorank === undefined) return;
  agree(found.friedman!.p, autorank.p, precision, `${where}: autorank's p`);
  if (autorank.cd !== null) {
    agree(distance, autorank.cd, autorankPrecision, `${where}: autorank's CD`);
  }
}

function agreeUnpaired(
  { rows, alpha }: Table,
  answer: Answer,
  where: string,
): void {
  const found = compareUnpaired({
    values: rows[0]!.map((_, i) => BigInt(i)),
    numbers: rows[0]!.map((_, i) => rows.map((row) => row[i]!)),
    withoutValue: 0,
    withoutMetric: 0,
  }, { alpha });
  for (const { places, p, difference } of found.pairs) {
    const [a, b] = places.map((place) => Number(found.values[place]!.value));
    const i = pairIndex(answer, a!, b!);
    const low = answer.tukey_low[i]!;
    agree(p, answer.tukey[i]!, precision, `${where}: Tukey ${a} ${b}`);
    const bound = a! < b! ? difference.low : -difference.high;
    agree(bound, low, quantilePrecision, `${where}: Tukey's interval`);
  }
}

function pairIndex({ pairs }: Answer, a: number, b: number): number {
  return pairs.findIndex(([x, y]) =>
    x === Math.min(a, b) && y === Math.max(a, b)
  );
}
