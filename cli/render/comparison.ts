/**
 * Comparisons as facts, tables and objects.
 *
 * @module
 */
import { ciName } from "../../lib/report/report_cells.ts";
import type { Diagram } from "../../lib/compare/diagram_layout.ts";
import { groupLetters } from "../../lib/compare/groups.ts";
import type { PairedComparison } from "../../lib/compare/paired.ts";
import type { UnpairedComparison } from "../../lib/compare/unpaired.ts";
import { pythonStr } from "../../lib/campaign/python.ts";
import { type ComparisonColumn, pText } from "./comparison_columns.ts";
import type { JsonSource } from "./json.ts";

/** How things are called. */
export interface Names {
  /** What the values are values of. */
  readonly by: string;
  /** The number that is compared, e.g. `acc@test-human`. */
  readonly metric: string;
  /** How intervals of differences were made, in words. */
  readonly interval: string;
}

/** A comparison, ready to print. */
export interface ShownComparison {
  /** What the tests say of all values, in lines. */
  readonly facts: readonly string[];
  /** The same for programs. */
  readonly object: { readonly [name: string]: JsonSource };
  /** A row for each value, the best first. */
  readonly values: readonly ComparisonColumn[];
  /** A row for each pair of values. */
  readonly pairs: readonly ComparisonColumn[];
  /** What the columns of the pairs are, in lines. */
  readonly legend: readonly string[];
}

/**
 * Makes a comparison over blocks ready to print.
 *
 * @param comparison The comparison
 * @param names How things are called
 * @returns Its parts
 */
export function showPaired(
  comparison: PairedComparison,
  { by, interval }: Names,
): ShownComparison {
  const { values, pairs, groups, friedman, nemenyi, alpha } = comparison;
  const letters = groupLetters(groups, values.length);
  const percent = `${Number(((1 - alpha) * 100).toPrecision(12))}%`;
  const exact = pairs.filter(({ wilcoxon }) => wilcoxon.method === "exact");
  return {
    facts: friedman === undefined || nemenyi === undefined ? [] : [
      `Friedman: chi-square ${
        friedman.statistic.toFixed(3)
      } with ${friedman.df} degrees of freedom, p ${pText(friedman.p)}: ${
        isDifferent(comparison) ? "values differ" : "no difference found"
      } (alpha ${alpha})`,
      `Nemenyi: critical distance ${nemenyi.criticalDistance.toFixed(3)}` +
      (groups.length === 0
        ? ""
        : "; values that share a letter cannot be told apart"),
    ],
    object: {
      friedman: friedman && {
        statistic: friedman.statistic,
        df: BigInt(friedman.df),
        p: friedman.p,
        significant: isDifferent(comparison),
      },
      nemenyi: nemenyi && {
        q: nemenyi.q,
        critical_distance: nemenyi.criticalDistance,
      },
      groups: groups.map(({ first, last }) =>
        values.slice(first, last + 1).map(({ value }) => value)
      ),
    },
    values: [
      { name: by, kind: "text", cells: values.map(({ value }) => value) },
      {
        name: "blocks",
        kind: "count",
        cells: values.map(({ summary }) => BigInt(summary.count)),
      },
      ...summaryColumns(values, alpha),
      {
        name: "mean_rank",
        kind: "rank",
        cells: values.map(({ meanRank }) => meanRank),
      },
      ...isDifferent(comparison)
        ? [{ name: "group", kind: "text", cells: letters } as const]
        : [],
    ],
    pairs: [
      ...pairColumns(comparison, by),
      {
        name: "p_wilcoxon",
        kind: "p",
        cells: pairs.map(({ wilcoxon }) => wilcoxon.p),
      },
      { name: "p_holm", kind: "p", cells: pairs.map(({ holmP }) => holmP) },
      ...nemenyi === undefined ? [] : [
        {
          name: "p_nemenyi",
          kind: "p",
          cells: pairs.map(({ nemenyiP }) => nemenyiP),
        } as const,
      ],
    ],
    legend: [
      `difference: mean of the first less that of the second, ${percent} ${interval}`,
      `p_wilcoxon: signed ranks, two-sided, ${
        exact.length === pairs.length
          ? "exact"
          : exact.length === 0
          ? "normal approximation"
          : `exact for ${exact.length} of ${pairs.length} pairs, else normal approximation`
      }; p_holm: corrected for ${pairs.length} ${
        pairs.length === 1 ? "pair" : "pairs"
      }`,
    ],
  };
}

/**
 * Makes a comparison of means ready to print.
 *
 * @param comparison The comparison
 * @param names How things are called
 * @returns Its parts
 */
export function showUnpaired(
  comparison: UnpairedComparison,
  { by }: Pick<Names, "by">,
): ShownComparison {
  const { values, pairs, alpha, df } = comparison;
  return {
    facts: [
      `Tukey's honestly significant differences, ${df} degrees of freedom`,
    ],
    object: { tukey: { df: BigInt(df) } },
    values: [
      { name: by, kind: "text", cells: values.map(({ value }) => value) },
      {
        name: "runs",
        kind: "count",
        cells: values.map(({ summary }) => BigInt(summary.count)),
      },
      ...summaryColumns(values, alpha),
    ],
    pairs: [
      ...pairColumns(comparison, by),
      { name: "p_tukey", kind: "p", cells: pairs.map(({ p }) => p) },
    ],
    legend: [
      `difference: mean of the first less that of the second; intervals and p hold for all pairs together (alpha ${alpha})`,
    ],
  };
}

/**
 * The critical-distance diagram of a comparison.
 *
 * @param comparison The comparison
 * @param names How things are called
 * @returns What to draw; undefined where there are two values only
 */
export function diagramOf(
  comparison: PairedComparison,
  { by, metric }: Names,
): Diagram | undefined {
  const { friedman, nemenyi, values, groups, blocks, alpha } = comparison;
  if (friedman === undefined || nemenyi === undefined) return undefined;
  return {
    values: values.map(({ value, meanRank }) => ({
      label: pythonStr(value),
      rank: meanRank,
    })),
    criticalDistance: nemenyi.criticalDistance,
    groups,
    caption: [
      `${metric} by ${by}: mean ranks in ${blocks} blocks`,
      `Friedman p ${pText(friedman.p)}: ${
        !isDifferent(comparison)
          ? "no difference found"
          : groups.length === 0
          ? "all values differ"
          : "bars join what Nemenyi's test cannot tell apart"
      } (alpha ${alpha})`,
    ],
  };
}

/**
 * A table's rows as objects.
 *
 * @param columns The columns; the first is called `value`
 * @returns An object for each row
 */
export function rowObjects(
  columns: readonly ComparisonColumn[],
): { [name: string]: JsonSource }[] {
  return (columns[0]?.cells ?? []).map((_, row) =>
    Object.fromEntries(
      columns.map((
        { name, cells },
        i,
      ) => [i === 0 ? "value" : name, cells[row]]),
    )
  );
}

function isDifferent({ friedman, alpha }: PairedComparison): boolean {
  return friedman !== undefined && friedman.p < alpha;
}

function summaryColumns(
  values: PairedComparison["values"] | UnpairedComparison["values"],
  alpha: number,
): ComparisonColumn[] {
  const summaries = values.map(({ summary }) => summary);
  return [
    { name: "mean", kind: "number", cells: summaries.map(({ mean }) => mean) },
    { name: "std", kind: "number", cells: summaries.map(({ std }) => std) },
    {
      name: ciName(1 - alpha),
      kind: "number",
      cells: summaries.map(({ ci }) => ci),
    },
  ];
}

function pairColumns(
  { values, pairs }: PairedComparison | UnpairedComparison,
  by: string,
): ComparisonColumn[] {
  const value = (place: number) => values[place]!.value;
  return [
    {
      name: by,
      kind: "text",
      cells: pairs.map(({ places }) => value(places[0])),
    },
    {
      name: "versus",
      kind: "text",
      cells: pairs.map(({ places }) => value(places[1])),
    },
    {
      name: "difference",
      kind: "number",
      cells: pairs.map(({ difference }) => difference.mean),
    },
    {
      name: "low",
      kind: "number",
      cells: pairs.map(({ difference }) => difference.low),
    },
    {
      name: "high",
      kind: "number",
      cells: pairs.map(({ difference }) => difference.high),
    },
  ];
}
