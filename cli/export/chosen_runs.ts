/**
 * Which runs are exported, found without holding all of them.
 *
 * @module
 */
import { withLastValues } from "../../lib/aim/last_values.ts";
import type { Repository } from "../../lib/aim/repository.ts";
import type { Run } from "../../lib/aim/run.ts";
import type { Columns } from "../../lib/campaign/columns.ts";
import { parseWhere, whereTest } from "../../lib/campaign/where.ts";
import { Survey } from "../../lib/export/survey.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import { listRuns, noteArchived, readRuns, type Selection } from "../load.ts";
import type { Reporter } from "../reporter.ts";

/** Runs to export. */
export interface ChosenRuns {
  /** Their hashes, newest first; those that could not be read are left out. */
  readonly hashes: readonly string[];
  /** The columns that they have. */
  readonly columns: Columns;
}

/**
 * The runs that may be exported, before conditions are looked at.
 *
 * @param repository The repository
 * @param selection Whether archived runs count
 * @param reporter Is told of what is left out
 * @returns Hashes, newest first
 */
export async function unarchived(
  repository: Repository,
  selection: Selection,
  reporter: Reporter,
): Promise<string[]> {
  const hashes = await listRuns(repository, reporter);
  const chosen: string[] = [];
  let archived = 0;
  for (const hash of hashes) {
    const isLeftOut = !selection.includeArchived &&
      ((await repository.state(hash))?.archived ?? false);
    if (isLeftOut) archived++;
    else chosen.push(hash);
  }
  noteArchived(archived, reporter);
  return chosen;
}

/**
 * Reads every run once, and those for which conditions are looked at twice.
 *
 * @param repository The repository
 * @param selection Which runs to take
 * @param reporter Is told of what is left out
 * @param look Is shown every run that is chosen
 * @returns The runs
 * @throws {CampaignError} Where a condition is none, or names what no run has
 */
export async function chooseRuns(
  repository: Repository,
  selection: Selection,
  reporter: Reporter,
  look: (run: Run) => void = () => {},
): Promise<ChosenRuns> {
  const conditions = await Promise.all(
    (selection.where ?? []).map(parseWhere),
  );
  const candidates = await unarchived(repository, selection, reporter);
  const survey = new Survey();
  const readable: string[] = [];
  for await (const run of readRuns(repository, candidates, reporter)) {
    readable.push(run.hash);
    survey.add(run);
    if (conditions.length === 0) look(run);
  }
  const { columns } = survey;
  if (conditions.length === 0) return { hashes: readable, columns };
  const tests = conditions.map((condition) => whereTest(condition, columns));
  const fitting = new Survey();
  const hashes: string[] = [];
  for await (const run of readAgain(repository, readable, reporter)) {
    if (!tests.every((test) => test(run))) continue;
    hashes.push(run.hash);
    fitting.add(run);
    look(run);
  }
  return { hashes, columns: fitting.columns };
}

/**
 * Reads runs that were read before: what was not whole has been told. A run that
 * cannot be read any more is named.
 *
 * @param repository The repository
 * @param hashes The runs' hashes
 * @param reporter Is told of what is left out
 */
export async function* readAgain(
  repository: Repository,
  hashes: Iterable<string>,
  reporter: Reporter,
): AsyncGenerator<Run, void, void> {
  for await (const outcome of repository.runs({ hashes })) {
    if ("error" in outcome) {
      reporter.problem(`run ${outcome.hash}: ${outcome.error.message}`);
    } else yield await complete(repository, outcome.run);
  }
}

/** Points that cannot be read were told when the run was read first. */
async function complete(repository: Repository, run: Run): Promise<Run> {
  try {
    return await withLastValues(repository, run);
  } catch (error) {
    if (error instanceof DatabaseError) return run;
    throw error;
  }
}
