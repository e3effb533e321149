import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Member,
  type Part,
  type PlannedPart,
  planParts,
} from "../../lib/export/plan.ts";

const member = (
  hash: string,
  { campaign = "a", state = "1", weight = 1 }: Partial<Member> = {},
): Member => ({ hash, campaign, state, weight });

/** The parts as they are after a plan was carried out. */
const done = (planned: readonly PlannedPart[]): Part[] =>
  planned.map(({ number, campaign, members }) => ({
    number,
    campaign,
    members: new Map(members.map(({ hash, state }) => [hash, state])),
  }));

const hashes = (planned: readonly PlannedPart[]) =>
  planned.map(({ members }) => members.map(({ hash }) => hash).join(""));
const dirty = (planned: readonly PlannedPart[]) =>
  planned.filter(({ isDirty }) => isDirty).map(({ number }) => number);

Deno.test("a first plan cuts each campaign into parts", () => {
  const wanted = [
    member("p"),
    member("q", { campaign: "b" }),
    ..."rst".split("").map((hash) => member(hash)),
  ];
  const planned = planParts([], wanted, 2);
  assert.deepEqual(hashes(planned), ["pr", "q", "st"]);
  assert.deepEqual(planned.map(({ number }) => number), [1, 2, 3]);
  assert.deepEqual(dirty(planned), [1, 2, 3]);
});

Deno.test("nothing is written where nothing changed", () => {
  const wanted = "pqrst".split("").map((hash) => member(hash));
  const again = planParts(done(planParts([], wanted, 2)), wanted, 2);
  assert.deepEqual(dirty(again), []);
});

Deno.test("a changed run has its own part written", () => {
  const wanted = "pqrst".split("").map((hash) => member(hash));
  const before = done(planParts([], wanted, 2));
  wanted[2] = member("r", { state: "2" });
  const planned = planParts(before, wanted, 2);
  assert.deepEqual(hashes(planned), ["pq", "rs", "t"]);
  assert.deepEqual(dirty(planned), [2]);
});

Deno.test("a run without a state is written every time", () => {
  const wanted = [member("p", { state: "" })];
  assert.deepEqual(
    dirty(planParts(done(planParts([], wanted, 2)), wanted, 2)),
    [
      1,
    ],
  );
});

Deno.test("new runs fill the last part, then begin others", () => {
  const before = done(planParts([], [member("p")], 2));
  const wanted = "pqr".split("").map((hash) => member(hash));
  const planned = planParts(before, wanted, 2);
  assert.deepEqual(hashes(planned), ["pq", "r"]);
  assert.deepEqual(dirty(planned), [1, 2]);
});

Deno.test("runs that are gone leave their part, and empty parts the plan", () => {
  const wanted = "pqr".split("").map((hash) => member(hash));
  const before = done(planParts([], wanted, 2));
  assert.deepEqual(dirty(planParts(before, wanted.slice(0, 2), 2)), []);
  const fewer = planParts(before, wanted.slice(1), 2);
  assert.deepEqual(hashes(fewer), ["q", "r"]);
  assert.deepEqual(dirty(fewer), [1]);
});

Deno.test("a run that moves to another campaign changes both", () => {
  const before = done(
    planParts(
      [],
      [member("p"), member("q"), member("r", { campaign: "b" })],
      9,
    ),
  );
  const planned = planParts(before, [
    member("p"),
    member("q", { campaign: "b" }),
    member("r", { campaign: "b" }),
  ], 9);
  assert.deepEqual(hashes(planned), ["p", "rq"]);
  assert.deepEqual(dirty(planned), [1, 2]);
});

Deno.test("a run heavier than the capacity closes its part", () => {
  const planned = planParts([], [
    member("p", { weight: 100 }),
    member("q"),
    member("r"),
  ], 2);
  assert.deepEqual(hashes(planned), ["p", "qr"]);
});

Deno.test("after any history each run is in one part, as it is now", () => {
  const runs = fc.uniqueArray(
    fc.record({
      hash: fc.constantFrom(..."pqrstuvw"),
      campaign: fc.constantFrom("a", "b", undefined),
      state: fc.constantFrom("1", "2"),
      weight: fc.integer({ min: 0, max: 3 }),
    }),
    { selector: ({ hash }) => hash },
  );
  fc.assert(fc.property(fc.array(runs, { maxLength: 5 }), (history) => {
    let parts: Part[] = [];
    let files = new Map<number, string>();
    for (const wanted of history) {
      const planned = planParts(parts, wanted, 4);
      parts = done(planned);
      // What files hold when only dirty ones are written.
      files = new Map(planned.map(({ number, members, isDirty }) => [
        number,
        isDirty ? JSON.stringify(members) : files.get(number)!,
      ]));
      const held = [...files.values()].flatMap((text) => JSON.parse(text));
      assert.deepEqual(
        held.map(({ hash, state }) => hash + state).sort(),
        wanted.map(({ hash, state }) => hash + state).sort(),
      );
      for (const { campaign, members } of planned) {
        assert.ok(members.length > 0);
        assert.ok(members.every((one) => one.campaign === campaign));
      }
    }
  }));
});
