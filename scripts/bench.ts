// deno-lint-ignore-file no-console
/**
 * How long commands take, as ratios measured in one run: against what people do
 * today (Aim and pandas, `../shared/tools/baseline.sh`), against reading the
 * same bytes and against a bare start. Runs are interleaved and medians
 * compared, as machines are noisy.
 *
 *     deno task bench                  315 runs
 *     deno task bench --full           and 5,040; the baseline takes minutes
 *     deno task bench --huge           and 50,000; the space is a limit
 *     deno task bench --only report,merge --sizes 315,5040
 *     deno task bench --keep FOLDER    keeps repositories for the next time
 *
 * `--rounds N` (5), `--no-baseline` for large sizes, `--no-binary`.
 *
 * @module
 */
import { statfsSync } from "node:fs";
import { parseArgs } from "node:util";
import { hasBaseline } from "./bench/baseline.ts";
import {
  type Descriptors,
  descriptorsOf,
  descriptorTable,
} from "./bench/descriptors.ts";
import { hasPython } from "./bench/measure.ts";
import { mergeTen, mergeTwo } from "./bench/merging.ts";
import { Programs } from "./bench/programs.ts";
import { READING, ReadingBench } from "./bench/reading.ts";
import { BenchRepositories } from "./bench/repositories.ts";

/** What is measured. */
interface Request {
  sizes: number[];
  only: string[];
  rounds: number;
  keep: string | undefined;
  baseline: boolean;
  binary: boolean;
}

const INTERRUPTED = 130;
const SMALL = 315;
const LARGE = 5040;
const HUGE = 50_000;
const MERGE = "merge";
const DESCRIPTORS = "descriptors";
const PARTS = [...Object.keys(READING), MERGE, DESCRIPTORS];
/** A run with its points and artifacts takes as much on a disk. */
const BYTES_PER_RUN = 250_000;

function parse(args: string[]): Request {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      full: { type: "boolean", default: false },
      huge: { type: "boolean", default: false },
      sizes: { type: "string" },
      only: { type: "string", default: PARTS.join(",") },
      rounds: { type: "string", default: "5" },
      keep: { type: "string" },
      baseline: { type: "boolean", default: true },
      binary: { type: "boolean", default: true },
    },
  });
  const sizes = values.sizes?.split(",").map(Number) ?? [
    SMALL,
    ...values.full || values.huge ? [LARGE] : [],
    ...values.huge ? [HUGE] : [],
  ];
  const only = values.only.split(",");
  const rounds = Number(values.rounds);
  if (![...sizes, rounds].every((n) => Number.isSafeInteger(n) && n > 0)) {
    throw new TypeError("Cannot measure: --sizes and --rounds take numbers");
  }
  for (const part of only) {
    if (!PARTS.includes(part)) {
      throw new TypeError(`Cannot measure ${part}: there is ${PARTS}`);
    }
  }
  const { keep, baseline, binary } = values;
  return { sizes, only, rounds, keep, baseline, binary };
}

/** What a repository of a size holds: all of each run where there is space. */
function planOf(runs: number, folder: string) {
  const { bavail, bsize } = statfsSync(folder);
  const isWhole = runs * BYTES_PER_RUN * 2 < bavail * bsize;
  return { runs, seed: runs, seqs: isWhole, artifacts: isWhole };
}

async function main(): Promise<void> {
  const request = parse(Deno.args);
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-bench-" });
  const remove = () => Deno.removeSync(folder, { recursive: true });
  const interrupt = () => {
    remove();
    Deno.exit(INTERRUPTED);
  };
  Deno.addSignalListener("SIGINT", interrupt);
  try {
    await run(request, folder);
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
    remove();
  }
}

async function run(request: Request, folder: string): Promise<void> {
  const { only, sizes, rounds, keep = `${folder}/kept` } = request;
  await Deno.mkdir(keep, { recursive: true });
  const kept = new BenchRepositories(keep, console.log);
  const passing = new BenchRepositories(`${folder}`, () => {});
  const programs = await Programs.find(folder, request.binary);
  saySkipped(request, programs);
  const commands = Object.keys(READING).filter((name) => only.includes(name));
  const bench = new ReadingBench(programs, { commands, rounds, folder });
  const subjects: { runs: number; root: string }[] = [];
  for (const runs of sizes) {
    const root = await kept.get(planOf(runs, keep));
    subjects.push({ runs, root });
    if (commands.length === 0) continue;
    const needsCopy = hasBaseline && runs <= LARGE &&
      (request.baseline || runs <= SMALL);
    const forBaseline = needsCopy
      ? await passing.get({ ...planOf(runs, folder), seed: runs + 1 })
      : undefined;
    await bench.measure({ runs, root, forBaseline });
    console.log(`\nMedians of ${rounds} rounds\n\n${bench}`);
  }
  const largest = subjects.at(-1)!;
  if (only.includes(DESCRIPTORS)) {
    const found = new Map<string, Descriptors>();
    const [start] = programs.starts;
    found.set("bare", await descriptorsOf(programs.bare("bare", start!)));
    for (const name of Object.keys(READING)) {
      const args = [...READING[name]!, "--aim-repo", largest.root];
      const candidate = programs.candidate(name, start!, "none", args);
      found.set(
        `${name}, ${largest.runs} runs`,
        await descriptorsOf(candidate),
      );
    }
    console.log(`\n${descriptorTable(found)}`);
  }
  if (!only.includes(MERGE)) return;
  const places = { repositories: passing, folder };
  console.log(`\n${await mergeTwo(programs, places, rounds)}`);
  const large = subjects.find(({ runs }) => runs === LARGE);
  if (large) {
    console.log(`\n${await mergeTen(programs, places, large, rounds)}`);
  }
}

function saySkipped({ baseline }: Request, { missing, modes }: Programs): void {
  if (!hasBaseline) {
    console.log("skipped: ../shared/tools/baseline.sh is absent");
  } else if (!baseline) console.log("skipped: the baseline on many runs");
  if (missing) console.log(`skipped: the compiled program (${missing})`);
  if (modes.length === 1) {
    console.log("skipped: the cache (there is no --no-cache)");
  }
  if (!hasPython()) {
    console.log("skipped: CPU time and memory (python3 is absent)");
  }
}

if (import.meta.main) await main();
