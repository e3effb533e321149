/**
 * Values compared over the blocks that they share.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";
import { summarize, type Summary } from "../campaign/statistics.ts";
import { pythonStr } from "../campaign/python.ts";
import { CompareError } from "./error.ts";
import { type Friedman, friedman } from "./friedman.ts";
import { maximalGroups, type RankGroup } from "./groups.ts";
import { holm } from "./holm.ts";
import {
  bootstrapInterval,
  type Interval,
  studentInterval,
} from "./interval.ts";
import { type Nemenyi, nemenyi, nemenyiP } from "./nemenyi.ts";
import type { Pairing } from "./pairing.ts";
import { demandTwoValues } from "./question.ts";
import { type Wilcoxon, wilcoxon } from "./wilcoxon.ts";

/** How values are compared. */
export interface PairedOptions {
  /** Whether a low number is a good one. @default {false} */
  readonly lowerIsBetter?: boolean;
  /** The chance of finding any difference where there is none. @default {0.05} */
  readonly alpha?: number;
  /** How intervals of differences are made. @default {"t"} */
  readonly interval?: "t" | "bootstrap";
  /** Where the bootstrap begins, an integer. @default {0} */
  readonly seed?: number;
}

/** A value with what its runs have reached. */
export interface RankedValue {
  /** The value. */
  readonly value: AimValue;
  /** Its numbers over the blocks; the interval covers 1 - alpha. */
  readonly summary: Summary;
  /** The mean of its ranks within the blocks, 1 the best. */
  readonly meanRank: number;
}

/** Two values: the first has the better mean rank. */
export interface PairedDifference {
  /** The places of the two in the list of values. */
  readonly places: readonly [number, number];
  /** The mean of the first less that of the second; the interval covers 1 - alpha. */
  readonly difference: Interval;
  /** Wilcoxon's signed-rank test. */
  readonly wilcoxon: Wilcoxon;
  /** Its p, corrected for the number of pairs. */
  readonly holmP: number;
  /** Nemenyi's p; undefined where there are two values only. */
  readonly nemenyiP: number | undefined;
}

/** Values compared over blocks. */
export interface PairedComparison {
  /** The chance of finding any difference where there is none. */
  readonly alpha: number;
  /** How many blocks there are. */
  readonly blocks: number;
  /** The values, the best mean rank first. */
  readonly values: readonly RankedValue[];
  /** Every pair of values. */
  readonly pairs: readonly PairedDifference[];
  /** Whether any values differ at all; undefined where there are two only. */
  readonly friedman: Omit<Friedman, "meanRanks"> | undefined;
  /** Which mean ranks differ; undefined where there are two values only. */
  readonly nemenyi: Nemenyi | undefined;
  /**
   * Values that cannot be told apart, as stretches of `values`; none where
   * Friedman's test finds no difference or there are two values only.
   */
  readonly groups: readonly RankGroup[];
}

/**
 * Compares values over the blocks that they share: Wilcoxon's signed-rank test
 * with Holm's correction for each pair; for three values or more Friedman's test
 * and Nemenyi's critical distance besides.
 *
 * @param pairing The values and their numbers
 * @param options How they are compared
 * @returns The comparison
 * @throws {CompareError} `too-few-values` or `too-few-blocks` if there are not
 *   two of them
 */
export function comparePaired(
  pairing: Pairing,
  options: PairedOptions = {},
): PairedComparison {
  const { lowerIsBetter = false, alpha = 0.05 } = options;
  demandBlocks(pairing);
  const { table } = pairing;
  const n = table.length, k = pairing.values.length;
  const { meanRanks, ...test } = friedman(table, !lowerIsBetter);
  const order = [...pairing.values.keys()].sort((a, b) =>
    meanRanks[a]! - meanRanks[b]!
  );
  const columns = order.map((i) => table.map((row) => row[i]!));
  const values = order.map((i, place): RankedValue => ({
    value: pairing.values[i]!,
    summary: summarize(columns[place]!, 1 - alpha),
    meanRank: meanRanks[i]!,
  }));
  const many = k > 2 ? nemenyi(k, n, alpha) : undefined;
  const pairs = placesOfPairs(k).map((places) => {
    const [a, b] = places.map((place) => columns[place]!);
    const differences = a!.map((it, i) => it - b![i]!);
    const [first, second] = places.map((place) => values[place]!.meanRank);
    return {
      places,
      difference: intervalOf(differences, alpha, options),
      wilcoxon: wilcoxon(differences),
      nemenyiP: many && nemenyiP(second! - first!, k, n),
    };
  });
  const corrected = holm(pairs.map((pair) => pair.wilcoxon.p));
  const isDifferent = many !== undefined && test.p < alpha;
  return {
    alpha,
    blocks: n,
    values,
    pairs: pairs.map((pair, i) => ({ ...pair, holmP: corrected[i]! })),
    friedman: many && test,
    nemenyi: many,
    groups: isDifferent
      ? maximalGroups(
        values.map(({ meanRank }) => meanRank),
        many.criticalDistance,
      )
      : [],
  };
}

/**
 * All pairs of places in a list.
 *
 * @param count How long the list is
 * @returns The pairs, by the first and then the second place
 */
export function placesOfPairs(count: number): [number, number][] {
  return Array.from({ length: count }, (_, a) =>
    Array.from(
      { length: count - a - 1 },
      (_, i): [number, number] => [a, a + 1 + i],
    )).flat();
}

function intervalOf(
  differences: readonly number[],
  alpha: number,
  { interval = "t", seed = 0 }: PairedOptions,
): Interval {
  return interval === "t"
    ? studentInterval(differences, alpha)
    : bootstrapInterval(differences, alpha, seed);
}

function demandBlocks({ values, blocks, dropped }: Pairing): void {
  demandTwoValues(values);
  if (blocks.length >= 2) return;
  const absent = values.map((value) => ({
    value,
    blocks: dropped.filter(({ missing }) => missing.includes(value)).length,
  })).filter(({ blocks }) => blocks > 0)
    .sort((a, b) => b.blocks - a.blocks);
  const [most] = absent;
  throw new CompareError(
    "too-few-blocks",
    `Cannot compare: ${
      blocks.length === 0 ? "no block is" : "a single block is"
    } shared by all ${values.length} values, and two are needed` +
      (most === undefined
        ? ""
        : `; of ${
          blocks.length + dropped.length
        } blocks ${most.blocks} have no run with ${pythonStr(most.value)}`),
  );
}
