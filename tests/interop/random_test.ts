/**
 * Repositories that the real Aim makes by doing at random what users do.
 *
 * `AIMREPO_SEED` is the first repository's seed, the others count on;
 * `AIMREPO_RANDOM_REPOSITORIES` tells how many there are of each Aim.
 *
 * @module
 */
import assert from "node:assert/strict";
import { compareRepository } from "../aim/compare.ts";
import { fingerprint, run } from "../cli/harness.ts";
import type { Expected, ExpectedRun } from "../testdata.ts";
import { aims, type Environment, interpreter, pythonLines } from "./python.ts";

const driver = new URL("drive_aim.py", import.meta.url).pathname;
const COUNT = Number(Deno.env.get("AIMREPO_RANDOM_REPOSITORIES") ?? 100);
const SEED = Number(Deno.env.get("AIMREPO_SEED") ?? Date.now() % 1_000_000);

/** What every driver is to do at least once in a hundred repositories. */
const ACTIONS = [
  ...["create", "track", "set", "overwrite", "delete parameter", "resume"],
  ...["close", "kill", "torn log", "archive", "tag", "untag", "note"],
  ...["experiment", "rename", "describe", "reindex", "delete"],
];

interface Sum {
  repositories: number;
  runs: number;
  metrics: number;
  points: number;
  actions: Record<string, number>;
}

Deno.test("random repositories read as the real Aim reads them", async () => {
  // Both to their end, as each has a process and a folder to tidy up.
  const settled = await Promise.allSettled(aims.map(compareAll));
  const sums = settled.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
  const total = (key: Exclude<keyof Sum, "actions">) =>
    sums.reduce((sum, one) => sum + (one?.[key] ?? 0), 0);
  if (sums.every((sum) => sum === undefined)) return;
  say(
    `random repositories: ${
      total("repositories")
    } compared from seed ${SEED} ` +
      `(${total("runs")} runs, ${total("metrics")} metrics, ` +
      `${total("points")} points), 0 differences`,
  );
});

/** Undefined where the Aim cannot be had. */
async function compareAll(aim: Environment): Promise<Sum | undefined> {
  const python = await interpreter(aim);
  if (python === undefined) return undefined;
  const folder = await Deno.makeTempDir({ prefix: "aimrepo-random-" });
  const sum: Sum = {
    ...{ repositories: 0, runs: 0, metrics: 0, points: 0 },
    actions: {},
  };
  try {
    const args = [driver, `${SEED}`, `${COUNT}`, folder];
    for await (const line of pythonLines(python, args)) {
      await compareNext(`${folder}/${sum.repositories}`, sum).catch((cause) => {
        const seed = SEED + sum.repositories;
        throw new Error(`seed ${seed} of ${aim} differs`, { cause });
      });
      const done: Record<string, number> = JSON.parse(line);
      for (const [name, count] of Object.entries(done)) {
        sum.actions[name] = (sum.actions[name] ?? 0) + count;
      }
      sum.repositories++;
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const done = Object.entries(sum.actions).map(([name, n]) => `${name} ${n}`);
  say(`${aim} did: ${done.sort().join(", ")}`);
  assert.equal(sum.repositories, COUNT);
  if (COUNT >= 100) {
    const missing = ACTIONS.filter((name) => !(name in sum.actions));
    assert.deepEqual(missing, [], `${aim} never did these`);
  }
  return sum;
}

async function compareNext(root: string, sum: Sum): Promise<void> {
  const text = await Deno.readTextFile(`${root}.json`);
  const expected: Expected = JSON.parse(text);
  const before = fingerprint(root);
  const compared = await compareRepository(root, expected);
  for (const key of ["runs", "metrics", "points"] as const) {
    sum[key] += compared[key];
  }
  await compareShown(root, expected);
  assert.deepEqual(fingerprint(root), before);
  await Deno.remove(root, { recursive: true });
  await Deno.remove(`${root}.json`);
}

/** What the command line shows of the runs' rows. */
async function compareShown(root: string, { runs }: Expected): Promise<void> {
  const all = ["show", "--all", "--include-archived", "--format=jsonl"];
  const { status, out, err } = await run([...all, "--aim-repo", root]);
  assert.equal(status, 0, err);
  const shown = out.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const wanted = Object.entries(runs).filter(([, { attrs }]) => attrs !== null);
  assert.deepEqual(
    shown.map(rowOf).sort(byHash),
    wanted.map(([hash, run]) => expectedRow(hash, run)).sort(byHash),
  );
}

interface Row {
  hash: string;
  [field: string]: unknown;
}

// deno-lint-ignore no-explicit-any
function rowOf(shown: any): Row {
  const { hash, name, description, experiment, archived, active } = shown;
  return {
    ...{ hash, name, description, experiment, archived, active },
    tags: shown.tags.toSorted(),
    notes: shown.notes.map(({ content }: { content: string }) => content),
    creation_time: shown.creation_time,
    end_time: shown.end_time,
    duration: shown.duration,
    metrics: shown.metrics.length,
  };
}

function expectedRow(hash: string, run: ExpectedRun): Row {
  const { props, end_time, metrics } = run;
  const created = props?.creation_time ?? null;
  return {
    hash,
    name: props?.name ?? null,
    description: props?.description ?? null,
    experiment: props?.experiment ?? null,
    archived: props?.archived ?? false,
    active: end_time === null,
    tags: props?.tags ?? [],
    notes: props?.notes ?? [],
    creation_time: created,
    end_time,
    duration: end_time === null || created === null ? null : end_time - created,
    metrics: metrics?.length ?? 0,
  };
}

function byHash(a: Row, b: Row): number {
  return a.hash < b.hash ? -1 : 1;
}

function say(text: string): void {
  // deno-lint-ignore no-console
  console.log(text);
}
