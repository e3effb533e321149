/**
 * Reads a database in every way that the commands do.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { jsonText } from "../../cli/render/json.ts";
import { styles } from "../../cli/render/style.ts";
import { asJson } from "../../cli/show/as_json.ts";
import { asText } from "../../cli/show/as_text.ts";
import type { MetricDetail } from "../../cli/show/detail.ts";
import { readMetaChunk } from "../../lib/aim/read_chunk.ts";
import type { Metric, Run } from "../../lib/aim/run.ts";
import { readPoints } from "../../lib/aim/sequences.ts";
import { Shapes } from "../../lib/aim/shapes.ts";
import { summarizeSeries } from "../../lib/campaign/series.ts";
import { Database } from "../../lib/rocksdb/database.ts";
import { bothEntries, BothRecorders } from "../aim/kernel_directory.ts";
import { memoryDirectory } from "../rocksdb/writer.ts";

/** A database in memory, and what is known of it. */
export interface Files {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The run, where it is the database of one. */
  readonly hash?: string;
  /** The run's series, where the database holds their points. */
  readonly metrics?: readonly Metric[];
}

/** What was read. */
export interface Reading {
  /** Differs when any key or value does. */
  readonly answer: string;
  /** Whether something was said not to be whole. */
  readonly isNoted: boolean;
}

/**
 * Reads all of a database: its entries, its blocks, and what it says of a run.
 *
 * @param sample The database
 * @returns What was read
 * @throws Whatever the reader throws
 */
export async function readDatabase(
  { files, hash, metrics }: Files,
): Promise<Reading> {
  if (hash !== undefined && !metrics) {
    const both = new BothRecorders(new Shapes(), {
      system: false,
      metrics: true,
    });
    await both.record(new Map(files), hash);
    await bothEntries(new Map(files));
  }
  const database = await Database.open(memoryDirectory(new Map(files)));
  try {
    const digest = createHash("sha256");
    const lengths = new Uint32Array(2);
    for (const { key, value } of database.entries()) {
      lengths.set([key.length, value.length]);
      digest.update(new Uint8Array(lengths.buffer)).update(key).update(value);
    }
    database.verify((error) => {
      throw error;
    });
    if (hash !== undefined && metrics) readSeries(database, hash, metrics);
    else if (hash !== undefined) readRun(database, hash);
    return {
      answer: digest.digest("hex"),
      isNoted: database.notes.length > 0,
    };
  } finally {
    database.close();
  }
}

function readSeries(
  database: Database,
  hash: string,
  metrics: readonly Metric[],
): void {
  for (const metric of metrics) {
    summarizeSeries(readPoints(database, hash, metric).points);
  }
}

/** Reads a run, and shows it in each form. */
function readRun(database: Database, hash: string): void {
  readMetaChunk(database, hash);
  const chunk = readMetaChunk(database, hash, { system: true });
  showRun({
    hash,
    name: null,
    description: null,
    experiment: null,
    tags: [],
    archived: false,
    active: chunk.endTime === null,
    creationTime: 0,
    ...chunk,
  });
}

/**
 * Shows a run in each form.
 *
 * @param run The run
 * @throws Whatever the commands would throw
 */
export function showRun(run: Run): void {
  const details = {
    run,
    metrics: run.metrics.map((metric): MetricDetail => ({
      metric,
      min: metric.min ?? null,
      max: metric.max ?? null,
    })),
    artifacts: undefined,
    notes: [],
  };
  asText(details, styles(false));
  JSON.parse(jsonText(asJson(details)));
}
