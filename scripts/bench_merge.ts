/**
 * How long a merge takes, next to what people do today and to a plain copy.
 *
 *     deno run --allow-all scripts/bench_merge.ts SOURCE... [--baseline PROGRAM]
 *
 * @module
 */
import { median } from "./median.ts";

/** What is measured. */
export interface MergeBench {
  /** The repositories to merge; they are only read. */
  sources: readonly string[];
  /** A program whose `merge --src … --dst …` is the baseline, if there is one. */
  baseline?: string;
  /**
   * How often each is measured, in turns.
   * @default {5}
   */
  rounds?: number;
}

/** Medians in seconds. */
export interface MergeTimes {
  /** `aimrepo merge` into a new destination. */
  merge: number;
  /** `cp -r` of the same folders. */
  copy: number;
  /** `aimrepo merge` with nothing to do. */
  again: number;
  /** `aimrepo ls` of the destination. */
  ls: number;
  /** The baseline's merge, measured once; undefined where there is none. */
  baseline: number | undefined;
}

const program = new URL("../cli/main.ts", import.meta.url).pathname;
/** What a run consists of. */
const FOLDERS = [".aim/meta/chunks", ".aim/seqs/chunks", "artifacts"];

/**
 * Measures merges.
 *
 * @param bench What to measure
 * @returns The median of each
 */
export async function benchMerge(
  { sources, baseline, rounds = 5 }: MergeBench,
): Promise<MergeTimes> {
  const folder = await Deno.makeTempDir({ prefix: "bench-merge-" });
  try {
    const times = { merge: [], copy: [], again: [], ls: [] } as {
      [name in "merge" | "copy" | "again" | "ls"]: number[];
    };
    // Nothing is removed before the end: for some seconds after many files were
    // deleted, ext4 is several times slower to make new ones.
    for (let round = 0; round < rounds; round++) {
      const destination = `${folder}/merged${round}`;
      const merge = [
        "merge",
        ...sources.flatMap((source) => ["--src", source]),
        ...["--dst", destination],
      ];
      times.copy.push(await copyAll(sources, `${folder}/copied${round}`));
      times.merge.push(await aimrepo(merge));
      times.again.push(await aimrepo(merge));
      times.ls.push(await aimrepo(["ls", "--aim-repo", destination]));
    }
    return {
      merge: median(times.merge),
      copy: median(times.copy),
      again: median(times.again),
      ls: median(times.ls),
      baseline: baseline === undefined
        ? undefined
        : await baselineMerge(baseline, sources, folder),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The real Aim writes to what it reads, so that it gets copies. */
async function baselineMerge(
  baseline: string,
  sources: readonly string[],
  folder: string,
): Promise<number> {
  const copies: string[] = [];
  for (const [number, source] of sources.entries()) {
    const copy = `${folder}/source${number}`;
    await timed("cp", ["-r", source, copy]);
    copies.push(copy);
  }
  return await timed(baseline, [
    "merge",
    ...copies.flatMap((copy) => ["--src", copy]),
    ...["--dst", `${folder}/baseline`],
  ]);
}

async function copyAll(
  sources: readonly string[],
  copy: string,
): Promise<number> {
  const lines = FOLDERS.flatMap((folder) => [
    `mkdir -p "$0/${folder}"`,
    ...sources.map((_, i) => `cp -r "$${i + 1}/${folder}/." "$0/${folder}/"`),
  ]);
  return await timed("bash", ["-ec", lines.join("\n"), copy, ...sources]);
}

function aimrepo(args: string[]): Promise<number> {
  return timed(Deno.execPath(), [
    ...["run", "--quiet", "--no-prompt", "--allow-all", program],
    ...args,
  ]);
}

async function timed(name: string, args: string[]): Promise<number> {
  const started = performance.now();
  const { success, stderr } = await new Deno.Command(name, {
    args,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return (performance.now() - started) / 1000;
}

if (import.meta.main) {
  const at = Deno.args.indexOf("--baseline");
  const sources = at < 0 ? Deno.args : Deno.args.slice(0, at);
  const times = await benchMerge({
    sources,
    ...at < 0 ? {} : { baseline: Deno.args[at + 1]! },
  });
  // deno-lint-ignore no-console
  console.log(JSON.stringify(times));
}
