/**
 * `aimrepo report --confusion` and `--class-report`: what classifiers took the
 * samples of each class for, over the runs of each group.
 *
 * @module
 */
import { ArtifactError } from "../../lib/aim/artifact_error.ts";
import type { Repository } from "../../lib/aim/repository.ts";
import type { Run } from "../../lib/aim/run.ts";
import { groupArtifacts } from "../../lib/campaign/artifact_groups.ts";
import { classReportEnd, confusionEnd } from "../../lib/campaign/artifacts.ts";
import {
  readClassReport,
  readConfusion,
} from "../../lib/campaign/class_artifacts.ts";
import { summarizeClassReports } from "../../lib/campaign/class_report.ts";
import {
  type ConfusionMatrix,
  type ConfusionMeasure,
  joinConfusions,
} from "../../lib/campaign/confusion.ts";
import type { Arrangement } from "../../lib/campaign/listing.ts";
import type { Columns } from "../../lib/campaign/columns.ts";
import { groupRuns } from "../../lib/campaign/groups.ts";
import { pooledReport } from "../../lib/campaign/pooled_report.ts";
import { folderName } from "../../lib/campaign/file_name.ts";
import { roundHalfEven } from "../../lib/campaign/statistics.ts";
import { Status, usage } from "../errors.ts";
import type { Io } from "../io.ts";
import { arrangeRows, isArranged } from "../listing.ts";
import { count } from "../load.ts";
import { type ColorChoice, PIPE_WIDTH, stylesFor } from "../output.ts";
import type { Format } from "../render/format_names.ts";
import { formatRows, type Rows } from "../render/formats.ts";
import { sanitize } from "../render/sanitize.ts";
import type { Reporter } from "../reporter.ts";
import { saveFiles } from "../save_files.ts";
import { meanReportView, pooledReportView } from "./class_report_view.ts";
import { confusionView } from "./confusion_view.ts";
import {
  type ClassCampaign,
  type ClassView,
  groupTitle,
  longRows,
  type ViewOptions,
  wideRows,
} from "./view.ts";

/** How classification reports become one. */
export type ClassReportMeasure = "mean" | "pooled";

/** What is asked of the classes. */
export interface ClassesOptions extends Arrangement {
  /** How confusion matrices become one; absent if none are asked for. */
  readonly confusion?: ConfusionMeasure | undefined;
  /** How classification reports become one; absent if none are asked for. */
  readonly classReport?: ClassReportMeasure | undefined;
  readonly format: Format;
  readonly color?: ColorChoice | undefined;
  readonly precision: number;
  readonly confidence: number;
  readonly save: boolean;
}

/** What is asked, and what it is shown on. */
interface Shown extends ClassesOptions, ViewOptions {
  readonly precision: number;
  readonly confidence: number;
}

/** Which runs are reported on, and by what they are grouped. */
export interface ClassesQuestion {
  readonly repository: Repository;
  readonly campaigns:
    readonly (readonly [string | undefined, readonly Run[]])[];
  readonly contexts: readonly string[];
  readonly groupby: readonly string[];
  readonly columns: Columns;
  /** Where a campaign's folder is put. */
  readonly folder: string;
}

/** An artifact that is asked for: how it is found, joined and shown. */
interface Part<Found, Joined> {
  /** What the files' names end in. */
  readonly end: string;
  read(source: Repository, hash: string, context: string): Found | undefined;
  join(found: readonly Found[]): Joined;
  readonly view: ClassView<Joined>;
}

/** A part that was found, ready to be printed and saved. */
interface Answer {
  readonly file: string;
  /** A campaign's groups for a terminal. */
  table(campaign: number): Promise<string>;
  /** All campaigns in another format. */
  all(): Promise<string>;
  /** A campaign's rows for programs, to be saved. */
  csv(campaign: number): Promise<string>;
}

/**
 * Reports on the classes of classifiers.
 *
 * @param question Which runs, and how they are grouped
 * @param options What is asked
 * @param io Where to print
 * @param reporter Is told of runs without artifacts, and of unreadable ones
 * @returns The exit status
 * @throws {CommandError} Where no run has the artifacts, or two kinds are asked
 *   for in a format that holds one table
 */
export async function reportClasses(
  question: ClassesQuestion,
  options: ClassesOptions,
  io: Io,
  reporter: Reporter,
): Promise<number> {
  const { confusion, classReport, format, confidence } = options;
  const isTable = format === "table";
  if (!isTable && confusion !== undefined && classReport !== undefined) {
    throw usage(
      `Cannot report: ${format} holds one table, so that --confusion and ` +
        "--class-report do not go together",
    );
  }
  const shown: Shown = {
    ...options,
    width: io.columns ?? PIPE_WIDTH,
    styles: stylesFor(io, options.color),
  };
  const answers: Answer[] = [];
  if (classReport === "mean") {
    answers.push(answer(meanPart(confidence), question, shown, reporter));
  }
  if (classReport === "pooled") {
    answers.push(answer(pooledPart, question, shown, reporter));
  }
  if (confusion !== undefined) {
    const part = confusionPart(confusion);
    answers.push(answer(part, question, shown, reporter));
  }
  if (!isTable) { for (const { all } of answers) io.out(await all()); }
  let status = reporter.status;
  for (const [i, [id, runs]] of question.campaigns.entries()) {
    if (isTable) {
      const name = sanitize(id ?? "None");
      io.out(`campaign_id: ${name}\nruns: ${runs.length}\n\n`);
      for (const { table } of answers) io.out(await table(i));
    }
    if (!options.save) continue;
    const { folder } = question;
    const files: [string, Uint8Array][] = [];
    for (const { file, csv } of answers) {
      files.push([file, new TextEncoder().encode(await csv(i))]);
    }
    const isSaved = saveFiles(
      id === undefined ? folder : `${folder}/${folderName(id)}`,
      files,
      { say: isTable ? io.out : io.err, err: io.err, reporter },
    );
    if (!isSaved) status = Status.Failed;
  }
  return status;
}

function confusionPart(measure: ConfusionMeasure) {
  return {
    end: confusionEnd,
    read: readConfusion,
    join: (found: readonly ConfusionMatrix[]) => joinConfusions(found, measure),
    view: confusionView(measure),
  };
}

function meanPart(confidence: number) {
  return {
    end: classReportEnd,
    read: readClassReport,
    join: (found: Parameters<typeof summarizeClassReports>[0]) =>
      summarizeClassReports(found, confidence),
    view: meanReportView,
  };
}

const pooledPart = {
  end: confusionEnd,
  read: readConfusion,
  join: (found: readonly ConfusionMatrix[]) => {
    const { classes, cells } = joinConfusions(found, "sum");
    return pooledReport(
      classes,
      cells.map((row) => row.map(({ value }) => value)),
    );
  },
  view: pooledReportView,
};

function answer<Found, Joined>(
  part: Part<Found, Joined>,
  question: ClassesQuestion,
  options: Shown,
  reporter: Reporter,
): Answer {
  const { groupby, campaigns } = collect(part, question, reporter);
  const { view } = part;
  const { format, styles: { bold } } = options;
  const title = `${bold(view.title)}\n\n`;
  const long = (some: readonly ClassCampaign<Joined>[]): Rows =>
    longRows(view, groupby, some, options);
  const rows = (some: readonly ClassCampaign<Joined>[]): Rows => {
    if (isArranged(options)) return arranged(long(some), options);
    return format === "md" || format === "latex"
      ? wideRows(view, groupby, some, options)
      : long(some);
  };
  return {
    file: view.file,
    table: async (i) => {
      const campaign = campaigns[i]!;
      if (isArranged(options)) {
        return `${title}${await formatRows("table", rows([campaign]), bold)}\n`;
      }
      const groups = campaign.groups.map((group) =>
        `${sanitize(groupTitle(groupby, group))}\n` +
        `${view.table(group.value, options)}\n`
      );
      return title + groups.join("");
    },
    all: () => formatRows(format, rows(campaigns)),
    csv: (i) => formatRows("csv", long([campaigns[i]!])),
  };
}

/** Rows as the user wants them: sorted by all digits, rounded for people. */
function arranged(exact: Rows, options: Shown): Rows {
  const isForPeople = ["table", "md", "latex"].includes(options.format);
  if (!isForPeople) return arrangeRows(exact, options);
  const rows = exact.rows.map((row) =>
    row.map((cell) =>
      typeof cell === "number" ? roundHalfEven(cell, options.precision) : cell
    )
  );
  return arrangeRows({ names: exact.names, rows }, options, exact);
}

function collect<Found, Joined>(
  { end, read, join }: Part<Found, Joined>,
  { repository, campaigns, contexts, groupby, columns }: ClassesQuestion,
  reporter: Reporter,
): { groupby: readonly string[]; campaigns: ClassCampaign<Joined>[] } {
  const problems = reporter.problems;
  const total = campaigns.reduce((sum, [, runs]) => sum + runs.length, 0) *
    contexts.length;
  let done = 0;
  const readOne = (run: Run, context: string): Found | undefined | null => {
    reporter.progress(() => `reading artifacts ${done}/${total}`);
    done++;
    try {
      return read(repository, run.hash, context);
    } catch (error) {
      if (!(error instanceof ArtifactError)) throw error;
      reporter.problem(`run ${run.hash}: ${error.message}`);
      return null;
    }
  };
  const all = campaigns.map(([id, runs]) => {
    const grouped = groupRuns(runs, { contexts, groupby, columns });
    return { id, ...groupArtifacts(grouped, readOne) };
  });
  reporter.clear();
  const isNothing = all.every(({ groups }) =>
    groups.every(({ found }) => found.length === 0)
  );
  if (isNothing && reporter.problems === problems) {
    const files = sanitize(contexts.map((name) => name + end).join(", "));
    throw usage(
      `Cannot report: no run has ${
        files || `a file *${end}`
      } among its artifacts`,
    );
  }
  for (const context of contexts) {
    const missing = all.flatMap(({ missing }) => missing)
      .filter((member) => member.context === context)
      .map(({ run }) => run.hash);
    noteMissing(missing, total / contexts.length, context + end, reporter);
  }
  return {
    groupby: all[0]?.groupby ?? groupby,
    campaigns: all.map(({ id, groups }) => ({
      id,
      groups: groups.filter(({ found }) => found.length > 0)
        .map(({ key, runs, found }) => ({
          key,
          runs,
          found: found.length,
          value: join(found),
        })),
    })),
  };
}

/** So many runs are named; more only where all is to be said. */
const NAMED = 10;

function noteMissing(
  missing: readonly string[],
  total: number,
  file: string,
  reporter: Reporter,
): void {
  if (missing.length === 0) return;
  const named = missing.slice(0, NAMED).join(", ");
  const more = missing.length > NAMED ? ", … (--verbose names all)" : "";
  reporter.note(
    `${missing.length} of ${
      count(total, "run has", "runs have")
    } no ${file}: ${named}${more}`,
  );
  for (const hash of missing.slice(NAMED)) {
    reporter.detail(`run ${hash} has no ${file}`);
  }
}
