import assert from "node:assert/strict";
import { expectedOf, testdataNames, unpackTestdata } from "../testdata.ts";
import { compareRepository } from "./compare.ts";

for (const name of testdataNames()) {
  Deno.test(`testdata/${name} reads as the real Aim read it`, async () => {
    const expected = expectedOf(name);
    const { runs } = await compareRepository(
      await unpackTestdata(name),
      expected,
    );
    assert.ok(runs > 0);
  });
}
