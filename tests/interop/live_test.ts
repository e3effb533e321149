/**
 * Commands on a repository while the real Aim works on it: every answer is a
 * state that the repository was in, and Aim notices nothing.
 *
 * `AIMREPO_LIVE_SECONDS` tells how long each Aim works, `AIMREPO_SEED` repeats
 * what it does.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { compareRepository } from "../aim/compare.ts";
import { run } from "../cli/harness.ts";
import type { Expected } from "../testdata.ts";
import { type Answer, type Command, commands, judge } from "./live_answers.ts";
import { historiesOf, type History } from "./live_judge.ts";
import { aims, interpreter, runPython } from "./python.ts";

const script = new URL("live_aim.py", import.meta.url).pathname;
const SECONDS = Number(Deno.env.get("AIMREPO_LIVE_SECONDS") ?? 12);
const SEED = Number(Deno.env.get("AIMREPO_SEED") ?? Date.now() % 1_000_000);

for (const aim of aims) {
  Deno.test(`commands while ${aim} works see states that were`, async () => {
    const python = await interpreter(aim);
    if (python === undefined) return;
    const folder = await Deno.makeTempDir({ prefix: "aimrepo-live-" });
    try {
      const root = `${folder}/repository`;
      const args = [script, `${SEED}`, `${SECONDS}`, root];
      let isOver = false;
      const work = runPython(python, args).finally(() => isOver = true);
      const [answers] = await Promise.all([ask(root, () => isOver), work]);
      const diaries = [0, 1].map((n) => Deno.readTextFileSync(`${root}.${n}`));
      const histories = historiesOf(diaries);
      let named = 0;
      for (const answer of answers) named += judged(answer, histories, diaries);
      await cp(root, `${folder}/copy`, { recursive: true });
      const read = await runPython(python, [
        script,
        "--read",
        `${folder}/copy`,
      ]);
      const expected: Expected = JSON.parse(read);
      compareHistories(histories, expected);
      await compareRepository(root, expected);
      tell(aim, answers, named, diaries.join(""));
    } catch (cause) {
      throw new Error(`seed ${SEED}`, { cause });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** Asks one command after the other for as long as Aim works. */
async function ask(root: string, isOver: () => boolean): Promise<Answer[]> {
  const answers: Answer[] = [];
  const names = Object.keys(commands) as Command[];
  while (!isOver()) {
    if (!hasPoints(`${root}.1`)) {
      await pause(20);
      continue;
    }
    for (const command of names) {
      // The clock of the diaries is finer than this one.
      const start = Date.now() - 1;
      const outcome = await run([...commands[command], "--aim-repo", root]);
      answers.push({ command, start, end: Date.now() + 1, ...outcome });
      await pause(1);
    }
  }
  return answers;
}

/** A report needs a run with a parameter and a metric. */
function hasPoints(diary: string): boolean {
  try {
    const text = Deno.readTextFileSync(diary);
    return ["set", "track"].every((action) =>
      text.includes(`"action": "${action}", "phase": "end"`)
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function judged(
  answer: Answer,
  histories: ReadonlyMap<string, History>,
  diaries: string[],
): number {
  try {
    return judge(answer, histories);
  } catch (cause) {
    const { command, start, end, status, err } = answer;
    const around = diaries.join("").split("\n").filter((line) => {
      const at = Number(/"at": ([\d.]+)/.exec(line)?.[1]);
      return start - 30 <= at && at <= end + 30;
    });
    throw new Error(
      `${command} from ${start} to ${end}, status ${status}: ${err}\n` +
        around.join("\n"),
      { cause },
    );
  }
}

/** What Aim reads in the end is what it was told to write. */
function compareHistories(
  histories: ReadonlyMap<string, History>,
  { runs }: Expected,
): void {
  let compared = 0;
  for (const [hash, history] of histories) {
    const { last, points } = history;
    if (last === undefined) continue;
    const { attrs, props, metrics, end_time } = runs[hash] ??
      { attrs: null, props: null, metrics: null, end_time: null };
    assert.equal(attrs !== null, last.exists, hash);
    if (!attrs) continue;
    const hparams = attrs.hparams as { version: number } | undefined;
    assert.equal(hparams?.version ?? null, last.version, hash);
    assert.equal(props?.name, last.name);
    assert.equal(props?.archived, last.archived);
    assert.equal(end_time === null, last.closed === null, hash);
    assert.equal(metrics?.[0]?.last ?? null, last.step, hash);
    if (points === undefined) continue;
    assert.equal(metrics?.[0]?.points?.length ?? 0, points, hash);
    compared++;
  }
  assert.ok(compared > 0);
}

function tell(
  aim: string,
  answers: Answer[],
  named: number,
  diaries: string,
): void {
  const per = (name: string) =>
    answers.filter(({ command }) => command === name).length;
  const counts = Object.keys(commands).map((name) => `${per(name)} ${name}`);
  const done = (action: string) =>
    diaries.split(`"action": "${action}", "phase": "end"`).length - 1;
  const begun = diaries.split(`"phase": "begin"`).length - 1;
  const did = [
    ...["create", "resume", "close", "delete", "reindex", "flush"],
    ...["set", "track"],
  ].map((action) => `${done(action)} ${action}`).join(", ");
  // deno-lint-ignore no-console
  console.log(
    `${answers.length} answers while ${aim} worked from seed ${SEED} ` +
      `(${counts.join(", ")}; Aim did ${begun} changes: ${did}): ` +
      `0 that were no state, ${named} that named a run just deleted`,
  );
}
