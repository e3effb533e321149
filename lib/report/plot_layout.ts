/**
 * How groups become pictures: which value goes where.
 *
 * @module
 */
import type { AimValue } from "../aim/value.ts";
import type { Aggregation } from "../campaign/aggregate.ts";
import { splitName } from "../campaign/groups.ts";
import { uniqueValues, valueKey } from "../campaign/order.ts";
import { pythonStr } from "../campaign/python.ts";

/** A mean with its interval, in the metric's unit. */
export interface PlotPoint {
  /** The place of its facet. */
  readonly facet: number;
  /** The place of its row in the facet. */
  readonly row: number;
  /** The mean. */
  readonly mean: number;
  /** Half the width of the interval; 0 where there is none. */
  readonly ci: number;
}

/** A picture: facets above each other, all with the same rows. */
export interface PlotPanel {
  /** The metric. */
  readonly metric: string;
  /** The context's label. */
  readonly context: string;
  /** What the rows are, e.g. `aug_name`; undefined where there is one row. */
  readonly rowName: string | undefined;
  /** The labels of the rows. */
  readonly rows: readonly string[];
  /** The labels of the facets, e.g. `flowpic_dim 32`; one without is all. */
  readonly facets: readonly string[];
  /** What is drawn; groups without a mean are not. */
  readonly points: readonly PlotPoint[];
}

/**
 * Lays out a panel for each metric and context. The name with the most values
 * (the innermost of several) makes the rows, the combinations of all others
 * that differ make the facets.
 *
 * @param aggregation The groups
 * @returns The panels, metric after metric
 */
export function plotPanels(aggregation: Aggregation): PlotPanel[] {
  const { groupby, groups, metrics } = aggregation;
  const contextAt = groupby.indexOf(splitName);
  const values = groupby.map((_, i) =>
    uniqueValues(groups.map(({ key }) => key[i] ?? null))
  );
  const differing = groupby.map((_, i) => i)
    .filter((i) => i !== contextAt && values[i]!.length > 1);
  const rowAt = differing.reduce<number | undefined>(
    (most, i) =>
      most === undefined || values[i]!.length >= values[most]!.length
        ? i
        : most,
    undefined,
  );
  const facetsAt = differing.filter((i) => i !== rowAt);
  const facetOf = (key: readonly AimValue[]): string =>
    facetsAt.map((i) => `${groupby[i]} ${pythonStr(key[i] ?? null)}`)
      .join(" · ");
  const contexts = uniqueValues(
    groups.map(({ key }) => key[contextAt] ?? null),
  );
  return metrics.flatMap((metric, m) =>
    contexts.map((context): PlotPanel => {
      const members = groups.filter(({ key }) =>
        valueKey(key[contextAt] ?? null) === valueKey(context)
      );
      const rowOf = (key: readonly AimValue[]): AimValue =>
        rowAt === undefined ? null : key[rowAt] ?? null;
      const rows = uniqueValues(members.map(({ key }) => rowOf(key)));
      const places = new Map(rows.map((value, i) => [valueKey(value), i]));
      const facets = [...new Set(members.map(({ key }) => facetOf(key)))];
      const points = members.map(({ key, metrics }): PlotPoint => ({
        facet: facets.indexOf(facetOf(key)),
        row: places.get(valueKey(rowOf(key))) ?? 0,
        mean: metrics[m]?.mean ?? NaN,
        ci: finite(metrics[m]?.ci),
      }));
      return {
        metric,
        context: pythonStr(context),
        rowName: rowAt === undefined ? undefined : groupby[rowAt],
        rows: rowAt === undefined ? [""] : rows.map(pythonStr),
        facets,
        points: points.filter(({ mean }) => Number.isFinite(mean)),
      };
    })
  );
}

function finite(value = NaN): number {
  return Number.isFinite(value) ? value : 0;
}
