/**
 * From the options of `compare` to what is compared.
 *
 * @module
 */
import type { Run } from "../lib/aim/run.ts";
import {
  type Column,
  type Columns,
  columnsOf,
} from "../lib/campaign/columns.ts";
import { hyperparametersOf } from "../lib/campaign/hyperparameters.ts";
import {
  defaultContexts,
  metricNames,
  metricsOf,
} from "../lib/campaign/metrics.ts";
import { suggest } from "../lib/campaign/suggest.ts";
import { defaultBlock } from "../lib/compare/blocks.ts";
import type { Question } from "../lib/compare/question.ts";
import { type CommandError, usage } from "./errors.ts";
import type { Reporter } from "./reporter.ts";

/** What the user says of it. */
export interface Asked {
  readonly by: string;
  readonly metric?: string | undefined;
  readonly context?: string | undefined;
  readonly block?: readonly string[] | undefined;
  readonly lowerIsBetter?: boolean | undefined;
  readonly unpaired?: boolean | undefined;
}

/** What is compared, and over what. */
export interface Answerable extends Question {
  /** What blocks are made of; none where nothing is paired. */
  readonly block: readonly Column[];
}

/** tcbench's metric. */
const defaultMetric = "acc";
/** Metrics of which people seldom want much. */
const losses = /loss|err(or)?\b|\b(r?mse|mae)\b|perplexity/i;

/**
 * Fills in what the user left open, and refuses what no run has.
 *
 * @param asked What the user says
 * @param runs The runs
 * @param reporter Is told what was filled in
 * @returns What is compared
 * @throws {CommandError} Where a name is unknown or a choice is needed
 */
export function questionOf(
  asked: Asked,
  runs: readonly Run[],
  reporter: Reporter,
): Answerable {
  const columns = columnsOf(runs);
  const by = columnNamed(asked.by, runs, columns);
  const metric = chooseMetric(asked.metric, runs, reporter);
  const context = chooseContext(asked.context, metric, runs, reporter);
  if (losses.test(metric) && !asked.lowerIsBetter) {
    reporter.note(
      `the highest ${metric} counts as the best (--lower-is-better turns it round)`,
    );
  }
  const block = asked.unpaired ? [] : chooseBlock(asked, runs, columns);
  return { by, metric, context, block };
}

function columnNamed(
  name: string,
  runs: readonly Run[],
  columns: Columns,
): Column {
  const column = columns.find(name);
  if (column !== undefined) return { ...column, name };
  throw unknown("hyperparameter", name, hyperparametersOf(runs).names);
}

function chooseMetric(
  asked: string | undefined,
  runs: readonly Run[],
  reporter: Reporter,
): string {
  const existing = metricNames(runs);
  const wanted = asked ?? defaultMetric;
  if (existing.includes(wanted)) return wanted;
  const [only] = existing;
  if (asked === undefined && only !== undefined && existing.length === 1) {
    reporter.note(`no run has the metric ${wanted}; ${only} is compared`);
    return only;
  }
  throw unknown("metric", wanted, existing, "(--metric)");
}

function chooseContext(
  asked: string | undefined,
  metric: string,
  runs: readonly Run[],
  reporter: Reporter,
): string {
  const existing = metricsOf(runs).filter((it) => it.metric === metric)
    .map(({ context }) => context);
  if (asked !== undefined) {
    if (existing.includes(asked)) return asked;
    throw unknown(`metric ${metric} in the context`, asked, existing);
  }
  const [first, ...others] = defaultContexts(existing);
  if (others.length > 0) {
    reporter.note(
      `${metric} is compared on ${first}; there ${
        others.length === 1 ? "is" : "are"
      } also ${others.join(", ")} (--context)`,
    );
  }
  return first!;
}

function chooseBlock(
  asked: Asked,
  runs: readonly Run[],
  columns: Columns,
): Column[] {
  const names = asked.block ?? defaultBlock(runs, asked.by);
  if (names.length === 0) {
    throw usage(
      "Cannot compare: runs differ in no seed and no split_index to pair them by " +
        "(--block names what to pair by, --unpaired does without)",
    );
  }
  if (names.includes(asked.by)) {
    throw usage(
      `Cannot compare: ${asked.by} cannot be both compared and paired by`,
    );
  }
  return names.map((name) => columnNamed(name, runs, columns));
}

/** Names are many: only the nearest few are worth reading. */
const shownNames = 12;

function unknown(
  kind: string,
  name: string,
  existing: readonly string[],
  hint = "",
): CommandError {
  const near = suggest(name, existing);
  const shown = existing.slice(0, shownNames).join(", ");
  const more = existing.length > shownNames ? ", …" : "";
  return usage(
    `Cannot compare: no run has the ${kind} ${JSON.stringify(name)}` +
      (near === undefined ? "" : `, did you mean ${near}?`) +
      ` (there ${existing.length === 1 ? "is" : "are"} ${
        shown || "none"
      }${more})` + (hint && ` ${hint}`),
  );
}
