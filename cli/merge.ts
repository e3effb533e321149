/**
 * `aimrepo merge`: many repositories into one.
 *
 * @module
 */
import { layoutOf } from "../lib/aim/layout.ts";
import type { Finding } from "../lib/check/finding.ts";
import { MergeError } from "../lib/merge/errors.ts";
import { merge as mergeRepositories } from "../lib/merge/merge.ts";
import type { MergeReport, Progress } from "../lib/merge/outcome.ts";
import type { ActivePolicy, ConflictPolicy } from "../lib/merge/plan.ts";
import { REASONS } from "./merge_reasons.ts";
import { CommandError, Status, usage } from "./errors.ts";
import type { Io } from "./io.ts";
import { count } from "./load.ts";
import { formatBytes } from "./render/bytes.ts";
import { formatDuration } from "./render/duration.ts";
import { jsonText } from "./render/json.ts";
import { Reporter, type ReporterOptions } from "./reporter.ts";
import { DEFAULT_REPOSITORY } from "./repository_path.ts";

/** What `merge` is asked for. */
export interface MergeCommandOptions extends ReporterOptions {
  /** The sources. */
  readonly src: readonly string[];
  /** The destination; the contract's default where it is absent. */
  readonly dst?: string | undefined;
  readonly onConflict: ConflictPolicy;
  readonly active: ActivePolicy;
  readonly dryRun?: boolean | undefined;
  readonly jobs?: number | undefined;
  readonly verify?: boolean | undefined;
  /** False to leave the index out. */
  readonly index: boolean;
  readonly wait?: boolean | undefined;
  readonly format: "table" | "json";
}

/**
 * Merges repositories.
 *
 * @param options What to merge, and how
 * @param io Where to print
 * @returns The exit status
 */
export async function merge(
  options: MergeCommandOptions,
  io: Io,
): Promise<number> {
  const reporter = new Reporter(io, options);
  const destination = layoutOf(options.dst ?? DEFAULT_REPOSITORY);
  demandAccess(options, destination.root);
  const stop = stopOnSignals(reporter);
  let report: MergeReport;
  try {
    report = await mergeRepositories(options.src, destination, {
      onConflict: options.onConflict,
      active: options.active,
      dryRun: options.dryRun ?? false,
      index: options.index,
      wait: options.wait ?? false,
      onWait: (holder) => reporter.note(`waiting for ${holder}`),
      signal: stop.signal,
      onProgress: showProgress(reporter),
      ...options.jobs === undefined ? {} : { jobs: options.jobs },
    });
  } catch (error) {
    throw error instanceof MergeError ? asCommandError(error) : error;
  } finally {
    stop.forget();
    reporter.clear();
  }
  const findings = options.verify ? await verify(report, options.dst) : [];
  for (const { file, message } of findings) {
    reporter.problem(`${file}: ${message}`);
  }
  tell(report, reporter, options.dryRun ?? false);
  io.out(
    options.format === "json"
      ? `${jsonText({ ...asJson(report), findings: findings.length })}\n`
      : `${summary(report)}\n`,
  );
  return report.interrupted ? Status.Interrupted : reporter.status;
}

async function verify(
  { runs, dryRun }: MergeReport,
  dst: string | undefined,
): Promise<Finding[]> {
  if (dryRun) return [];
  const hashes = runs
    .filter(({ outcome }) => outcome === "copied" || outcome === "updated")
    .map(({ hash }) => hash);
  const { check } = await import("../lib/check/check.ts");
  const layout = layoutOf(dst ?? DEFAULT_REPOSITORY);
  const { findings } = await check(layout, { hashes });
  // A run that crashed is copied as it is.
  return findings.filter(({ isNote, kind }) => !isNote && kind !== "run");
}

/** Without the permissions Deno would stop and ask, or fail with a stack. */
function demandAccess(options: MergeCommandOptions, dst: string): void {
  for (const path of [...options.src, dst]) {
    const { state } = Deno.permissions.querySync({ name: "read", path });
    if (state !== "granted") {
      throw usage(`Cannot read ${path}: run with --allow-read`);
    }
  }
  if (options.dryRun) return;
  const { state } = Deno.permissions.querySync({ name: "write", path: dst });
  if (state !== "granted") {
    throw usage(`Cannot write ${dst}: run with --allow-write=${dst}`);
  }
}

function asCommandError(error: MergeError): CommandError {
  const isUsage = error.code === "SAME_REPOSITORY";
  return new CommandError(
    error.message,
    isUsage ? Status.Usage : Status.Failed,
  );
}

/** The first signal stops the merge between two runs, a second one at once. */
function stopOnSignals(
  reporter: Reporter,
): { signal: AbortSignal; forget: () => void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) Deno.exit(Status.Interrupted);
    reporter.note("stopping after the runs that are being copied");
    controller.abort();
  };
  // Windows knows no SIGTERM.
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  for (const name of signals) Deno.addSignalListener(name, onSignal);
  return {
    signal: controller.signal,
    forget: () => {
      for (const name of signals) Deno.removeSignalListener(name, onSignal);
    },
  };
}

function showProgress(reporter: Reporter): (progress: Progress) => void {
  const started = Date.now();
  return ({ runs, totalRuns, bytes, totalBytes }) =>
    reporter.progress(() => {
      const share = totalBytes === 0 ? runs / totalRuns : bytes / totalBytes;
      const passed = (Date.now() - started) / 1000;
      const left = share > 0 ? passed / share - passed : NaN;
      return `copying runs ${runs}/${totalRuns}, ${formatBytes(bytes)} of ${
        formatBytes(totalBytes)
      }, ${formatDuration(Math.ceil(left))} left`;
    });
}

/** Names what was left out, and why. */
function tell(report: MergeReport, reporter: Reporter, all: boolean): void {
  for (const { root, hash, message } of report.problems) {
    reporter.problem(
      hash === undefined
        ? (message.includes(root) ? message : `${root}: ${message}`)
        : `run ${hash} of ${root}: ${message}`,
    );
  }
  for (const { hash, source, outcome, reason } of report.runs) {
    const why = REASONS.get(reason) ?? reason;
    const text = `run ${hash} of ${source}: ${outcome}, ${why}`;
    if (outcome === "failed") reporter.problem(text);
    else if (outcome === "skipped" || all) reporter.note(text);
    else reporter.detail(text);
  }
}

function summary(report: MergeReport): string {
  const { copied, updated, alreadyThere, skipped, failed } = report;
  const parts = [
    `${copied} copied`,
    `${updated} updated`,
    `${alreadyThere} already there`,
    `${skipped} skipped`,
    ...failed > 0 ? [`${failed} failed`] : [],
  ];
  const verb = report.dryRun ? "would be merged" : "merged";
  return `${
    count(report.sources.length, "repository", "repositories")
  } ${verb} into ${report.destination}: ${parts.join(", ")}; ${
    formatBytes(report.bytes)
  } in ${report.seconds.toFixed(1)} s` +
    (report.interrupted ? " (interrupted)" : "");
}

function asJson(report: MergeReport) {
  return {
    destination: report.destination,
    sources: report.sources,
    dry_run: report.dryRun,
    interrupted: report.interrupted,
    copied: report.copied,
    updated: report.updated,
    already_there: report.alreadyThere,
    skipped: report.skipped,
    failed: report.failed,
    bytes: report.bytes,
    seconds: report.seconds,
    rows: report.rows,
    index: report.index,
    runs: report.runs.map(({ hash, source, outcome, reason }) => ({
      hash,
      source,
      outcome,
      reason: REASONS.get(reason) ?? reason,
    })),
    problems: report.problems.map(({ root, hash, message }) => ({
      repository: root,
      hash: hash ?? null,
      message,
    })),
  };
}
