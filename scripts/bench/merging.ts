/**
 * `merge`, against the baseline and a plain copy.
 *
 * @module
 */
import { baseline, hasBaseline } from "./baseline.ts";
import { type Candidate, medianUsage, type Usage, usageOf } from "./measure.ts";
import type { Programs } from "./programs.ts";
import type { BenchRepositories } from "./repositories.ts";
import { runTool } from "../run_tool.ts";
import { markdown, megabytes, number, ratio, seconds } from "./table.ts";

/** Where repositories come from and copies go to. */
export interface MergePlaces {
  /** Makes the sources. */
  repositories: BenchRepositories;
  /** A folder for destinations, which are not removed between rounds. */
  folder: string;
}

/** What a run consists of. */
const FOLDERS = [".aim/meta/chunks", ".aim/seqs/chunks", "artifacts"];
const WHOLE = { seqs: true, artifacts: true };
/** Seeds of sources, apart from those that are measured alone. */
const FIRST_SEED = 1_000_000;

type Times = Map<string, Usage[]>;

/**
 * Merges two repositories into a new one, and once more with nothing to do.
 *
 * Nothing is removed before the end: for some seconds after many files were
 * deleted, ext4 is several times slower to make new ones.
 *
 * @param programs How the program is started
 * @param places Where repositories are
 * @param rounds How often each is measured
 * @returns A table
 */
export async function mergeTwo(
  programs: Programs,
  { repositories, folder }: MergePlaces,
  rounds: number,
): Promise<string> {
  const sources = [
    await repositories.get({ ...WHOLE, runs: 315, seed: FIRST_SEED }),
    await repositories.get({ ...WHOLE, runs: 315, seed: FIRST_SEED + 1 }),
  ];
  const from = sources.flatMap((source) => ["--src", source]);
  const times: Times = new Map();
  for (let round = -1; round < rounds; round++) {
    await take(times, round, copying(sources, `${folder}/copied${round}`));
    for (const start of programs.starts) {
      const { name } = start;
      const to = `${folder}/merged-${name.replace(" ", "-")}${round}`;
      const merge = ["merge", ...from, "--dst", to];
      const ls = ["ls", "--aim-repo", to];
      const mode = programs.modes.at(-1)!;
      for (
        const candidate of [
          programs.writing(`merge, ${name}`, start, merge),
          programs.writing(`again, ${name}`, start, merge),
          programs.candidate(`ls, ${name}`, start, mode, ls),
        ]
      ) await take(times, round, candidate);
    }
  }
  if (hasBaseline) {
    const copies = sources.map((_, i) => `${folder}/source${i}`);
    for (const [i, copy] of copies.entries()) {
      await usageOf({
        name: "cp",
        program: "cp",
        args: ["-r", sources[i]!, copy],
      });
    }
    const args = [
      ...["merge", ...copies.flatMap((copy) => ["--src", copy])],
      ...["--dst", `${folder}/baseline`],
    ];
    await take(times, 0, baseline("baseline", args, 1));
  }
  const found = medians(times);
  const copy = found.get("cp -r")!;
  const theirs = found.get("baseline");
  return markdown(
    ["2 × 315 runs", "wall", "CPU", "peak", "× cp -r", "faster", "× ls"],
    [...found].map(([name, usage]) => {
      const start = name.startsWith("again") ? name.split(", ")[1] : undefined;
      const isMerge = name.startsWith("merge") || name === "baseline";
      const ls = start === undefined ? undefined : found.get(`ls, ${start}`);
      return [
        name,
        seconds(usage.wall),
        seconds(usage.cpu),
        megabytes(usage.peak),
        number(isMerge ? usage.wall / copy.wall : undefined),
        number(isMerge ? ratio(theirs?.wall, usage.wall) : undefined),
        number(ratio(usage.wall, ls?.wall)),
      ];
    }),
  );
}

/**
 * Merges ten new runs into a large repository, next to merging them into an
 * empty one.
 *
 * @param programs How the program is started
 * @param places Where repositories are
 * @param large The large repository, which is merged into a new one first
 * @param rounds How often each is measured
 * @returns A table
 */
export async function mergeTen(
  programs: Programs,
  { repositories, folder }: MergePlaces,
  large: { runs: number; root: string },
  rounds: number,
): Promise<string> {
  const [start] = programs.starts;
  const all = `${folder}/large`;
  const mode = programs.modes.at(-1)!;
  const merge = (name: string, from: string, to: string) =>
    programs.writing(name, start!, ["merge", "--src", from, "--dst", to]);
  const ls = programs.candidate(`ls, cache: ${mode}`, start!, mode, [
    ...["ls", "--aim-repo", all],
  ]);
  const times: Times = new Map();
  await take(times, 0, merge(`all ${large.runs} into none`, large.root, all));
  for (let round = -1; round < rounds; round++) {
    const seed = FIRST_SEED + 2 + round + 1;
    const ten = await repositories.get({ ...WHOLE, runs: 10, seed });
    const none = `${folder}/ten${round}`;
    await take(times, round, merge("10 into none", ten, none));
    await take(times, round, merge(`10 into ${large.runs}`, ten, all));
    // The first one fills the cache.
    await usageOf(ls);
    await take(times, round, ls);
  }
  const found = medians(times);
  const wall = (name: string) => found.get(name)!.wall;
  const limit = wall("10 into none") + 1.5 * wall(ls.name);
  return markdown(
    ["merge", "wall", "CPU", "peak", "of (10 into none + 1.5 × ls)"],
    [...found].map(([name, usage]) => [
      name,
      seconds(usage.wall),
      seconds(usage.cpu),
      megabytes(usage.peak),
      number(
        name === `10 into ${large.runs}` ? usage.wall / limit : undefined,
      ),
    ]),
  );
}

/**
 * Measures a candidate; the round before the first does not count. What others
 * have written is flushed before: a merge waits for the disk, and would wait for
 * what the copy before it has left in memory.
 */
async function take(
  times: Times,
  round: number,
  candidate: Candidate,
): Promise<void> {
  if (Deno.build.os !== "windows") await runTool("sync", []);
  const usage = await usageOf(candidate);
  if (round < 0) return;
  const { name } = candidate;
  times.set(name, [...times.get(name) ?? [], usage]);
}

function medians(times: Times): Map<string, Usage> {
  return new Map([...times].map(([name, all]) => [name, medianUsage(all)]));
}

function copying(sources: readonly string[], copy: string): Candidate {
  const lines = FOLDERS.flatMap((folder) => [
    `mkdir -p "$0/${folder}"`,
    ...sources.map((_, i) => `cp -r "$${i + 1}/${folder}/." "$0/${folder}/"`),
  ]);
  return {
    name: "cp -r",
    program: "sh",
    args: ["-ec", lines.join("\n"), copy, ...sources],
  };
}
