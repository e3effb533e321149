// deno-lint-ignore-file no-console
/**
 * How long commands take, as ratios measured in one run: against what people do
 * today (Aim and pandas, `../shared/tools/baseline.sh`) and against a bare start
 * of Deno. Runs are interleaved and medians compared, as machines are noisy.
 *
 *     deno task bench [--rounds N]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { shared } from "../tests/shared.ts";
import { unpackShared } from "../tests/interop/shared_data.ts";
import { unpackTestdata } from "../tests/testdata.ts";
import { benchMerge } from "./bench_merge.ts";
import { median } from "./median.ts";

/** A command line to be timed. */
interface Candidate {
  name: string;
  program: string;
  args: string[];
}

const checkout = new URL("../", import.meta.url).pathname;
const baseline =
  new URL("../../shared/tools/baseline.sh", import.meta.url).pathname;
const commands: Record<string, string[]> = {
  ls: ["ls"],
  properties: ["properties"],
  report: ["report", "--no-save"],
};

function ours(name: string, args: string[]): Candidate {
  return {
    name,
    program: Deno.execPath(),
    args: [
      "run",
      "--quiet",
      "--allow-read",
      "--allow-env",
      `--config=${checkout}deno.json`,
      `${checkout}cli/main.ts`,
      ...args,
    ],
  };
}

/** Wall time in seconds; fails where the command does. */
function time({ name, program, args }: Candidate): number {
  const start = performance.now();
  const { success, stderr } = new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).outputSync();
  const seconds = (performance.now() - start) / 1000;
  if (!success) throw new Error(`${name}: ${new TextDecoder().decode(stderr)}`);
  return seconds;
}

/** Times candidates in turn: A B C A B C … */
function measure(candidates: Candidate[], rounds: number): Map<string, number> {
  const times = new Map<string, number[]>(
    candidates.map(({ name }) => [name, []]),
  );
  for (const candidate of candidates) time(candidate);
  for (let round = 0; round < rounds; round++) {
    for (const candidate of candidates) {
      times.get(candidate.name)!.push(time(candidate));
    }
  }
  return new Map([...times].map(([name, list]) => [name, median(list)]));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: { rounds: { type: "string", default: "5" } },
  });
  const rounds = Number(values.rounds);
  const repository = await unpackTestdata("campaign");
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-bench-" });
  try {
    await Deno.writeTextFile(`${folder}/bare.ts`, "console.log(1)\n");
    // Aim writes to what it opens.
    await cp(repository, `${folder}/copy`, { recursive: true });
    const bare: Candidate = {
      name: "bare",
      program: Deno.execPath(),
      args: ["run", "--quiet", `${folder}/bare.ts`],
    };
    const hasBaseline = existsSync(baseline);
    if (!hasBaseline) {
      console.log("skipped: ../shared/tools/baseline.sh is absent");
    }
    console.log(`315 runs, median of ${rounds} rounds\n`);
    console.log("command     aimrepo   baseline  ratio   × bare start");
    for (const [name, args] of Object.entries(commands)) {
      const candidates = [
        bare,
        ours("aimrepo", [...args, "--aim-repo", repository]),
      ];
      if (hasBaseline) {
        candidates.push({
          name: "baseline",
          program: baseline,
          args: [name, "--aim-repo", `${folder}/copy`],
        });
      }
      const found = measure(candidates, rounds);
      const mine = found.get("aimrepo")!;
      const theirs = found.get("baseline");
      const cells = [
        name.padEnd(10),
        `${mine.toFixed(3)} s`.padStart(9),
        (theirs === undefined ? "-" : `${theirs.toFixed(2)} s`).padStart(10),
        (theirs === undefined ? "-" : (theirs / mine).toFixed(1)).padStart(6),
        (mine / found.get("bare")!).toFixed(1).padStart(14),
      ];
      console.log(cells.join(" "));
    }
    await merge(hasBaseline, rounds);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Two campaigns of 315 runs where there are two, else one and a small one. */
async function merge(hasBaseline: boolean, rounds: number): Promise<void> {
  const sources = shared
    ? [
      await unpackShared(shared, "campaign1"),
      await unpackShared(shared, "campaign2"),
    ]
    : [await unpackTestdata("campaign"), await unpackTestdata("two-campaigns")];
  const times = await benchMerge({
    sources,
    rounds,
    ...hasBaseline ? { baseline } : {},
  });
  console.log(
    `\nmerge of ${shared ? "2 × 315" : "315 + 16"} runs: ` +
      `${times.merge.toFixed(2)} s, ` +
      `${(times.merge / times.copy).toFixed(2)} × cp -r; ` +
      `again ${times.again.toFixed(2)} s, ` +
      `${(times.again / times.ls).toFixed(2)} × ls` +
      (times.baseline === undefined
        ? ""
        : `; baseline ${times.baseline.toFixed(1)} s, ` +
          `${(times.baseline / times.merge).toFixed(1)} times as long`),
  );
}

if (import.meta.main) await main();
