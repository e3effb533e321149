// deno-lint-ignore-file no-console
/**
 * Makes a repository of any number of runs: copies of the 315 runs in
 * `testdata/campaign`, which the real Aim wrote, under new hashes. Parameters,
 * metrics and times are those of the sources, the files as large and as
 * compressed.
 *
 *     deno run --allow-all scripts/bench/repository.ts FOLDER --runs 5040
 *         [--seed 1] [--no-seqs] [--no-artifacts] [--source REPOSITORY]
 *
 * @module
 */
import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { unpackTestdata } from "../../tests/testdata.ts";
import type { Digits, HashPattern } from "./hash_pattern.ts";
import { type Copy, copyRows } from "./metadata_rows.ts";
import { readRun, writeRun } from "./run_template.ts";

/** What is made. */
export interface RepositoryPlan {
  /** How many runs; sources are taken in turns. */
  runs: number;
  /** Where the hashes come from: two seeds have no hash in common. */
  seed: number;
  /** Whether the points are copied too. */
  seqs: boolean;
  /** Whether the artifacts are copied too. */
  artifacts: boolean;
}

/** What was made. */
export interface MadeRepository {
  /** The runs in the order of their ids. */
  copies: Copy[];
  /** The bytes of the runs' files. */
  bytes: number;
}

const META = ".aim/meta/chunks";
const SEQS = ".aim/seqs/chunks";
const ARTIFACTS = "artifacts";
const METADATA = ".aim/run_metadata.sqlite";
const VERSION = ".aim/VERSION";
/** Folders that Aim makes in each repository. */
const FOLDERS = [
  META,
  SEQS,
  ARTIFACTS,
  ".aim/locks",
  ".aim/check_ins",
  ".aim/meta/locks",
  ".aim/meta/progress",
  ".aim/seqs/locks",
  ".aim/seqs/progress",
];

/**
 * Makes a repository.
 *
 * @param source The repository whose runs are copied; it is only read
 * @param root The new repository's folder, which must not exist
 * @param plan What is made
 * @returns What was made
 * @throws {TypeError} Where a run cannot be copied
 */
export async function makeRepository(
  source: string,
  root: string,
  { runs, seed, seqs, artifacts }: RepositoryPlan,
): Promise<MadeRepository> {
  if (existsSync(root)) throw new TypeError(`Cannot make ${root}: it exists`);
  for (const folder of FOLDERS) {
    Deno.mkdirSync(`${root}/${folder}`, { recursive: true });
  }
  const hashes = Array.from(
    Deno.readDirSync(`${source}/${META}`),
    ({ name }) => name,
  ).sort();
  const parents = [
    META,
    ...seqs ? [SEQS] : [],
    ...artifacts ? [ARTIFACTS] : [],
  ];
  const digits = randomDigits(seed);
  const copies: Copy[] = [];
  const taken = new Set(hashes);
  let bytes = 0;
  for (const [number, hash] of hashes.slice(0, runs).entries()) {
    const run = await readRun(source, hash, parents, digits);
    for (let id = number; id < runs; id += hashes.length) {
      const own = drawOther(run.pattern, digits, taken);
      copies[id] = { source: hash, hash: own };
      bytes += writeRun(run, own, root);
    }
  }
  Deno.copyFileSync(`${source}/${VERSION}`, `${root}/${VERSION}`);
  Deno.copyFileSync(`${source}/${METADATA}`, `${root}/${METADATA}`);
  copyRows(`${root}/${METADATA}`, copies);
  return { copies, bytes };
}

function drawOther(
  pattern: HashPattern,
  digits: Digits,
  taken: Set<string>,
): string {
  for (;;) {
    const hash = pattern.draw(digits);
    if (taken.has(hash)) continue;
    taken.add(hash);
    return hash;
  }
}

/**
 * Random hexadecimal digits.
 *
 * @param seed The seed, an integer
 * @returns A function that gives a digit from 0 to 15 each time
 */
export function randomDigits(seed: number): Digits {
  const generator = xoroshiro128plus(seed);
  return () => uniformInt(generator, 0, 15);
}

async function main(): Promise<void> {
  const { values, positionals: [root] } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      runs: { type: "string" },
      seed: { type: "string" },
      seqs: { type: "boolean", default: true },
      artifacts: { type: "boolean", default: true },
      source: { type: "string" },
    },
  });
  const runs = Number(values.runs);
  if (root === undefined || !Number.isSafeInteger(runs) || runs < 1) {
    throw new TypeError("Cannot make a repository: name FOLDER and --runs N");
  }
  const source = values.source ?? await unpackTestdata("campaign");
  const seed = Number(values.seed ?? randomInt(2 ** 31));
  const { seqs, artifacts } = values;
  const started = performance.now();
  const { bytes } = await makeRepository(source, root, {
    runs,
    seed,
    seqs,
    artifacts,
  });
  const seconds = (performance.now() - started) / 1000;
  console.log([
    `${root}: ${runs} runs, seed ${seed}`,
    ...seqs ? [] : ["without seqs"],
    ...artifacts ? [] : ["without artifacts"],
    `${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s`,
  ].join(", "));
}

if (import.meta.main) await main();
