import assert from "node:assert/strict";
import type { AimValue } from "../../lib/aim/value.ts";
import { aimObject } from "../../lib/aim/value.ts";
import { groupArtifacts } from "../../lib/campaign/artifact_groups.ts";
import { groupRuns } from "../../lib/campaign/groups.ts";
import { pointText } from "../../lib/campaign/point_text.ts";
import { numbersOf, summarizeSeries } from "../../lib/campaign/series.ts";
import { makeRun } from "./runs.ts";

const points = (...values: AimValue[]) =>
  values.map((value, i) => ({ step: BigInt(i), epoch: null, time: i, value }));

Deno.test("a series is summed up without NaN and without what is no number", () => {
  assert.deepEqual(summarizeSeries(points(NaN, 3, 9007199254740993n, -1)), {
    first: NaN,
    last: -1,
    min: -1,
    max: 9007199254740993n,
  });
  assert.deepEqual(summarizeSeries(points("a", NaN)), {
    first: "a",
    last: NaN,
    min: undefined,
    max: undefined,
  });
  assert.equal(summarizeSeries([]).last, undefined);
  assert.deepEqual(numbersOf(points(2n, "a", 0.5)), [2, NaN, 0.5]);
});

Deno.test("what was tracked is told in a line", () => {
  const object = (fields: Record<string, AimValue>) =>
    aimObject(Object.entries(fields));
  const text = object({ data: "hello", "@type": "aim.text" });
  const image = object({
    data: new Uint8Array(1200),
    caption: "",
    format: "png",
    height: 32n,
    "@type": "aim.image",
  });
  assert.equal(pointText(text), "hello");
  assert.equal(pointText([text, text]), "[hello, hello]");
  assert.equal(
    pointText(image),
    "image data=<1200 bytes> format=png height=32",
  );
  assert.equal(pointText(object({ a: 1n })), "{'a': 1}");
  assert.equal(pointText(1), "1.0");
});

Deno.test("artifacts are found group by group, missing runs are named", () => {
  const runs = ["a", "b", "c", "d"].map((hash, i) =>
    makeRun({ hash, params: { hparams: { lr: i % 2 } }, creationTime: 100 - i })
  );
  const grouped = groupRuns(runs, { contexts: ["test"], groupby: ["lr"] });
  const { groups, missing } = groupArtifacts(
    grouped,
    ({ hash }, context) =>
      hash === "b" ? undefined : hash === "c" ? null : hash + context,
  );
  assert.deepEqual(groups, [
    { key: ["test", 0], runs: 2, found: ["atest"] },
    { key: ["test", 1], runs: 2, found: ["dtest"] },
  ]);
  assert.deepEqual(missing.map(({ run, context }) => [run.hash, context]), [
    ["b", "test"],
  ]);
});
