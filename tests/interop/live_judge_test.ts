import assert from "node:assert/strict";
import { type Answer, judge } from "./live_answers.ts";
import { historiesOf, type Line } from "./live_judge.ts";

const hash = "0123456789abcdef01234567";
const other = "fedcba987654321001234567";

/** Changes of a run, ten milliseconds each, one every hundred. */
function diary(run: string, changes: Partial<Line>[]): string {
  return changes.flatMap((change, i): Line[] => {
    const at = 1000 + i * 100;
    const line = { run, action: "", ...change };
    const begin: Line = { ...line, phase: "begin", at };
    if (change.phase === "begin") return [begin];
    return [begin, { run, action: line.action, phase: "end", at: at + 10 }];
  }).map((line) => `${JSON.stringify(line)}\n`).join("");
}

const made = diary(hash, [
  { action: "create" },
  { action: "set", version: 7 },
  { action: "track", step: 0 },
  { action: "track", step: 1 },
  { action: "rename", name: "lost or not", phase: "begin" },
  { action: "resume" },
  { action: "close" },
]);

function shown(fields: Record<string, unknown>): string {
  const version = 7;
  const hparams = {
    ...{ id: hash, version, copy: { of: version } },
    list: [version, version, version],
    text: "7 ".repeat(50),
  };
  const metric = { name: "acc", last: 1, last_step: 1 };
  const name = `Run: ${hash}`;
  return `${
    JSON.stringify({
      ...{ hash, name, archived: false, active: true, end_time: null },
      ...{ creation_time: 1.005, params: { hparams }, metrics: [metric] },
      ...fields,
    })
  }\n`;
}

function answer(start: number, end: number, fields: Partial<Answer>): Answer {
  const told = { status: 0, out: "", err: "" };
  return { command: "show", start, end, ...told, ...fields };
}

const histories = historiesOf([made]);
const metric = (last: number) => ({
  metrics: [{ name: "acc", last, last_step: last }],
});

Deno.test("states that were are accepted", () => {
  for (
    const [start, end, out] of [
      [500, 900, ""],
      [990, 1005, shown({ params: {}, metrics: [], creation_time: null })],
      [1150, 1190, shown({ metrics: [] })],
      [1250, 1290, shown(metric(0))],
      [1295, 1305, shown(metric(0))],
      [1295, 1305, shown({})],
      [1450, 1460, shown({ name: "lost or not" })],
      [1450, 1460, shown({})],
      [1650, 1660, shown({ active: false, end_time: 1.605 })],
    ] as const
  ) assert.equal(judge(answer(start, end, { out }), histories), 0);
});

Deno.test("states that were not are refused", () => {
  for (
    const [start, end, out] of [
      // Listed too early, not at all, or as somebody else.
      [500, 900, shown({})],
      [1250, 1290, ""],
      [1250, 1290, shown(metric(0)) + shown({ hash: other })],
      // Too old, too new, never.
      [1350, 1360, shown(metric(0))],
      [1250, 1290, shown({})],
      [1350, 1360, shown(metric(5))],
      // Half of what was set at once; old parameters with new points.
      [1350, 1360, shown({ params: { hparams: { id: hash, version: 7 } } })],
      [1295, 1305, shown({ params: {} })],
      [1350, 1360, shown({ name: "lost or not" })],
      [1650, 1660, shown({})],
      [1650, 1660, shown({ active: false, end_time: 1.7 })],
      [1350, 1360, shown({ creation_time: null })],
    ] as const
  ) {
    assert.throws(
      () => judge(answer(start, end, { out }), histories),
      assert.AssertionError,
      `${start} ${end} ${out}`,
    );
  }
});

Deno.test("an error is accepted for a run that is being deleted alone", () => {
  const deleted = historiesOf([
    diary(hash, [{ action: "create" }, { action: "delete" }]),
  ]);
  const err = `aimrepo: warning: run ${hash}: Cannot read\n`;
  const failed = { status: 3, err };
  assert.equal(judge(answer(1105, 1107, failed), deleted), 1);
  for (const [start, end] of [[1050, 1060], [1000, 1005], [1200, 1210]]) {
    assert.throws(
      () => judge(answer(start!, end!, failed), deleted),
      assert.AssertionError,
    );
  }
  assert.throws(
    () => judge(answer(1105, 1107, { status: 1, err: "Error" }), deleted),
    assert.AssertionError,
  );
});

Deno.test("properties and reports are judged by their runs", () => {
  const properties = (value: number, ids: string[]) =>
    answer(1350, 1360, {
      command: "properties",
      out: JSON.stringify([{ name: "runs", value }, {
        name: "id",
        value: ids,
      }]),
    });
  assert.equal(judge(properties(1, [hash]), histories), 0);
  const report = (version: number, mean: number) =>
    answer(1350, 1360, {
      command: "report",
      out: JSON.stringify([{ id: hash, version, acc_mean: mean, runs: 1 }]),
    });
  assert.equal(judge(report(7, 1), histories), 0);
  for (
    const wrong of [
      ...[properties(0, [hash]), properties(2, [hash]), properties(1, [])],
      ...[report(7, 0), report(6, 1)],
    ]
  ) {
    assert.throws(() => judge(wrong, histories), assert.AssertionError);
  }
});
