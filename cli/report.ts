/**
 * `aimrepo report`: the runs of a campaign in groups, each summarised.
 *
 * @module
 */
import type { Run } from "../lib/aim/run.ts";
import {
  aggregate,
  type Aggregation,
  defaultGroupby,
} from "../lib/campaign/aggregate.ts";
import { allCampaigns, groupByCampaign } from "../lib/campaign/campaigns.ts";
import { type Columns, columnsOf } from "../lib/campaign/columns.ts";
import {
  contextNames,
  defaultContexts,
  metricNames,
  metricsOf,
} from "../lib/campaign/metrics.ts";
import type { Arrangement } from "../lib/campaign/listing.ts";
import { roundHalfEven, type Summary } from "../lib/campaign/statistics.ts";
import { suggest } from "../lib/campaign/suggest.ts";
import type { Better } from "../lib/report/best.ts";
import { ciName, reportCells } from "../lib/report/report_cells.ts";
import type { ClassesOptions } from "./classes/report_classes.ts";
import { Status, usage } from "./errors.ts";
import type { Io } from "./io.ts";
import { arrangeRows, orderOf } from "./listing.ts";
import { loadRuns, openRepository, type Selection } from "./load.ts";
import { type ColorChoice, stylesFor } from "./output.ts";
import type { Format } from "./render/format_names.ts";
import { type Cell, formatRows, type Rows } from "./render/formats.ts";
import { reportTable } from "./render/report_table.ts";
import { sanitize } from "./render/sanitize.ts";
import { Reporter, type ReporterOptions } from "./reporter.ts";

/** What `report` is asked for. */
export interface ReportOptions
  extends Selection, Arrangement, ReporterOptions, ClassesOptions {
  readonly format: Format;
  readonly color?: ColorChoice | undefined;
  /** The campaign, `all`, or absent for the newest. */
  readonly campaignId?: string | undefined;
  /** Names of metrics; `acc` where they are absent. */
  readonly metrics?: readonly string[] | undefined;
  /** Labels of contexts; those that begin with `test` where they are absent. */
  readonly contexts?: readonly string[] | undefined;
  /** Names of columns; what differs between runs where they are absent. */
  readonly groupby?: readonly string[] | undefined;
  /** Where `campaign_summary` is put; the repository where it is absent. */
  readonly outputFolder?: string | undefined;
  /** Decimals in the table. */
  readonly precision: number;
  /** False to write no files. */
  readonly save: boolean;
  /** What the files are split by; tcbench's choice where it is absent. */
  readonly splitBy?: string | undefined;
  /** The share that the intervals cover. */
  readonly confidence: number;
  /** Which mean is set in bold in `md`, `latex` and the page. */
  readonly best?: Better | undefined;
  /** Where to put the report as a page; none is made where it is absent. */
  readonly html?: string | undefined;
  /** What was typed, for the page. */
  readonly commandLine?: string | undefined;
}

/** tcbench's metric. */
const DEFAULT_METRIC = "acc";

/** A report on one campaign. */
interface CampaignReport {
  id: string | undefined;
  runs: readonly Run[];
  aggregation: Aggregation;
}

/** What is reported, the same for every campaign. */
interface Question {
  metrics: readonly string[];
  contexts: readonly string[];
  groupby: readonly string[];
  columns: Columns;
}

/**
 * Reports on one or all campaigns, and saves the report's files.
 *
 * @param options What to report
 * @param io Where to print
 * @returns The exit status
 */
export async function report(options: ReportOptions, io: Io): Promise<number> {
  const reporter = new Reporter(io, options);
  refuseBest(options);
  const repository = openRepository(options, io);
  const runs = await loadRuns(repository, options, reporter);
  if (runs.length === 0) {
    throw usage(
      `Cannot report on ${repository.layout.root}: it has no runs to report on`,
    );
  }
  const question = ask(options, runs, reporter);
  const campaigns = chooseCampaigns(options.campaignId, runs);
  const folder = `${
    options.outputFolder ?? options.aimRepo ?? repository.layout.root
  }/campaign_summary`;
  if (isAboutClasses(options)) {
    const { reportClasses } = await import("./classes/report_classes.ts");
    const about = { ...question, repository, campaigns, folder };
    return await reportClasses(about, options, io, reporter);
  }
  const reports = campaigns.map(([id, members]): CampaignReport => ({
    id,
    runs: members,
    aggregation: aggregate(members, {
      ...question,
      confidence: options.confidence,
    }),
  }));
  if (options.format !== "table") {
    io.out(await formatted(options.format, reports, options));
  }
  let status = reporter.status;
  for (const one of reports) {
    if (options.format === "table") await printTable(one, options, io);
    if (
      options.save &&
      !await save(one, question, runs, folder, options, io, reporter)
    ) {
      status = Status.Failed;
    }
  }
  if (options.html === undefined) return status;
  const { saveHtml } = await import("./report_html.ts");
  const sorted = reports.map((one) => ({
    ...one,
    aggregation: sortGroups(one, options),
  }));
  const saved = saveHtml(
    options.html,
    { ...question, repository, campaigns: sorted },
    options,
    io,
    reporter,
  );
  return await saved ? status || reporter.status : Status.Failed;
}

/** Refuses a mark where nothing can be marked. */
function refuseBest({ best, html, format, columns }: ReportOptions): void {
  if (best === undefined || html !== undefined) return;
  if (format !== "md" && format !== "latex") {
    throw usage(
      "Cannot mark the best: --best needs --format md or latex, or --html",
    );
  }
  if (columns !== undefined) {
    throw usage("Cannot mark the best: --best has no meaning with --columns");
  }
}

/** Whether the classes are asked for, instead of metrics. */
function isAboutClasses(options: ReportOptions): boolean {
  const { confusion, classReport, metrics, splitBy } = options;
  if (confusion === undefined && classReport === undefined) return false;
  if (options.html !== undefined || options.best !== undefined) {
    throw usage(
      "Cannot report: --html and --best have no meaning with " +
        "--class-report and --confusion",
    );
  }
  if (metrics !== undefined || splitBy !== undefined) {
    throw usage(
      "Cannot report: --metrics and --split-by have no meaning with " +
        "--class-report and --confusion",
    );
  }
  return true;
}

/** Fills in what the user left open, and refuses what no run has. */
function ask(
  options: ReportOptions,
  runs: readonly Run[],
  reporter: Reporter,
): Question {
  const existing = contextNames(runs);
  const contexts = options.contexts ?? defaultContexts(existing);
  refuseUnknown("context", contexts, existing);
  if (
    options.contexts === undefined && existing.length > 0 &&
    !contexts[0]?.startsWith("test")
  ) {
    reporter.note(
      `no context begins with "test"; all are reported (--contexts)`,
    );
  }
  const columns = columnsOf(runs);
  return {
    metrics: isAboutClasses(options)
      ? []
      : chooseMetrics(options.metrics, runs, contexts, reporter),
    contexts,
    groupby: options.groupby ?? defaultGroupby(runs),
    columns,
  };
}

function chooseMetrics(
  asked: readonly string[] | undefined,
  runs: readonly Run[],
  contexts: readonly string[],
  reporter: Reporter,
): readonly string[] {
  const existing = metricNames(runs);
  const metrics = asked ?? [DEFAULT_METRIC];
  if (asked !== undefined || existing.includes(DEFAULT_METRIC)) {
    refuseUnknown("metric", metrics, existing);
    return metrics;
  }
  const there = new Set(
    metricsOf(runs).filter(({ context }) => contexts.includes(context)).map((
      { metric },
    ) => metric),
  );
  if (there.size === 0) throw usage("Cannot report: no run has a metric");
  reporter.note(
    `no run has the metric ${DEFAULT_METRIC}; all are reported (--metrics)`,
  );
  return [...there];
}

function refuseUnknown(
  kind: string,
  asked: readonly string[],
  existing: readonly string[],
): void {
  for (const name of asked) {
    if (existing.includes(name)) continue;
    const near = suggest(name, existing);
    throw usage(
      `Cannot report: no run has the ${kind} ${JSON.stringify(name)}` +
        (near === undefined ? "" : `, did you mean ${near}?`) +
        ` (there ${existing.length === 1 ? "is" : "are"} ${
          existing.join(", ") || "none"
        })`,
    );
  }
}

function chooseCampaigns(
  asked: string | undefined,
  runs: readonly Run[],
): [string | undefined, Run[]][] {
  const campaigns = groupByCampaign(runs);
  const named = [...campaigns].filter(([id]) => id !== undefined);
  if (asked === allCampaigns) return [...campaigns];
  if (asked === undefined) return named[0] ? [named[0]] : [...campaigns];
  const found = campaigns.get(asked);
  if (found) return [[asked, found]];
  const ids = named.map(([id]) => id!);
  refuseUnknown("campaign", [asked], ids);
  return [];
}

async function printTable(
  one: CampaignReport,
  options: ReportOptions,
  io: Io,
): Promise<void> {
  const { bold } = stylesFor(io, options.color);
  const table = options.columns === undefined
    ? reportTable(reportCells(sortGroups(one, options), options), bold)
    : await formatRows("table", arranged([one], options), bold);
  const id = sanitize(one.id ?? "None");
  io.out(`campaign_id: ${id}\nruns: ${one.runs.length}\n\n`);
  io.out(`${table}\n`);
}

/** The groups in the order that the user wants. */
function sortGroups(
  one: CampaignReport,
  options: ReportOptions,
): Aggregation {
  const { aggregation } = one;
  const order = orderOf(flatten([one], { ...options, format: "csv" }), options);
  const groups = order.map((place) => aggregation.groups[place]!);
  return { ...aggregation, groups };
}

/** The groups of all campaigns as one table of a format other than `table`. */
async function formatted(
  format: Format,
  reports: readonly CampaignReport[],
  options: ReportOptions,
): Promise<string> {
  if ((format !== "md" && format !== "latex") || options.columns) {
    return await formatRows(format, arranged(reports, options));
  }
  const campaigns = reports.map((one) => ({
    id: one.id,
    aggregation: sortGroups(one, options),
  }));
  const { paperTable } = await import("../lib/report/paper.ts");
  const { formatPaper } = await import("./render/paper.ts");
  return formatPaper(format, paperTable(campaigns, options));
}

/** The rows that the user wants, sorted by what they are before rounding. */
function arranged(
  reports: readonly CampaignReport[],
  options: ReportOptions,
): Rows {
  const exact = flatten(reports, { ...options, format: "csv" });
  return arrangeRows(flatten(reports, options), options, exact);
}

/** A row a group, for formats that programs read. */
function flatten(
  reports: readonly CampaignReport[],
  options: ReportOptions,
): Rows {
  const ci = ciName(options.confidence);
  const first = reports[0]!.aggregation;
  const isForPeople = ["table", "md", "latex"].includes(options.format);
  const number = (value: number): number =>
    isForPeople ? roundHalfEven(value, options.precision) : value;
  const spread = ({ mean, std, ci }: Summary): Cell[] =>
    [mean, std, ci].map(number);
  return {
    names: [
      "campaign_id",
      ...first.groupby,
      "runs",
      ...first.metrics.flatMap((
        m,
      ) => [`${m}_count`, `${m}_mean`, `${m}_std`, `${m}_${ci}`]),
      ...["mean", "std", ci].map((name) => `run_duration_${name}`),
    ],
    rows: reports.flatMap(({ id, aggregation }) =>
      aggregation.groups.map(({ key, runs, metrics, duration }): Cell[] => [
        id,
        ...key,
        BigInt(runs),
        ...metrics.flatMap((
          summary,
        ) => [BigInt(summary.count), ...spread(summary)]),
        ...spread(duration),
      ])
    ),
  };
}

/** Writes the files of a campaign's report; says so, or why it cannot. */
async function save(
  report: CampaignReport,
  question: Question,
  all: readonly Run[],
  parent: string,
  options: ReportOptions,
  io: Io,
  reporter: Reporter,
): Promise<boolean> {
  const { id } = report;
  const { folderName } = await import("../lib/campaign/file_name.ts");
  const { filesOf } = await import("./report_files.ts");
  const { saveFiles } = await import("./save_files.ts");
  const { splitBy, confidence } = options;
  const files = filesOf({ ...question, ...report, all, splitBy, confidence });
  const folder = id === undefined ? parent : `${parent}/${folderName(id)}`;
  const say = options.format === "table" ? io.out : io.err;
  return saveFiles(folder, files, { say, err: io.err, reporter });
}
