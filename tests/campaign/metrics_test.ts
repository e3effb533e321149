import assert from "node:assert/strict";
import { aimObject } from "../../lib/aim/value.ts";
import { contextLabel } from "../../lib/campaign/contexts.ts";
import {
  contextNames,
  defaultContexts,
  lastValue,
  metricNames,
} from "../../lib/campaign/metrics.ts";
import { makeRun } from "./runs.ts";

Deno.test("labels of contexts", () => {
  assert.equal(contextLabel(aimObject()), "none");
  assert.equal(contextLabel(aimObject([["subset", "test"]])), "test");
  assert.equal(contextLabel(aimObject([["subset", true]])), "True");
  assert.equal(
    contextLabel(aimObject([["subset", "test"], ["gpu", 0n]])),
    "gpu=0,subset=test",
  );
  assert.equal(contextLabel(aimObject([["gpu", 0]])), "gpu=0.0");
});

Deno.test("names and last values of numbers only", () => {
  const run = makeRun({
    metrics: {
      "loss@val": 1n,
      "acc@test": 2.5,
      "text@x": "a",
      "acc@val": null,
    },
  });
  assert.deepEqual(metricNames([run]), ["acc", "loss"]);
  assert.deepEqual(contextNames([run]), ["test", "val"]);
  assert.equal(lastValue(run, "loss", "val"), 1);
  assert.equal(lastValue(run, "acc", "test"), 2.5);
  assert.equal(lastValue(run, "acc", "val"), undefined);
  assert.equal(lastValue(run, "text", "x"), undefined);
});

Deno.test("test contexts are the default, or all", () => {
  assert.deepEqual(defaultContexts(["test-a", "train"]), ["test-a"]);
  assert.deepEqual(defaultContexts(["none", "val"]), ["none", "val"]);
});
