/**
 * `report --html`: the report as a page.
 *
 * @module
 */
import { ArtifactError } from "../lib/aim/artifact_error.ts";
import type { Repository } from "../lib/aim/repository.ts";
import type { Run } from "../lib/aim/run.ts";
import type { Aggregation } from "../lib/campaign/aggregate.ts";
import { readConfusion } from "../lib/campaign/class_artifacts.ts";
import {
  type ConfusionMatrix,
  joinConfusions,
} from "../lib/campaign/confusion.ts";
import {
  type GroupOptions,
  groupRuns,
  type Member,
} from "../lib/campaign/groups.ts";
import { valueKey } from "../lib/campaign/order.ts";
import type { Better } from "../lib/report/best.ts";
import { htmlReport } from "../lib/report/html.ts";
import type {
  GroupDetail,
  HtmlCampaign,
  Origin,
} from "../lib/report/html_data.ts";
import { isSystemError } from "../lib/rocksdb/disk.ts";
import { lastPart } from "./command_line.ts";
import type { Io } from "./io.ts";
import type { Format } from "./render/format_names.ts";
import type { Reporter } from "./reporter.ts";
import { version } from "./version.ts";
import { writeAtomically } from "./write.ts";

/** How the page is made. */
export interface PageOptions {
  /** The command line that it shows. */
  readonly commandLine?: string | undefined;
  /** Where the command's data goes; the name of the file goes there too if it is a table. */
  readonly format: Format;
  /** Decimals. */
  readonly precision: number;
  /** The share that the intervals cover. */
  readonly confidence: number;
  /** Which mean is the best; absent where none is. */
  readonly best?: Better | undefined;
  /** Whether archived runs count. */
  readonly includeArchived?: boolean | undefined;
}

/** The groups of a campaign. */
export interface CampaignGroups {
  /** The campaign's id, undefined for the runs of none. */
  readonly id: string | undefined;
  /** Its runs. */
  readonly runs: readonly Run[];
  /** Its groups, summarised. */
  readonly aggregation: Aggregation;
}

/** What the page is about. */
export interface PageQuestion extends GroupOptions {
  /** Where the runs are from. */
  readonly repository: Repository;
  /** The campaigns, grouped. */
  readonly campaigns: readonly CampaignGroups[];
}

/**
 * Saves the page of a report, whole or not at all; says so, or why it cannot.
 * Confusion matrices that cannot be read are named, and left out.
 *
 * @param file Where the page goes
 * @param question What the page is about
 * @param options How the page is made
 * @param io Where to say that it is saved
 * @param reporter Is told of what cannot be read
 * @returns Whether it was saved
 */
export async function saveHtml(
  file: string,
  question: PageQuestion,
  options: PageOptions,
  io: Io,
  reporter: Reporter,
): Promise<boolean> {
  const page = htmlReport({
    campaigns: question.campaigns.map((campaign): HtmlCampaign => ({
      id: campaign.id,
      runs: campaign.runs.length,
      aggregation: campaign.aggregation,
      details: detailsOf(campaign, question, reporter),
    })),
    precision: options.precision,
    confidence: options.confidence,
    best: options.best,
    origin: await originOf(question, options),
  });
  reporter.clear();
  const say = options.format === "table" ? io.out : io.err;
  try {
    say(`saving: ${file}\n`);
    writeAtomically(file, new TextEncoder().encode(page));
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    io.err(`aimrepo: Cannot save ${file}: ${error.message}\n`);
    return false;
  }
}

async function originOf(
  { repository, campaigns }: PageQuestion,
  { commandLine, includeArchived }: PageOptions,
): Promise<Origin> {
  const { hashes, archived } = await repository.inventory();
  const times = campaigns.flatMap(({ runs }) =>
    runs.flatMap(({ creationTime }) => creationTime ?? [])
  );
  return {
    command: commandLine ?? "aimrepo report",
    version,
    time: Date.now() / 1000,
    repository: lastPart(Deno.realPathSync(repository.layout.root)),
    runs: hashes.length,
    archived: includeArchived ? 0 : archived,
    newest: times.reduce<number | null>(
      (newest, time) => newest === null || time > newest ? time : newest,
      null,
    ),
  };
}

/** What is behind each group of the aggregation, whatever its order. */
function detailsOf(
  { runs, aggregation }: CampaignGroups,
  question: PageQuestion,
  reporter: Reporter,
): GroupDetail[] {
  const { groups } = groupRuns(runs, question);
  const members = new Map(
    groups.map((group) => [valueKey([...group.key]), group.members]),
  );
  return aggregation.groups.map(({ key }, done): GroupDetail => {
    reporter.progress(() =>
      `reading matrices ${done}/${aggregation.groups.length}`
    );
    const own = members.get(valueKey([...key])) ?? [];
    const matrices = own.flatMap((member) =>
      matrixOf(question.repository, member, reporter) ?? []
    );
    return {
      members: own,
      confusion: matrices.length === 0
        ? undefined
        : joinConfusions(matrices, "share"),
    };
  });
}

function matrixOf(
  repository: Repository,
  { run, context }: Member,
  reporter: Reporter,
): ConfusionMatrix | undefined {
  try {
    return readConfusion(repository, run.hash, context);
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    reporter.problem(`run ${run.hash}: ${error.message}`);
    return undefined;
  }
}
