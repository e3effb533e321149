import assert from "node:assert/strict";
import fc from "fast-check";
import { activityOf, PATIENCE } from "../../lib/merge/activity.ts";
import { chooseArtifacts } from "../../lib/merge/artifact_choice.ts";
import { contentsOf } from "../../lib/merge/contents.ts";
import { strayLinks } from "../../lib/merge/links.ts";
import { compareIndex } from "../../lib/merge/index_marker.ts";
import { compareProgress, type Measure } from "../../lib/merge/measure.ts";
import {
  decide,
  needsMeasure,
  type Offer,
  type RunCopy,
  type RunOffers,
} from "../../lib/merge/plan.ts";

const measures = fc.record({
  points: fc.nat({ max: 2 }),
  endTime: fc.option(fc.nat({ max: 2 })),
  entries: fc.nat({ max: 2 }),
}).map((measure): Measure => ({ ...measure, digest: JSON.stringify(measure) }));

/** A copy whose files are as telling as its content. */
function copyOf(measure: Measure, active = false): RunCopy {
  return {
    signature: measure.digest,
    bytes: 1,
    active,
    measure,
    artifacts: undefined,
  };
}

function offersOf(copies: RunCopy[]): Offer[] {
  return copies.map((copy, source) => ({ ...copy, source }));
}

function runOf(held: RunCopy | undefined, ...copies: RunCopy[]): RunOffers {
  return { hash: "h", held, offers: offersOf(copies) };
}

/** What the destination holds after an action. */
function after({ held, offers }: RunOffers, from: number | undefined) {
  return from === undefined ? held : offers[from];
}

Deno.test("newer: the end does not depend on the order of the sources", () => {
  fc.assert(fc.property(
    fc.option(measures, { nil: undefined }),
    fc.array(measures, { minLength: 1, maxLength: 4 }),
    fc.gen(),
    (own, all, g) => {
      const held = own && copyOf(own);
      const shuffled = g(fc.shuffledSubarray, all, { minLength: all.length });
      const ends = [all, shuffled].map((list) => {
        const run = runOf(held, ...list.map((measure) => copyOf(measure)));
        return after(run, decide(run).from)?.signature;
      });
      assert.equal(ends[0], ends[1]);
      // Deciding again changes nothing.
      const end = copyOf(
        JSON.parse(ends[0]!) && all.concat(own ?? [])
          .find(({ digest }) => digest === ends[0])!,
      );
      const again = runOf(end, ...all.map((measure) => copyOf(measure)));
      assert.equal(decide(again).kind, "keep");
    },
  ));
});

Deno.test("progress is a total order", () => {
  fc.assert(fc.property(measures, measures, measures, (a, b, c) => {
    const sign = (x: Measure, y: Measure) => Math.sign(compareProgress(x, y));
    assert.equal(sign(a, b) + sign(b, a), 0);
    if (sign(a, b) >= 0 && sign(b, c) >= 0) assert.ok(sign(a, c) >= 0);
    assert.equal(sign(a, b) === 0, a.digest === b.digest);
    assert.ok(compareProgress(a, undefined) > 0);
  }));
});

const little: Measure = { points: 1, endTime: null, entries: 1, digest: "l" };
const much: Measure = { points: 2, endTime: null, entries: 1, digest: "m" };
const ended: Measure = { points: 2, endTime: 5, entries: 1, digest: "e" };

Deno.test("the copy that progressed further is the one with more points, then the ended one", () => {
  assert.ok(compareProgress(much, little) > 0);
  assert.ok(compareProgress(ended, much) > 0);
  const resumed = { ...much, points: 3 };
  assert.ok(compareProgress(resumed, ended) > 0);
});

Deno.test("each policy, for a run that differs", () => {
  const run = runOf(copyOf(little), copyOf(much), copyOf(ended));
  const kinds = (["newer", "keep", "replace", "fail"] as const).map((
    onConflict,
  ) => {
    const { kind, reason, from } = decide(run, { onConflict });
    return [kind, reason, from];
  });
  assert.deepEqual(kinds, [
    ["update", "progressed", 1],
    ["keep", "kept", undefined],
    ["update", "replaced", 1],
    ["conflict", "differs", undefined],
  ]);
  const back = runOf(copyOf(ended), copyOf(little));
  assert.equal(decide(back).reason, "older");
  assert.equal(decide(back, { onConflict: "replace" }).kind, "update");
});

Deno.test("a run that is being written is left out, at either end", () => {
  const run = runOf(undefined, copyOf(much, true));
  assert.deepEqual(
    [decide(run).kind, decide(run).reason],
    ["skip", "active"],
  );
  const asked = decide(run, { active: "copy" });
  assert.deepEqual([asked.kind, asked.live], ["copy", true]);
  const other = runOf(undefined, copyOf(much, true), copyOf(little));
  assert.equal(decide(other).from, 1);
  const held = runOf(copyOf(little, true), copyOf(much));
  assert.equal(decide(held).reason, "active at the destination");
});

Deno.test("nothing is read where the files agree", () => {
  assert.ok(!needsMeasure(runOf(copyOf(much), copyOf(much), copyOf(much))));
  assert.ok(!needsMeasure(runOf(undefined, copyOf(much))));
  assert.ok(needsMeasure(runOf(undefined, copyOf(much), copyOf(little))));
  const differs = runOf(copyOf(much), copyOf(little));
  assert.ok(needsMeasure(differs));
  assert.ok(!needsMeasure(differs, { onConflict: "keep" }));
});

Deno.test("copies that cannot be read lose against those that can", () => {
  const broken: RunCopy = { ...copyOf(ended), measure: undefined };
  assert.equal(decide(runOf(copyOf(little), broken)).kind, "keep");
  assert.equal(decide(runOf(broken, copyOf(little))).from, 0);
});

Deno.test("artifacts add up, the later file counts", () => {
  const file = (path: string, mtime: number, size = 1) => ({
    path,
    size,
    mtime,
  });
  const held = contentsOf([file("a", 1), file("mine", 1)]);
  const offers = [
    { source: 0, artifacts: contentsOf([file("a", 2), file("b", 1)]) },
    { source: 1, artifacts: contentsOf([file("a", 3), file("b", 1)]) },
    { source: 2, artifacts: undefined },
  ];
  assert.deepEqual(
    [...chooseArtifacts(held, offers, false).taken].sort(),
    [["a", 1], ["b", 0]],
  );
  const older = [{ source: 0, artifacts: contentsOf([file("a", 0)]) }];
  assert.equal(chooseArtifacts(held, older, false).taken.size, 0);
  assert.deepEqual([...chooseArtifacts(held, older, true).taken], [["a", 0]]);
});

Deno.test("links that stay inside", () => {
  for (
    const [path, target, inside] of [
      ["a", "b", true],
      ["d/a", "../b", true],
      ["d/a", "../../b", false],
      ["a", "..", false],
      ["a", "/b", false],
      ["a", "d/../../b", false],
      ["a", "", false],
    ] as const
  ) {
    assert.equal(
      strayLinks(new Map([[path, target]])).size === 0,
      inside,
      `${path} → ${target}`,
    );
  }
});

Deno.test("who is writing a run", () => {
  const now = 1e12;
  const known = {
    announced: true,
    held: undefined,
    owner: undefined,
    newest: now - PATIENCE,
  } as const;
  assert.equal(activityOf(known, now), "crashed");
  assert.equal(activityOf({ ...known, newest: now - 1 }, now), "active");
  const gone = { ...known, newest: now - 1, owner: "gone" } as const;
  assert.equal(activityOf(gone, now), "crashed");
  assert.equal(activityOf({ ...gone, held: true }, now), "active");
  assert.equal(activityOf({ ...known, owner: "alive" }, now), "active");
  const silent = { ...known, announced: false, newest: now };
  assert.equal(activityOf(silent, now), "crashed");
});

Deno.test("what the index lacks", () => {
  const chunks = new Map([["a", "1"], ["b", "2"], ["c", "3"]]);
  const marker = {
    index: "x",
    chunks: new Map([["a", "1"], ["b", "1"], ["d", "4"]]),
  };
  assert.deepEqual(compareIndex(marker, "x", chunks), {
    isOurs: true,
    added: ["c"],
    changed: ["b"],
    removed: ["d"],
  });
  for (const index of ["y", undefined]) {
    const { isOurs, added } = compareIndex(marker, index, chunks);
    assert.deepEqual([isOurs, added], [false, ["a", "b", "c"]]);
  }
});
