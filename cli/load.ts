/**
 * From the options that every reading command has to the runs that it is about.
 *
 * @module
 */
import { DatabaseError } from "../lib/rocksdb/errors.ts";
import { RepositoryError } from "../lib/aim/errors.ts";
import { lacksLastValues, withLastValues } from "../lib/aim/last_values.ts";
import {
  type Inventory,
  Repository,
  type RunChoice,
} from "../lib/aim/repository.ts";
import type { Run } from "../lib/aim/run.ts";
import type { Condition } from "../lib/campaign/where.ts";
import { FileCache } from "./chunk_cache.ts";
import { usage } from "./errors.ts";
import type { Io } from "./io.ts";
import type { Reporter } from "./reporter.ts";
import { defaultRepository } from "./repository_path.ts";

/** What of the runs a command needs. */
export interface Needs {
  /**
   * Whether metrics are read, with last values from the points where the chunk
   * has none.
   * @default {true}
   */
  readonly metrics?: boolean;
}

/** Which runs a command is about. */
export interface Selection extends RepositoryOptions {
  /** Conditions that must all hold. */
  readonly where?: readonly string[] | undefined;
  /** Whether archived runs count. */
  readonly includeArchived?: boolean | undefined;
}

/** Which repository a command reads, and how. */
export interface RepositoryOptions {
  /** The repository's path; the contract's default where it is absent. */
  readonly aimRepo?: string | undefined;
  /**
   * Whether runs may come from the cache, and go to it.
   * @default {true}
   */
  readonly cache?: boolean | undefined;
}

/**
 * Opens the repository that a command is about.
 *
 * @param options What the user named, if anything
 * @param io The command's environment
 * @returns The repository
 * @throws {CommandError} Where there is none
 */
export function openRepository(
  { aimRepo: path, cache = true }: RepositoryOptions,
  io: Io,
): Repository {
  const chosen = path ?? defaultPath();
  demandRead(chosen);
  try {
    return Repository.open(
      chosen,
      (layout) => cache ? new FileCache(layout, io.env) : undefined,
    );
  } catch (error) {
    if (error instanceof RepositoryError && error.code === "NOT_A_REPOSITORY") {
      const hint = path === undefined ? " (name one with --aim-repo)" : "";
      throw usage(error.message + hint);
    }
    throw error;
  }
}

function defaultPath(): string {
  demandRead(".");
  return defaultRepository();
}

/** Without the permission Deno would stop and ask, or fail with a stack. */
function demandRead(path: string): void {
  const { state } = Deno.permissions.querySync({ name: "read", path });
  if (state !== "granted") {
    throw usage(`Cannot read ${path}: run with --allow-read`);
  }
}

/**
 * Reads the runs that a command is about, newest first. What cannot be read is
 * named, and the rest goes on.
 *
 * @param repository The repository
 * @param selection Which runs to take
 * @param reporter Is told of what is left out
 * @param needs What of the runs is read
 * @returns The runs
 * @throws {CampaignError} Where a condition is none, or names what no run has
 */
export async function loadRuns(
  repository: Repository,
  selection: Selection,
  reporter: Reporter,
  needs: Needs = {},
): Promise<Run[]> {
  const conditions = await conditionsOf(selection);
  const choose = (inventory: Inventory) =>
    tellInventory(inventory, repository, reporter);
  const runs: Run[] = [];
  for await (const run of readRuns(repository, choose, reporter, needs)) {
    runs.push(run);
  }
  return await select(runs, conditions, selection, reporter);
}

/**
 * Which runs there are. What metadata and chunks do not say alike is told.
 *
 * @param repository The repository
 * @param reporter Is told of what is left out
 * @returns The hashes of the runs that have a chunk, newest first
 */
export async function listRuns(
  repository: Repository,
  reporter: Reporter,
): Promise<readonly string[]> {
  return tellInventory(await repository.inventory(), repository, reporter);
}

/** Tells what does not fit, and takes all runs that there are. */
function tellInventory(
  { hashes, rowsWithoutChunk, metadataError }: Inventory,
  repository: Repository,
  reporter: Reporter,
): readonly string[] {
  if (metadataError) {
    reporter.problem(
      `${metadataError.message}; names, experiments, tags and creation times are unknown`,
    );
  }
  if (rowsWithoutChunk > 0) {
    reporter.note(
      `${count(rowsWithoutChunk, "run has", "runs have")} a row in ` +
        `${repository.layout.metadata} and no data in ${repository.layout.metaChunks}; left out`,
    );
  }
  return hashes;
}

/**
 * Reads runs one by one. What cannot be read is named, and the rest goes on.
 *
 * @param repository The repository
 * @param runs The runs' hashes, or what chooses them of all that there are
 * @param reporter Is told of what is left out
 * @param needs What of the runs is read
 */
export async function* readRuns(
  repository: Repository,
  runs: readonly string[] | RunChoice,
  reporter: Reporter,
  { metrics = true }: Needs = {},
): AsyncGenerator<Run, void, void> {
  let started = 0, all = 0, done = 0, read = 0;
  const begin = (chosen: readonly string[]): readonly string[] => {
    started = performance.now();
    all = chosen.length;
    return chosen;
  };
  const hashes = typeof runs === "function"
    ? (inventory: Inventory) => begin(runs(inventory))
    : begin(runs);
  for await (const outcome of repository.runs({ metrics, hashes })) {
    reporter.progress(() => `reading runs ${done}/${all}`);
    done++;
    if ("error" in outcome) {
      reporter.problem(`run ${outcome.hash}: ${outcome.error.message}`);
      continue;
    }
    for (const { kind, file, offset, reason } of outcome.notes) {
      const text =
        `run ${outcome.hash}: ${file} ends at offset ${offset}: ${reason}`;
      if (kind === "torn") reporter.note(`${text}, as after a crash`);
      else reporter.problem(`${text}; what comes behind is lost`);
    }
    read++;
    const { run } = outcome;
    yield metrics && lacksLastValues(run)
      ? await complete(repository, run, reporter)
      : run;
  }
  reporter.clear();
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  reporter.detail(`${count(read, "run", "runs")} read in ${seconds} s`);
}

/** The run with all last values, or as it is where its points are unreadable. */
async function complete(
  repository: Repository,
  run: Run,
  reporter: Reporter,
): Promise<Run> {
  try {
    return await withLastValues(repository, run);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    reporter.problem(`run ${run.hash}: ${error.message}`);
    return run;
  }
}

/** Loaded for who has conditions. */
const where = () => import("../lib/campaign/where.ts");

async function conditionsOf(
  { where: texts = [] }: Selection,
): Promise<Condition[]> {
  if (texts.length === 0) return [];
  const { parseWhere } = await where();
  return await Promise.all(texts.map(parseWhere));
}

async function select(
  runs: Run[],
  conditions: Condition[],
  selection: Selection,
  reporter: Reporter,
): Promise<Run[]> {
  let chosen = runs;
  if (!selection.includeArchived) {
    chosen = runs.filter((run) => !run.archived);
    noteArchived(runs.length - chosen.length, reporter);
  }
  if (conditions.length === 0) return chosen;
  const { whereTest } = await where();
  const { columnsOf } = await import("../lib/campaign/columns.ts");
  const columns = columnsOf(chosen);
  const tests = conditions.map((condition) => whereTest(condition, columns));
  return chosen.filter((run) => tests.every((test) => test(run)));
}

/**
 * Says how many archived runs are left out, if any.
 *
 * @param left How many
 * @param reporter Is told
 */
export function noteArchived(left: number, reporter: Reporter): void {
  if (left === 0) return;
  reporter.note(
    `${
      count(left, "archived run is", "archived runs are")
    } left out (--include-archived)`,
  );
}

/**
 * A number with its noun.
 *
 * @param number How many
 * @param one The noun for one
 * @param many The noun for none or several
 * @returns E.g. `3 runs`
 */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
