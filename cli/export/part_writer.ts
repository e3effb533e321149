/**
 * Writes the files of parts, run by run.
 *
 * @module
 */
import type { Repository } from "../../lib/aim/repository.ts";
import type { Run } from "../../lib/aim/run.ts";
import type { ExportColumn } from "../../lib/export/column.ts";
import type { ExportedPart, PartKind } from "../../lib/export/manifest.ts";
import type { PlannedPart } from "../../lib/export/plan.ts";
import { fits, type RunsColumn, runsRow } from "../../lib/export/runs_table.ts";
import {
  metricsColumns,
  metricsRow,
  numericSeries,
  pointsColumns,
  pointsRow,
} from "../../lib/export/series_tables.ts";
import type { TableWriter } from "../../lib/export/table_writer.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import type { Reporter } from "../reporter.ts";
import type { AtomicFile } from "../write.ts";
import { readAgain } from "./chosen_runs.ts";
import type { ExportFolder, TableName } from "./folder.ts";
import { openTable } from "./open_table.ts";

/** Writes parts into a folder. */
export class PartWriter {
  readonly #repository: Repository;
  readonly #folder: ExportFolder;
  readonly #columns: readonly RunsColumn[];
  readonly #reporter: Reporter;
  readonly #again = new Set<string>();
  #files = 0;
  #bytes = 0;
  #done = 0;
  #total = 0;

  /**
   * @param repository Where the runs are from
   * @param folder Where the files go
   * @param columns The columns of the table of runs
   * @param reporter Is told of what cannot be read
   */
  constructor(
    repository: Repository,
    folder: ExportFolder,
    columns: readonly RunsColumn[],
    reporter: Reporter,
  ) {
    this.#repository = repository;
    this.#folder = folder;
    this.#columns = columns;
    this.#reporter = reporter;
  }

  /** The runs that could not be written whole: the next export tries again. */
  get again(): ReadonlySet<string> {
    return this.#again;
  }

  /** How many files were written. */
  get files(): number {
    return this.#files;
  }

  /** How many bytes they have. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Begins to count runs, for the progress shown.
   *
   * @param total How many runs
   */
  begin(total: number): void {
    this.#done = 0;
    this.#total = total;
  }

  /**
   * Writes the files of a part.
   *
   * @param kind Whether runs with their metrics, or points
   * @param part The part
   * @returns The part, with the sizes of its files
   */
  async write(kind: PartKind, part: PlannedPart): Promise<ExportedPart> {
    const bytes = kind === "runs"
      ? await this.#writeRuns(part)
      : await this.#writePoints(part);
    this.#files += bytes.length;
    this.#bytes += bytes.reduce((sum, size) => sum + size, 0);
    return { number: part.number, campaign: part.campaign, bytes };
  }

  async #writeRuns(part: PlannedPart): Promise<number[]> {
    using runsFile = this.#begin("runs", part);
    using metricsFile = this.#begin("metrics", part);
    const runs = await this.#open(this.#columns, runsFile);
    const metrics = await this.#open(metricsColumns, metricsFile);
    for await (const run of this.#read(part, "runs")) {
      if (!fits(run, this.#columns)) this.#changed(run);
      runs.add(runsRow(run, this.#columns));
      for (const metric of numericSeries(run)) {
        metrics.add(metricsRow(run, metric));
      }
    }
    runs.finish();
    metrics.finish();
    runsFile.commit();
    metricsFile.commit();
    return [runsFile.bytes, metricsFile.bytes];
  }

  async #writePoints(part: PlannedPart): Promise<number[]> {
    using file = this.#begin("points", part);
    const table = await this.#open(pointsColumns, file);
    for await (const run of this.#read(part, "points of runs")) {
      await addPoints(this.#repository, run, table, (error) => {
        this.#reporter.problem(`run ${run.hash}: ${error.message}`);
        this.#again.add(run.hash);
      });
    }
    table.finish();
    file.commit();
    return [file.bytes];
  }

  #begin(table: TableName, part: PlannedPart): AtomicFile {
    return this.#folder.begin(this.#folder.pathOf(table, part));
  }

  #open(
    columns: readonly ExportColumn[],
    file: AtomicFile,
  ): Promise<TableWriter> {
    const { format } = this.#folder.manifest;
    return openTable(format, columns, (bytes) => file.write(bytes));
  }

  async *#read(part: PlannedPart, what: string): AsyncGenerator<Run> {
    const missing = new Set(part.members.map(({ hash }) => hash));
    const hashes = [...missing];
    for await (
      const run of readAgain(this.#repository, hashes, this.#reporter)
    ) {
      this.#reporter.progress(() =>
        `writing ${what} ${this.#done}/${this.#total}`
      );
      this.#done++;
      missing.delete(run.hash);
      yield run;
    }
    for (const hash of missing) this.#again.add(hash);
  }

  /** Its columns were found out when it was read first. */
  #changed(run: Run): void {
    this.#again.add(run.hash);
    this.#reporter.problem(
      `run ${run.hash}: its parameters changed while it was exported; export again to have them whole`,
    );
  }
}

/**
 * Adds the points of a run to a table.
 *
 * @param repository Where the run is from
 * @param run The run
 * @param table The table, with the columns of `points`
 * @param onError Is told where points cannot be read; those before are added
 */
export async function addPoints(
  repository: Repository,
  run: Run,
  table: TableWriter,
  onError: (error: DatabaseError) => void,
): Promise<void> {
  const series = numericSeries(run);
  let next = 0;
  try {
    for await (const { points } of repository.eachPoints(run.hash, series)) {
      const metric = series[next++]!;
      for (const point of points) table.add(pointsRow(run, metric, point));
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    onError(error);
  }
}
