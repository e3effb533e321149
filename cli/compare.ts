/**
 * `aimrepo compare`: which values of a hyperparameter are better.
 *
 * @module
 */
import { blockText, type Pairing, pairRuns } from "../lib/compare/pairing.ts";
import { CompareError } from "../lib/compare/error.ts";
import { criticalDistanceSvg } from "../lib/compare/diagram_svg.ts";
import {
  comparePaired,
  type PairedComparison,
  type PairedOptions,
} from "../lib/compare/paired.ts";
import { compareUnpaired, samplesOf } from "../lib/compare/unpaired.ts";
import { isSystemError } from "../lib/rocksdb/disk.ts";
import { pythonStr } from "../lib/campaign/python.ts";
import type { Run } from "../lib/aim/run.ts";
import { type Answerable, type Asked, questionOf } from "./compare_question.ts";
import { CommandError, usage } from "./errors.ts";
import type { Io } from "./io.ts";
import { count, loadRuns, openRepository, type Selection } from "./load.ts";
import { type ColorChoice, PIPE_WIDTH, stylesFor } from "./output.ts";
import {
  diagramOf,
  type Names,
  rowObjects,
  type ShownComparison,
  showPaired,
  showUnpaired,
} from "./render/comparison.ts";
import { comparisonTable } from "./render/comparison_columns.ts";
import type { Format } from "./render/format_names.ts";
import { type JsonSource, jsonText } from "./render/json.ts";
import { sanitize } from "./render/sanitize.ts";
import { wrap } from "./render/text.ts";
import { Reporter, type ReporterOptions } from "./reporter.ts";
import { writeAtomically } from "./write.ts";

/** What `compare` is asked for. */
export interface CompareOptions
  extends Selection, ReporterOptions, Asked, PairedOptions {
  readonly format: Format;
  readonly color?: ColorChoice | undefined;
  readonly lowerIsBetter?: boolean;
  /** Decimals of means and differences, for people. */
  readonly precision: number;
  /** Whether the pairs alone are printed. */
  readonly pairs?: boolean | undefined;
  /** Where the diagram is saved. */
  readonly svg?: string | undefined;
}

/** What is printed: the comparison and what it was made of. */
interface Outcome {
  shown: ShownComparison;
  /** How many runs took part, in words. */
  basis: string;
  object: { [name: string]: JsonSource };
  svg: string | undefined;
}

/**
 * Compares values of a hyperparameter.
 *
 * @param options What to compare
 * @param io Where to print
 * @returns The exit status
 */
export async function compare(
  options: CompareOptions,
  io: Io,
): Promise<number> {
  const reporter = new Reporter(io, options);
  const repository = openRepository(options, io);
  const runs = await loadRuns(repository, options, reporter);
  if (runs.length === 0) {
    throw usage(
      `Cannot compare runs of ${repository.layout.root}: there are none to compare`,
    );
  }
  const question = questionOf(options, runs, reporter);
  const names: Names = {
    by: question.by.name,
    metric: `${question.metric}@${question.context}`,
    interval: options.interval === "bootstrap"
      ? `bootstrap interval (seed ${options.seed ?? 0})`
      : "t interval",
  };
  const outcome = options.unpaired
    ? unpaired(runs, question, names, options, reporter)
    : paired(runs, question, names, options, reporter);
  await print(outcome, names, options, io);
  if (options.svg !== undefined && outcome.svg !== undefined) {
    const say = options.format === "table" ? io.out : io.err;
    say(`saving: ${options.svg}\n`);
    save(options.svg, outcome.svg);
  }
  return reporter.status;
}

function paired(
  runs: readonly Run[],
  question: Answerable,
  names: Names,
  options: CompareOptions,
  reporter: Reporter,
): Outcome {
  const blockNames = question.block.map(({ name }) => name);
  const pairing = pairOrHint(runs, question);
  noteLeftOut(pairing, question, reporter);
  const comparison = comparePaired(pairing, options);
  noteDropped(pairing, blockNames, reporter);
  const { blocks, values, dropped } = pairing;
  return {
    shown: showPaired(comparison, names),
    basis:
      `${blocks.length * values.length} runs in ${blocks.length} blocks of ` +
      `${blockNames.join(", ")}; ${
        count(dropped.length, "block", "blocks")
      } left out`,
    object: {
      block: blockNames,
      runs: BigInt(blocks.length * values.length),
      blocks: BigInt(blocks.length),
      dropped: dropped.map(({ block, missing }) => ({
        block: Object.fromEntries(
          blockNames.map((name, i) => [name, block[i]]),
        ),
        missing,
      })),
    },
    svg: options.svg === undefined ? undefined : svgOf(comparison, names),
  };
}

/** Two runs in a cell are for the user to tell apart. */
function pairOrHint(runs: readonly Run[], question: Answerable): Pairing {
  try {
    return pairRuns(runs, question, question.block);
  } catch (error) {
    if (!(error instanceof CompareError)) throw error;
    throw usage(
      `${error.message} (--block pairs by more, --where takes fewer runs)`,
    );
  }
}

function unpaired(
  runs: readonly Run[],
  question: Answerable,
  names: Names,
  options: CompareOptions,
  reporter: Reporter,
): Outcome {
  const samples = samplesOf(runs, question);
  noteLeftOut(samples, question, reporter);
  const comparison = compareUnpaired(samples, options);
  const taken = samples.numbers.flat().length;
  return {
    shown: showUnpaired(comparison, names),
    basis: `${taken} runs, not paired`,
    object: { runs: BigInt(taken) },
    svg: undefined,
  };
}

function svgOf(comparison: PairedComparison, names: Names): string {
  const diagram = diagramOf(comparison, names);
  if (diagram !== undefined) return criticalDistanceSvg(diagram);
  throw usage(
    "Cannot draw a critical-distance diagram: it takes three values, and there are two",
  );
}

function save(path: string, text: string): void {
  try {
    writeAtomically(path, new TextEncoder().encode(text));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new CommandError(`Cannot save ${path}: ${error.message}`);
  }
}

function noteLeftOut(
  { withoutValue, withoutMetric }: Pick<
    Pairing,
    "withoutValue" | "withoutMetric"
  >,
  { by, metric, context }: Answerable,
  reporter: Reporter,
): void {
  const lines: [number, string][] = [
    [withoutValue, by.name],
    [withoutMetric, `finite ${metric}@${context}`],
  ];
  for (const [number, what] of lines) {
    if (number === 0) continue;
    reporter.note(
      `${count(number, "run has", "runs have")} no ${what}; left out`,
    );
  }
}

/** Blocks that lack the same values are named together. */
function noteDropped(
  { dropped, blocks }: Pairing,
  names: readonly string[],
  reporter: Reporter,
): void {
  const byMissing = Map.groupBy(
    dropped,
    ({ missing }) => missing.map(pythonStr).join(", "),
  );
  for (const [missing, members] of byMissing) {
    reporter.note(
      `${members.length} of ${
        blocks.length + dropped.length
      } blocks left out, ` +
        `without ${missing}: ${
          members.map(({ block }) => blockText(names, block)).join("; ")
        }`,
    );
  }
}

async function print(
  { shown, basis, object }: Outcome,
  { by, metric }: Names,
  options: CompareOptions,
  io: Io,
): Promise<void> {
  const { format, precision, lowerIsBetter = false, alpha } = options;
  if (format === "json") {
    io.out(jsonDocument({
      by,
      metric,
      better: lowerIsBetter ? "lower" : "higher",
      alpha,
      paired: !options.unpaired,
      ...object,
      ...shown.object,
      values: rowObjects(shown.values),
      pairs: rowObjects(shown.pairs),
    }));
    return;
  }
  if (format !== "table") {
    io.out(
      await comparisonTable(
        options.pairs ? shown.pairs : shown.values,
        format,
        precision,
      ),
    );
    return;
  }
  const { bold } = stylesFor(io, options.color);
  const heading = `${metric} by ${by}, the ${
    lowerIsBetter ? "lower" : "higher"
  } the better`;
  const part = async (columns: ShownComparison["values"]): Promise<string> =>
    `\n${await comparisonTable(columns, format, precision, bold)}`;
  const prose = (lines: readonly string[]): string =>
    lines.flatMap((line) => wrap(sanitize(line), io.columns ?? PIPE_WIDTH))
      .map((line) => `${line}\n`).join("");
  io.out(
    prose([heading, basis, ...shown.facts]) +
      (options.pairs ? "" : await part(shown.values)) +
      await part(shown.pairs) + "\n" +
      prose(shown.legend),
  );
}

/** A field a line, and of a list a member a line. */
function jsonDocument(fields: { readonly [name: string]: JsonSource }): string {
  const lines = Object.entries(fields).map(([name, value]) => {
    const isList = Array.isArray(value) && value.length > 0 &&
      typeof value[0] === "object";
    const text = isList
      ? `[\n    ${value.map(jsonText).join(",\n    ")}\n  ]`
      : jsonText(value);
    return `  ${jsonText(name)}: ${text}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}
