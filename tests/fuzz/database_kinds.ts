/**
 * Mutants of the files of a database: as a disk breaks them, behind the back of
 * the checksums, and with checksums that agree, so that decoders are met.
 *
 * @module
 */
import { readLog } from "../../lib/rocksdb/log.ts";
import { LogWriter } from "../rocksdb/writer.ts";
import { mutated } from "./bytes.ts";
import { type Sample, samples } from "./corpus.ts";
import { type Kind, refusal, type Verdict } from "./kind.ts";
import { pick, type Random } from "./random.ts";
import { readDatabase } from "./read_database.ts";
import { rebuild, tablesOf } from "./rebuild.ts";
import { withStoredBlocks } from "./stored_blocks.ts";

/** Whether a changed file may have another answer than the whole one. */
type IsSound = (before: Uint8Array, after: Uint8Array) => boolean;

async function verdictOf(
  sample: Sample,
  name: string,
  after: Uint8Array,
  isSound: IsSound,
): Promise<Verdict> {
  const before = sample.files.get(name)!;
  const files = new Map(sample.files).set(name, after);
  try {
    const { answer, isNoted } = await readDatabase({ ...sample, files });
    if (answer === sample.answer) return "equal";
    if (isSound(before, after)) return isNoted ? "noted" : "other";
  } catch (error) {
    return refusal(error);
  }
  throw new Error(`${sample.label}: ${name} was read, and wrongly`);
}

const never: IsSound = () => false;
const always: IsSound = () => true;

/**
 * Whether all that is read of a log are whole records of the log before: those
 * have their checksums, and what is missing at the end is noted or nobody can
 * tell.
 */
const isOfSameRecords: IsSound = (before, after) => {
  const known = new Set(
    readLog(before).records.map(({ payload }) => payload.join()),
  );
  return readLog(after).records.every(({ payload }) =>
    known.has(payload.join())
  );
};

/** A kind that changes one file of a database, whatever stands in it. */
function raw(
  about: string,
  weight: number,
  pattern: RegExp,
  isSound: IsSound,
): Kind {
  return {
    about,
    weight,
    prepare: async () => {
      const targets = await targetsLike(pattern);
      return (random) => {
        const [sample, name] = pick(targets, random);
        const keepLength = random(3) > 0;
        const after = mutated(sample.files.get(name)!, random, keepLength);
        return verdictOf(sample, name, after, isSound);
      };
    },
  };
}

/** Every file of the samples whose name fits, and that has something in it. */
async function targetsLike(pattern: RegExp): Promise<[Sample, string][]> {
  const targets = (await samples()).flatMap((sample) =>
    [...sample.files].filter(([name, { length }]) =>
      pattern.test(name) && length > 0
    ).map(([name]): [Sample, string] => [sample, name])
  );
  if (targets.length === 0) throw new Error(`no file is like ${pattern}`);
  return targets;
}

/** A kind that changes records of a log, and writes it anew. */
function records(about: string, weight: number, pattern: RegExp): Kind {
  return {
    about,
    weight,
    prepare: async () => {
      const targets = await targetsLike(pattern);
      return (random) => {
        const [sample, name] = pick(targets, random);
        const after = withRecords(sample.files.get(name)!, random);
        return verdictOf(sample, name, after, always);
      };
    },
  };
}

/** Records changed, left out, written twice or in another order. */
function withRecords(log: Uint8Array, random: Random): Uint8Array {
  const payloads = readLog(log).records.map(({ payload }) => payload);
  const writer = new LogWriter(random(4) === 0 ? random(9) : undefined);
  const hit = random(Math.max(1, payloads.length));
  for (const [n, payload] of payloads.entries()) {
    switch (n === hit ? random(12) : -1) {
      case -1:
        writer.add(payload);
        break;
      case 0:
        break;
      case 1:
        writer.add(payload);
        writer.add(payload);
        break;
      case 2:
        writer.add(pick(payloads, random));
        break;
      case 3:
        writer.fragment(random(256), payload.subarray(0, 30_000));
        break;
      default:
        writer.add(mutated(payload, random));
    }
  }
  return writer.bytes;
}

/** Blocks as they are stored, changed where they stand. */
const storedBlocks: Kind = {
  about: "stored blocks of tables, with fresh checksums",
  weight: 20,
  prepare: async () => {
    const targets = await targetsLike(/\.(sst|ldb)$/);
    return async (random) => {
      const [sample, name] = pick(targets, random);
      const after = await withStoredBlocks(sample.files.get(name)!, random);
      return verdictOf(sample, name, after, always);
    };
  },
};

/** Blocks as they are decoded: the table is written anew, with a manifest. */
const decodedBlocks: Kind = {
  about: "decompressed blocks of tables, compressed again",
  weight: 20,
  prepare: async () => {
    const found = await samples();
    const targets = found.filter(({ answer, files }) =>
      answer !== "" &&
      [...files.keys()].some((name) => /\.(sst|ldb)$/.test(name))
    );
    const tables = new Map<Sample, Awaited<ReturnType<typeof tablesOf>>>();
    for (const sample of targets) tables.set(sample, await tablesOf(sample));
    return async (random) => {
      const sample = pick(targets, random);
      const files = rebuild(sample, tables.get(sample)!, random);
      try {
        const { answer, isNoted } = await readDatabase({ ...sample, files });
        if (answer === sample.answer) return "equal";
        return isNoted ? "noted" : "other";
      } catch (error) {
        return refusal(error);
      }
    };
  },
};

/** Kinds of mutants of databases, by name. */
export const databaseKinds: Readonly<Record<string, Kind>> = {
  current: raw("CURRENT", 3, /^CURRENT$/, never),
  manifest: raw("manifests", 8, /^MANIFEST/, isOfSameRecords),
  "manifest-records": records(
    "records of manifests, with fresh checksums",
    12,
    /^MANIFEST/,
  ),
  log: raw("write-ahead logs", 8, /\.log$/, isOfSameRecords),
  "log-records": records(
    "records of write-ahead logs, with fresh checksums",
    12,
    /\.log$/,
  ),
  table: raw("tables", 10, /\.(sst|ldb)$/, never),
  "table-stored": storedBlocks,
  "table-decoded": decodedBlocks,
};
