import assert from "node:assert/strict";
import { runOn } from "./harness.ts";
import { assertSnapshot } from "./snapshot.ts";

Deno.test("properties prints the table of tcbench's documentation", async () => {
  const { status, out, err } = await runOn("campaign", ["properties"]);
  assert.deepEqual([status, err], [0, ""]);
  assertSnapshot("properties_campaign.txt", out);
  assert.match(out, /│ runs +│ +- │ 315 /);
  assert.match(out, /│ +- │ 9m6s ± 21m3s /);
});

Deno.test("properties works without hparams, subset and equal types", async () => {
  for (const name of ["values", "contexts", "mixed", "series", "rows"]) {
    const { out } = await runOn(name, ["properties", "--quiet"]);
    assertSnapshot(`properties_${name}.txt`, out);
  }
});

Deno.test("properties fits the terminal", async () => {
  for (const columns of [60, 200]) {
    const { out } = await runOn(
      "campaign",
      ["properties", "--color", "never"],
      {
        columns,
      },
    );
    for (const line of out.trimEnd().split("\n")) {
      assert.ok([...line].length <= columns, `${columns}: ${line}`);
    }
  }
});

Deno.test("properties as JSON has real types", async () => {
  const { out } = await runOn("campaign", ["properties", "--format", "json"]);
  const rows = JSON.parse(out);
  const of = (name: string) =>
    rows.find((row: { name: string }) => row.name === name);
  assert.equal(of("runs").value, 315);
  assert.deepEqual(of("flowpic_dim"), {
    name: "flowpic_dim",
    unique: 3,
    value: [32, 64, 1500],
  });
  assert.deepEqual(of("with_dropout").value, [true]);
});
