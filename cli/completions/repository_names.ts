/**
 * The names that a repository holds, found in a time that nobody notices.
 *
 * Runs of a campaign are alike, so that some tell of the rest: chunks are read
 * one by one until the time is up, in the order of their hashes, which mixes
 * campaigns. SQLite and the points are not opened.
 *
 * @module
 */
import { RecordedChunk } from "../../lib/aim/chunk.ts";
import { ChunkRecorder } from "../../lib/aim/chunk_record.ts";
import { layoutOf } from "../../lib/aim/layout.ts";
import type { Run } from "../../lib/aim/run.ts";
import { Shapes } from "../../lib/aim/shapes.ts";
import { campaignOf } from "../../lib/campaign/campaigns.ts";
import { hyperparametersOf } from "../../lib/campaign/hyperparameters.ts";
import {
  contextNames,
  metricNames,
  metricsOf,
} from "../../lib/campaign/metrics.ts";
import { runProperties } from "../../lib/campaign/properties.ts";
import { Database } from "../../lib/rocksdb/database.ts";
import { diskDirectory } from "../../lib/rocksdb/disk.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import type { ValueKind } from "./option_values.ts";

/** Milliseconds that reading runs may take. */
const TIME = 60;
/** And so many runs are enough, however quickly they are read. */
const RUNS = 200;

/**
 * The names of a kind that a repository holds.
 *
 * @param path The repository, or its `.aim` folder
 * @param kind What names to look for
 * @param time How long reading runs may take, in milliseconds
 * @returns The names, each once; of most kinds, those of some of the runs
 */
export async function repositoryNames(
  path: string,
  kind: ValueKind,
  time = TIME,
): Promise<string[]> {
  const { metaChunks } = layoutOf(path);
  const hashes = Array.from(Deno.readDirSync(metaChunks), ({ name }) => name)
    .sort();
  if (kind === "hashes") return hashes;
  const runs = await someRuns(metaChunks, hashes, time);
  switch (kind) {
    case "campaigns":
      return [...new Set(runs.flatMap((run) => campaignOf(run) ?? []))].sort();
    case "contexts":
      return contextNames(runs);
    case "metrics":
      return metricNames(runs);
    case "hyperparameters":
      return [...hyperparametersOf(runs).names];
    case "columns":
      return [
        ...runProperties.map(({ name }) => name),
        ...hyperparametersOf(runs).names,
        ...metricsOf(runs).map(({ metric, context }) => `${metric}@${context}`),
      ];
    default:
      return [];
  }
}

async function someRuns(
  metaChunks: string,
  hashes: readonly string[],
  time: number,
): Promise<Run[]> {
  const end = performance.now() + time;
  // One for all, as their runs are alike.
  const recorder = new ChunkRecorder(new Shapes(), {
    system: false,
    metrics: true,
  });
  const runs: Run[] = [];
  for (const hash of hashes) {
    const run = await readRun(`${metaChunks}/${hash}`, hash, recorder);
    if (run) runs.push(run);
    if (runs.length >= RUNS || performance.now() > end) break;
  }
  return runs;
}

/** What the chunk tells of a run; undefined where it cannot be read. */
async function readRun(
  folder: string,
  hash: string,
  recorder: ChunkRecorder,
): Promise<Run | undefined> {
  try {
    const database = await Database.open(diskDirectory(folder));
    try {
      const record = recorder.record(database, hash);
      const { params, metrics, endTime } = new RecordedChunk(record, true);
      return {
        hash,
        name: null,
        description: null,
        experiment: null,
        tags: [],
        archived: false,
        active: endTime === null,
        creationTime: null,
        endTime,
        params,
        metrics,
      };
    } finally {
      database.close();
    }
  } catch (error) {
    // One damaged run keeps nobody from completing the names of the others.
    if (error instanceof DatabaseError) return undefined;
    throw error;
  }
}
