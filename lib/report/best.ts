/**
 * Which groups are the best of their context.
 *
 * @module
 */
import type { Aggregation } from "../campaign/aggregate.ts";
import { splitName } from "../campaign/groups.ts";
import { valueKey } from "../campaign/order.ts";
import { roundHalfEven } from "../campaign/statistics.ts";

/** Whether the greatest or the smallest mean is the best. */
export type Better = typeof betters[number];

/** The names of the directions. */
export const betters = ["max", "min"] as const;

/**
 * Finds the best mean of each metric among the groups of each context. What is
 * equal as printed is equally good. A group alone in its context is not marked:
 * it is better than nothing.
 *
 * @param aggregation The groups
 * @param better Which mean is the best; undefined marks none
 * @param precision Decimals that are printed
 * @returns For each group whether each of its metrics is the best
 */
export function bestMeans(
  { groupby, groups, metrics }: Aggregation,
  better: Better | undefined,
  precision: number,
): boolean[][] {
  if (better === undefined) return groups.map(() => metrics.map(() => false));
  const sign = better === "max" ? 1 : -1;
  const place = groupby.indexOf(splitName);
  const contexts = groups.map(({ key }) => valueKey(key[place] ?? null));
  const score = (group: number, metric: number): number =>
    sign *
    roundHalfEven(groups[group]?.metrics[metric]?.mean ?? NaN, precision);
  const best = metrics.map((_, metric) => {
    const found = new Map<string, { score: number; rivals: number }>();
    for (const [group, context] of contexts.entries()) {
      const own = score(group, metric);
      if (Number.isNaN(own)) continue;
      const { score: other, rivals } = found.get(context) ??
        { score: -Infinity, rivals: 0 };
      found.set(context, { score: Math.max(own, other), rivals: rivals + 1 });
    }
    return found;
  });
  return groups.map((_, group) =>
    metrics.map((_, metric) => {
      const among = best[metric]?.get(contexts[group]!);
      return among !== undefined && among.rivals > 1 &&
        score(group, metric) === among.score;
    })
  );
}
