/**
 * An export to the standard output, read and written run by run.
 *
 * @module
 */
import type { Repository } from "../../lib/aim/repository.ts";
import type { Run } from "../../lib/aim/run.ts";
import type { AimValue } from "../../lib/aim/value.ts";
import { campaignOf } from "../../lib/campaign/campaigns.ts";
import { type Column, selectColumns } from "../../lib/campaign/columns.ts";
import {
  type Arrangement,
  byField,
  type Field,
  selectFields,
  sortField,
} from "../../lib/campaign/listing.ts";
import type { ExportColumn, ExportRow } from "../../lib/export/column.ts";
import { partitionName } from "../../lib/export/partition.ts";
import { pointsColumns } from "../../lib/export/series_tables.ts";
import type { TableWriter } from "../../lib/export/table_writer.ts";
import type { Io } from "../io.ts";
import { fieldsOf } from "../listing.ts";
import { readRuns, type Selection } from "../load.ts";
import type { Reporter } from "../reporter.ts";
import {
  chooseRuns,
  type ChosenRuns,
  readAgain,
  unarchived,
} from "./chosen_runs.ts";
import { openTable } from "./open_table.ts";
import { addPoints } from "./part_writer.ts";

/** The formats that a pipe can carry. */
export type PipeFormat = "csv" | "jsonl";

/** What goes into the pipe. */
export interface PipeOptions extends Selection, Arrangement {
  readonly format: PipeFormat;
}

/**
 * Writes a row a run, with a column for each property, hyperparameter and metric.
 *
 * @param repository The repository
 * @param options Which runs and columns
 * @param io Where to print
 * @param reporter Is told of what is left out
 * @throws {CampaignError} Where a condition or a column is none
 */
export async function pipeRuns(
  repository: Repository,
  options: PipeOptions,
  io: Io,
  reporter: Reporter,
): Promise<void> {
  const chosen = await chooseRuns(repository, options, reporter);
  const columns = selectColumns(options.columns ?? ["*"], chosen.columns);
  const hashes = (await sorted(repository, chosen, options, reporter))
    .slice(0, options.limit);
  reporter.clear();
  const table = await openPipe(options.format, columns, io);
  for await (const run of readAgain(repository, hashes, reporter)) {
    table.add(columns.map((column) => column.read(run)));
  }
  table.finish();
}

/** Hashes in the order asked for; of each run only what decides is kept. */
async function sorted(
  repository: Repository,
  { hashes, columns }: ChosenRuns,
  { sort }: Arrangement,
  reporter: Reporter,
): Promise<readonly string[]> {
  if (sort === undefined) return hashes;
  const { field, descending } = sortField(sort, columns);
  const keys: { hash: string; value: AimValue | undefined }[] = [];
  for await (const run of readAgain(repository, hashes, reporter)) {
    keys.push({ hash: run.hash, value: field.read(run) });
  }
  const byValue: Field<typeof keys[number]> = {
    name: field.name,
    read: ({ value }) => value,
  };
  return keys.sort(byField(byValue, descending)).map(({ hash }) => hash);
}

/** The columns of points, and what tells their campaign. */
const columnsOfPoints: readonly ExportColumn[] = [
  { name: partitionName, type: "STRING" },
  ...pointsColumns,
];

/**
 * Writes a row a point: run by run, each by metric, context and step.
 *
 * @param repository The repository
 * @param options Which runs and columns; not sorted in another way
 * @param io Where to print
 * @param reporter Is told of what is left out
 * @throws {CampaignError} Where a condition or a column is none
 */
export async function pipePoints(
  repository: Repository,
  options: PipeOptions,
  io: Io,
  reporter: Reporter,
): Promise<void> {
  const fields = fieldsOf(columnsOfPoints.map(({ name }) => name));
  const columns = selectFields(options.columns ?? ["*"], fields);
  const runs = await runsOf(repository, options, reporter);
  const table = await openPipe(options.format, columns, io);
  let left = options.limit ?? Infinity;
  for await (const run of runs) {
    if (left <= 0) break;
    const campaign = campaignOf(run);
    await addPoints(repository, run, {
      add(row: ExportRow): void {
        if (left-- <= 0) return;
        const whole = [campaign, ...row];
        table.add(columns.map((column) => column.read(whole)));
      },
      finish() {},
    }, (error) => reporter.problem(`run ${run.hash}: ${error.message}`));
  }
  table.finish();
}

/** Without conditions nothing has to be known of all runs before the first. */
async function runsOf(
  repository: Repository,
  options: PipeOptions,
  reporter: Reporter,
): Promise<AsyncIterable<Run>> {
  if (options.where !== undefined && options.where.length > 0) {
    const { hashes } = await chooseRuns(repository, options, reporter);
    return readAgain(repository, hashes, reporter);
  }
  const hashes = await unarchived(repository, options, reporter);
  return readRuns(repository, hashes, reporter);
}

/** Values are written by their own type, so that a column needs none. */
function openPipe(
  format: PipeFormat,
  columns: readonly Pick<Column, "name">[],
  io: Io,
): Promise<TableWriter> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return openTable(
    format,
    columns.map(({ name }) => ({ name, type: "STRING" })),
    (bytes) => io.out(decoder.decode(bytes)),
  );
}
