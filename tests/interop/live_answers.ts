/**
 * The commands that look at a repository which is being changed, and how their
 * answers are judged.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Outcome } from "../cli/harness.ts";
import type { History, Possible, Span, State } from "./live_judge.ts";

/** What a command said. */
export interface Answer extends Span, Outcome {
  command: Command;
}

/** The commands. */
export const commands = {
  ls: ["ls", "--include-archived", "--format=jsonl"],
  properties: ["properties", "--include-archived", "--format=json"],
  report: [
    ...["report", "--include-archived", "--no-save", "--format=json"],
    ...["--groupby=id,version", "--metrics=acc", "--contexts=test-human"],
  ],
  show: ["show", "--all", "--include-archived", "--format=jsonl"],
} as const;

/** The name of a command. */
export type Command = keyof typeof commands;

/** What of a run a command told; what it does not tell is absent. */
interface Told {
  version?: number | null;
  step?: number | null;
  name?: string | null;
  archived?: boolean;
  end?: number | null;
  created?: number | null;
}

/**
 * Fails where an answer is no state that the repository was in.
 *
 * @param answer The answer
 * @param histories What happened to each run
 * @returns How many runs were named as unreadable, because they were deleted
 */
export function judge(
  answer: Answer,
  histories: ReadonlyMap<string, History>,
): number {
  const possible = new Map(
    Array.from(histories, ([hash, history]) => [hash, history.during(answer)]),
  );
  const failed = judgeComplaints(answer, possible);
  if (answer.command === "properties") {
    judgeProperties(answer.out, possible, failed);
    return failed.size;
  }
  const told = toldBy(answer);
  for (const hash of told.keys()) assert.ok(possible.has(hash), hash);
  for (const [hash, { states, made, isMoving }] of possible) {
    const run = told.get(hash);
    if (run) judgeRun(hash, run, states, made, isMoving);
    else {
      const isAbsent = ({ exists, version }: State) =>
        !exists || answer.command === "report" && version === null;
      assert.ok(
        failed.has(hash) || states.some(isAbsent),
        `${hash} is missing: ${JSON.stringify(states)}`,
      );
    }
  }
  return failed.size;
}

/** The runs that were named as unreadable, each being deleted. */
function judgeComplaints(
  { status, err }: Answer,
  possible: ReadonlyMap<string, Possible>,
): Set<string> {
  const failed = new Set<string>();
  for (const line of err.split("\n").filter(Boolean)) {
    const run = /run ([0-9a-f]{24}): (.*)/.exec(line);
    const here = run ? possible.get(run[1]!) : undefined;
    if (run && line.includes("warning: ")) {
      assert.ok(here?.isMoving && isGone(here.states.at(-1)!), line);
      failed.add(run[1]!);
    } else if (run) {
      // A log ends in the middle of a record where one is being written.
      assert.match(line, /note: .*as after a crash/);
      assert.ok(here?.states.some(({ closed }) => closed === null), line);
    } else {
      assert.match(line, /note: \d+ runs? ha(s|ve) a row in/);
      const isDeleted = [...possible.values()].filter(({ isMoving, states }) =>
        isMoving && isGone(states.at(-1)!)
      );
      assert.ok(isDeleted.length > 0, line);
    }
  }
  assert.equal(status, failed.size > 0 ? 3 : 0, err);
  return failed;
}

function isGone({ exists }: State): boolean {
  return !exists;
}

function judgeRun(
  hash: string,
  told: Told,
  states: State[],
  made: [number, number],
  isMoving: boolean,
): void {
  const there = states.filter(({ exists }) => exists);
  const of = `${hash} is ${JSON.stringify(told)} in ${JSON.stringify(states)}`;
  assert.ok(there.length > 0, of);
  // A chunk is read at once: parameters, steps and end belong together.
  assert.ok(
    there.some((state) =>
      (told.version === undefined || told.version === state.version) &&
      (told.step === undefined || told.step === state.step) &&
      (told.end === undefined || isWithin(told.end, state.closed))
    ),
    of,
  );
  // SQLite is read at once, before the chunks. A run may have no row yet.
  const { name, archived, created } = told;
  if (isMoving && created === null) return;
  assert.ok(
    there.some((state) =>
      (name === undefined || name === state.name) &&
      (archived === undefined || archived === state.archived)
    ),
    of,
  );
  assert.ok(created === undefined || isWithin(created, made), of);
}

/** Seconds within bounds in milliseconds. */
function isWithin(
  seconds: number | null,
  bounds: [number, number] | null,
): boolean {
  if (seconds === null || bounds === null) return seconds === bounds;
  return bounds[0] - 1 <= seconds * 1000 && seconds * 1000 <= bounds[1] + 1;
}

function judgeProperties(
  out: string,
  possible: ReadonlyMap<string, Possible>,
  failed: ReadonlySet<string>,
): void {
  const rows: { name: string; value: unknown }[] = JSON.parse(out);
  const value = (name: string) => rows.find((row) => row.name === name)?.value;
  const count = Number(value("runs"));
  const all = [...possible.values()];
  const least =
    all.filter(({ states }) => states.every(({ exists }) => exists)).length -
    failed.size;
  const most =
    all.filter(({ states }) => states.some(({ exists }) => exists)).length;
  assert.ok(least <= count && count <= most, `${least} ${count} ${most}`);
  const ids = new Set((value("id") ?? []) as string[]);
  for (const id of ids) {
    const { states } = possible.get(id)!;
    assert.ok(states.some(({ exists, version }) => exists && version !== null));
  }
  for (const [hash, { states }] of possible) {
    const isSure = states.every(({ exists, version }) =>
      exists && version !== null
    );
    assert.ok(!isSure || ids.has(hash) || failed.has(hash), hash);
  }
}

function toldBy({ command, out }: Answer): Map<string, Told> {
  const told = new Map<string, Told>();
  const rows = command === "report"
    ? JSON.parse(out)
    : out.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  for (const row of rows) {
    if (command === "report") {
      if (row.id === null) continue;
      const { acc_mean: mean, version, runs } = row;
      assert.equal(runs, 1);
      told.set(row.id, { version, step: mean === "NaN" ? null : mean });
    } else if (command === "ls") {
      const { hash, creation_time: created, end_time: end } = row;
      told.set(hash, { created, end });
    } else told.set(row.hash, toldByShow(row));
  }
  return told;
}

// deno-lint-ignore no-explicit-any
function toldByShow(run: any): Told {
  const { hparams } = run.params;
  if (hparams !== undefined) {
    const { version } = hparams;
    // All or nothing of what was set at once.
    assert.deepEqual(run.params, {
      hparams: {
        copy: { of: version },
        id: run.hash,
        list: [version, version, version],
        text: `${version} `.repeat(50),
        version,
      },
    });
  }
  assert.ok(run.metrics.length <= 1);
  const [metric] = run.metrics;
  if (metric) {
    assert.equal(metric.name, "acc");
    // Value and step are written one after the other.
    const { last, last_step: step } = metric;
    if (last !== null && step !== null) {
      assert.ok(Math.abs(last - step) <= 1, JSON.stringify(metric));
    }
  }
  assert.equal(run.active, run.end_time === null);
  return {
    version: hparams?.version ?? null,
    step: metric?.last ?? null,
    name: run.name,
    archived: run.archived,
    end: run.end_time,
    created: run.creation_time,
  };
}
