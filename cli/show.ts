/**
 * `aimrepo show`: runs, whole.
 *
 * @module
 */
import { DatabaseError } from "../lib/rocksdb/errors.ts";
import type { Artifact } from "../lib/aim/artifacts.ts";
import { asNumber } from "../lib/aim/chunk.ts";
import { withLastValues } from "../lib/aim/last_values.ts";
import type { Note } from "../lib/aim/metadata.ts";
import type { Repository } from "../lib/aim/repository.ts";
import type { Metric, Run } from "../lib/aim/run.ts";
import type { AimValue } from "../lib/aim/value.ts";
import { contextLabel } from "../lib/campaign/contexts.ts";
import { durationOf } from "../lib/campaign/durations.ts";
import { leavesOf } from "../lib/campaign/hyperparameters.ts";
import { pythonRepr, pythonStr } from "../lib/campaign/python.ts";
import { usage } from "./errors.ts";
import type { Io } from "./io.ts";
import { loadRuns, openRepository, type Selection } from "./load.ts";
import { type ColorChoice, stylesFor } from "./output.ts";
import { type JsonSource, jsonText } from "./render/json.ts";
import { plainTable } from "./render/plain_table.ts";
import { sanitize } from "./render/sanitize.ts";
import type { Styles } from "./render/style.ts";
import { Reporter, type ReporterOptions } from "./reporter.ts";

/** The formats in which a run can be shown. */
export type ShowFormat = "table" | "json" | "jsonl";

/** What `show` is asked for. */
export interface ShowOptions extends Selection, ReporterOptions {
  /** Hashes, or beginnings of them that fit one run. */
  readonly hashes: readonly string[];
  /** Whether all runs are shown. */
  readonly all?: boolean | undefined;
  readonly format: ShowFormat;
  readonly color?: ColorChoice | undefined;
}

/** A metric with its extremes, which not every Aim records. */
interface MetricDetail {
  metric: Metric;
  last: AimValue;
  lastStep: bigint | null;
  min: AimValue;
  max: AimValue;
}

/** A run with what stands outside its chunk. */
interface RunDetail {
  run: Run;
  metrics: MetricDetail[];
  artifacts: Artifact[] | undefined;
  notes: Note[];
}

/**
 * Shows runs.
 *
 * @param options Which runs, and how
 * @param io Where to print
 * @returns The exit status
 */
export async function show(options: ShowOptions, io: Io): Promise<number> {
  if (options.all ? options.hashes.length > 0 : options.hashes.length === 0) {
    throw usage(
      "Cannot show: name runs by their hash, or all of them with --all",
    );
  }
  const reporter = new Reporter(io, options);
  const repository = openRepository(options.aimRepo);
  const runs = options.all
    ? await loadRuns(repository, options, reporter)
    : await chosen(repository, options.hashes, reporter);
  const styles = stylesFor(io, options.color);
  const asLines = options.format === "jsonl" || runs.length > 1 || options.all;
  for (const [number, run] of runs.entries()) {
    const detail = await detailOf(repository, run, reporter);
    if (options.format === "table") {
      io.out((number > 0 ? "\n" : "") + asText(detail, styles));
    } else if (asLines) io.out(`${jsonText(asJson(detail))}\n`);
    else {io.out(
        `${JSON.stringify(JSON.parse(jsonText(asJson(detail))), null, 2)}\n`,
      );}
  }
  return reporter.status;
}

async function chosen(
  repository: Repository,
  prefixes: readonly string[],
  reporter: Reporter,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const prefix of prefixes) {
    const hash = await repository.find(prefix);
    try {
      runs.push(await withLastValues(repository, await repository.run(hash)));
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      reporter.problem(`run ${hash}: ${error.message}`);
    }
  }
  return runs;
}

async function detailOf(
  repository: Repository,
  run: Run,
  reporter: Reporter,
): Promise<RunDetail> {
  const detail: RunDetail = {
    run,
    metrics: run.metrics.map((metric) => ({
      metric,
      last: metric.last ?? null,
      lastStep: metric.lastStep ?? null,
      min: metric.min ?? null,
      max: metric.max ?? null,
    })),
    artifacts: repository.artifacts(run.hash),
    notes: await repository.notes(run.hash),
  };
  const incomplete = detail.metrics.filter(({ metric }) =>
    metric.version === 2 &&
    (metric.min === undefined || metric.max === undefined)
  );
  try {
    const series = await repository.points(
      run.hash,
      incomplete.map(({ metric }) => metric),
    );
    series.forEach(({ points }, i) => complete(incomplete[i]!, points));
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    reporter.problem(
      `run ${run.hash}: ${error.message}; least and greatest values are unknown`,
    );
  }
  return detail;
}

/** Fills in from the points what the trace does not say. */
function complete(
  detail: MetricDetail,
  points: readonly { value: AimValue }[],
): void {
  const least = extreme(points, (a, b) => a < b);
  const greatest = extreme(points, (a, b) => a > b);
  detail.min = detail.metric.min ?? least ?? null;
  detail.max = detail.metric.max ?? greatest ?? null;
}

function extreme(
  points: readonly { value: AimValue }[],
  isBetter: (a: number, b: number) => boolean,
): AimValue | undefined {
  let best: AimValue | undefined;
  for (const { value } of points) {
    const number = asNumber(value);
    if (number === undefined || Number.isNaN(number)) continue;
    if (best === undefined || isBetter(number, asNumber(best)!)) best = value;
  }
  return best;
}

function asJson({ run, metrics, artifacts, notes }: RunDetail): JsonSource {
  return {
    hash: run.hash,
    name: run.name,
    description: run.description,
    experiment: run.experiment,
    tags: run.tags,
    archived: run.archived,
    active: run.active,
    creation_time: run.creationTime,
    end_time: run.endTime,
    duration: durationOf(run),
    params: run.params,
    metrics: metrics.map(({ metric, last, lastStep, min, max }) => ({
      name: metric.name,
      context: metric.context,
      last,
      last_step: lastStep,
      min,
      max,
    })),
    artifacts: (artifacts ?? []).map(({ path, bytes }) => ({ path, bytes })),
    notes: notes.map(({ content, createdAt, updatedAt }) => ({
      content,
      created_at: createdAt,
      updated_at: updatedAt,
    })),
  };
}

function asText(
  { run, metrics, artifacts, notes }: RunDetail,
  { bold }: Styles,
): string {
  const properties: [string, AimValue][] = [
    ["hash", run.hash],
    ["name", run.name],
    ["description", run.description],
    ["experiment", run.experiment],
    ["tags", run.tags],
    ["archived", run.archived],
    ["active", run.active],
    ["creation_time", run.creationTime],
    ["end_time", run.endTime],
    ["duration", durationOf(run) ?? null],
  ];
  const section = (title: string, body: string): string =>
    `\n${bold(title)}\n${body}`;
  const pairs = (list: Iterable<readonly [string, AimValue]>): string => {
    const lines = Array.from(
      list,
      ([name, value]) => [name, pythonRepr(value)],
    );
    return lines.length === 0 ? " none\n" : unheaded(lines);
  };
  return unheaded(properties.map(([name, value]) => [name, pythonStr(value)])) +
    section("parameters", pairs(leavesOf(run))) +
    section("metrics", metricTable(metrics)) +
    section(
      "artifacts",
      artifacts === undefined
        ? " the run has no artifacts folder\n"
        : pairs(artifacts.map(({ path, bytes }) => [path, BigInt(bytes)])),
    ) +
    (notes.length === 0 ? "" : section(
      "notes",
      notes.map(({ content }) => ` ${sanitize(content)}\n`).join(""),
    ));
}

/** A table without its header line. */
function unheaded(rows: readonly string[][]): string {
  const table = plainTable((rows[0] ?? []).map(() => ""), rows);
  return table.slice(table.indexOf("\n") + 1);
}

function metricTable(metrics: readonly MetricDetail[]): string {
  if (metrics.length === 0) return " none\n";
  return plainTable(
    ["name", "context", "last", "step", "min", "max"],
    metrics.map(({ metric, last, lastStep, min, max }) => [
      metric.name,
      contextLabel(metric.context),
      ...[last, lastStep, min, max].map((value) => pythonStr(value)),
    ]),
  );
}
