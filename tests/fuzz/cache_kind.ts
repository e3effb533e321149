/**
 * Mutants of the cache of what was read of runs.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { Repository, type RunOutcome } from "../../lib/aim/repository.ts";
import { sectionsOf, withSections } from "../aim/cache_bytes.ts";
import { MemoryCache } from "../aim/memory_cache.ts";
import { bytesOf } from "../rocksdb/writer.ts";
import { unpackTestdata } from "../testdata.ts";
import { mutated, mutatedText } from "./bytes.ts";
import type { Kind, Verdict } from "./kind.ts";
import { otherJson } from "./other_json.ts";
import { pick, type Random } from "./random.ts";
import { showRun } from "./read_database.ts";

const ARCHIVES = ["contexts", "props", "resumed", "values-new"];

/** Floats of a section that is made for other files. */
const FLOATS = [NaN, -1, 0, 0.5, 2 ** 53, Infinity, -Infinity];

/** A repository on disk, and what is said of it. */
interface Target {
  readonly root: string;
  readonly cache: Uint8Array;
  /** By whether the metrics are read. */
  readonly answers: ReadonlyMap<boolean, RunOutcome[]>;
}

async function read(
  root: string,
  metrics: boolean,
  cache?: MemoryCache,
  hashes?: string[],
): Promise<RunOutcome[]> {
  const options = { metrics, ...hashes && { hashes } };
  return await Array.fromAsync(
    Repository.open(root, () => cache).runs(options),
  );
}

async function targetOf(archive: string): Promise<Target> {
  const root = await unpackTestdata(archive);
  const answers = new Map<boolean, RunOutcome[]>();
  const cache = new MemoryCache();
  for (const metrics of [false, true]) {
    const answer = await read(root, metrics);
    if (answer.some((it) => "error" in it || it.notes.length > 0)) {
      throw new Error(`${archive}: not all runs can be kept`);
    }
    answers.set(metrics, answer);
    await read(root, metrics, cache);
  }
  await read(root, true, cache);
  if (cache.hits.length !== answers.get(true)!.length) {
    throw new Error(`${archive}: nothing is kept`);
  }
  return { root, cache: cache.bytes!, answers };
}

/** What a checksum is to tell. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  return random(4) === 0
    ? mutatedText(bytes, random)
    : mutated(bytes, random, random(2) === 0);
}

/** What none can tell, as lengths and checksums are made anew. */
function forged(bytes: Uint8Array, random: Random): Uint8Array {
  const sections = sectionsOf(bytes);
  for (let n = random(4) === 0 ? 1 : 0; n >= 0; n--) {
    const place = pick([0, 1, 1, 1, 2, 2, 2, 3], random);
    const section = sections[place]!;
    sections[place] = place === 0
      ? otherText(section, random)
      : place === 3
      ? otherNumbers(section, random)
      : mutated(section, random, random(2) === 0);
  }
  return withSections(sections);
}

function otherText(bytes: Uint8Array, random: Random): Uint8Array {
  if (random(8) === 0) return mutatedText(bytes, random);
  try {
    return bytesOf(otherJson(new TextDecoder().decode(bytes), random));
  } catch (error) {
    // It is no JSON any more since it was changed before, or too deep to write.
    if (error instanceof SyntaxError || error instanceof RangeError) {
      return mutated(bytes, random);
    }
    throw error;
  }
}

function otherNumbers(bytes: Uint8Array, random: Random): Uint8Array {
  const whole = bytes.slice(0, bytes.length - bytes.length % 8);
  const numbers = Array.from(new Float64Array(whole.buffer));
  switch (random(4)) {
    case 0:
      return mutated(bytes, random);
    case 1:
      numbers.splice(random(numbers.length), 1 + random(9));
      break;
    case 2:
      numbers.splice(random(numbers.length), 0, pick(FLOATS, random));
      break;
    default:
      numbers[random(numbers.length)] = pick(FLOATS, random);
  }
  return new Uint8Array(Float64Array.from(numbers).buffer);
}

/** Reads twice, as the first time leaves another cache behind. */
async function tryCache(
  { root, answers }: Target,
  bytes: Uint8Array,
  random: Random,
): Promise<Verdict> {
  const cache = new MemoryCache();
  cache.bytes = bytes;
  let isSame = true;
  for (let n = 0; n < 2; n++) {
    const metrics = random(3) > 0;
    const answer = answers.get(metrics)!;
    const part = random(3) === 0
      ? answer.filter(() => random(2) === 0)
      : answer;
    const found = await read(
      root,
      metrics,
      cache,
      part.map(({ hash }) => hash),
    );
    isSame &&= isDeepStrictEqual(found, part);
    // A run of a forged cache is a run all the same.
    for (const it of found) if ("run" in it && !isSame) showRun(it.run);
  }
  return isSame ? "equal" : "other";
}

/** What was read of runs, as it is kept. */
export const cacheKind: Kind = {
  about: "the cache of what was read of runs",
  weight: 6,
  prepare: async () => {
    const targets: Target[] = [];
    for (const name of ARCHIVES) targets.push(await targetOf(name));
    return async (random) => {
      const target = pick(targets, random);
      if (random(3) > 0) {
        return await tryCache(target, forged(target.cache, random), random);
      }
      const bytes = damaged(target.cache, random);
      const verdict = await tryCache(target, bytes, random);
      if (verdict === "equal") return verdict;
      throw new Error("a damaged cache gave another answer");
    };
  },
};
