/**
 * The databases that are changed: small ones that the real Aim wrote, and ones
 * made here that use what Aim's do not.
 *
 * @module
 */
import { readMetaChunk } from "../../lib/aim/read_chunk.ts";
import type { Metric } from "../../lib/aim/run.ts";
import { Database } from "../../lib/rocksdb/database.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import { CODECS } from "../rocksdb/codecs.ts";
import {
  bytesOf,
  DatabaseWriter,
  memoryDirectory,
  type TableOptions,
} from "../rocksdb/writer.ts";
import { membersOf } from "../testdata.ts";
import { type Files, readDatabase } from "./read_database.ts";

/** A database, its files in memory. */
export interface Sample extends Files {
  /** Where it is from. */
  readonly label: string;
  /** What is read of it before it is changed; empty where it is refused. */
  readonly answer: string;
}

/** Small repositories that have much that is different in them. */
const ARCHIVES = [
  "deleted",
  "index-new",
  "killed-new",
  "props",
  "resumed",
  "unreadable",
  "values-new",
];
/** Larger databases take too long to be read a hundred thousand times. */
const LARGEST = 20_000;
const CHUNK =
  /^\.aim\/(meta|seqs)\/(?:chunks\/([^/]+)|index)\/(CURRENT|MANIFEST-\d+|\d+\.(?:sst|log))$/;

/**
 * The databases to change.
 *
 * @returns Those of Aim, then those made here
 */
export async function samples(): Promise<Sample[]> {
  const found: Sample[] = [];
  for (const archive of ARCHIVES) found.push(...await samplesOf(archive));
  for (const [label, options] of Object.entries(made)) {
    found.push(await withAnswer({ label, files: write(options).files }));
  }
  return found;
}

async function samplesOf(archive: string): Promise<Sample[]> {
  const folders = new Map<string, Map<string, Uint8Array>>();
  for (const { path, type, data } of await membersOf(archive)) {
    const match = CHUNK.exec(path);
    if (type !== "file" || !match) continue;
    const folder = path.slice(0, path.lastIndexOf("/"));
    const files = folders.get(folder) ?? new Map<string, Uint8Array>();
    // A copy of its own: the archive's buffer is not to be kept alive.
    folders.set(folder, files.set(match[3]!, data.slice()));
  }
  const found: Sample[] = [];
  for (const [folder, files] of folders) {
    const length = [...files.values()].reduce(
      (sum, { length: n }) => sum + n,
      0,
    );
    if (length > LARGEST) continue;
    const label = `${archive}/${folder}`;
    const [, part, hash] = CHUNK.exec(`${folder}/CURRENT`)!;
    if (hash === undefined) {
      found.push(await withAnswer({ label, files }));
    } else if (part === "meta") {
      found.push(await withAnswer({ label, files, hash }));
    } else {
      const meta = folders.get(folder.replace("/seqs/", "/meta/"));
      const metrics = meta ? await metricsOf(meta, hash) : [];
      found.push(await withAnswer({ label, files, hash, metrics }));
    }
  }
  return found;
}

async function metricsOf(
  files: Map<string, Uint8Array>,
  hash: string,
): Promise<Metric[]> {
  try {
    const database = await Database.open(memoryDirectory(files));
    return readMetaChunk(database, hash).metrics;
  } catch (error) {
    // One of the archives is there for runs that cannot be read.
    if (!(error instanceof DatabaseError)) throw error;
    return [];
  }
}

async function withAnswer(sample: Omit<Sample, "answer">): Promise<Sample> {
  try {
    return { ...sample, answer: (await readDatabase(sample)).answer };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return { ...sample, answer: "" };
  }
}

const made: Readonly<Record<string, TableOptions>> = {
  plain: {},
  "user keys and delta-encoded handles": { deltaIndex: true },
  "hash buckets": { hashBuckets: 9 },
  "LevelDB's tables": { leveldb: true },
  "an old format": { formatVersion: 1, compression: CODECS.Snappy },
  ...Object.fromEntries(
    Object.entries(CODECS).map(([name, compression]) => [name, {
      compression,
      deltaIndex: true,
      properties: { "rocksdb.compression": bytesOf(name) },
    }]),
  ),
};

/** Tables on two levels, a log, and deletions of every kind in all of them. */
function write(options: TableOptions): DatabaseWriter {
  const writer = new DatabaseWriter(options);
  for (let round = 0; round < 3; round++) {
    for (let i = round; i < 40; i += 1 + round) {
      writer.put(bytesOf(`key ${i}`), bytesOf(`value ${round} `.repeat(i)));
    }
    if (!options.leveldb) {
      writer.deleteRange(
        bytesOf(`key 1${round}`),
        bytesOf(`key 1${round + 3}`),
      );
    }
    writer.flush();
    if (round === 1) writer.compact(15);
  }
  writer.delete(bytesOf("key 3"));
  writer.put(bytesOf("key 39"), bytesOf("in the log"));
  return writer;
}
