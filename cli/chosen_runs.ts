/**
 * The runs that a user names by their hashes.
 *
 * @module
 */
import { withLastValues } from "../lib/aim/last_values.ts";
import type { Repository } from "../lib/aim/repository.ts";
import type { Run } from "../lib/aim/run.ts";
import { DatabaseError } from "../lib/rocksdb/errors.ts";
import type { Reporter } from "./reporter.ts";

/**
 * Reads runs, archived ones too. One that cannot be read is named, and the rest
 * goes on; one that is named twice is read once.
 *
 * @param repository Where they are
 * @param prefixes Their hashes, or beginnings that fit one run
 * @param reporter Is told of what cannot be read
 * @returns The runs, in the order named
 * @throws {RepositoryError} `NO_SUCH_RUN` or `AMBIGUOUS_RUN`
 */
export async function chosenRuns(
  repository: Repository,
  prefixes: readonly string[],
  reporter: Reporter,
): Promise<Run[]> {
  const hashes = new Set<string>();
  for (const prefix of prefixes) hashes.add(await repository.find(prefix));
  const runs: Run[] = [];
  for (const hash of hashes) {
    try {
      runs.push(await withLastValues(repository, await repository.run(hash)));
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      reporter.problem(`run ${hash}: ${error.message}`);
    }
  }
  return runs;
}
