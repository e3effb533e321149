import { sharedTest } from "../shared.ts";
import { compareRepository } from "../aim/compare.ts";
import { unpackShared } from "./shared_data.ts";

for (const name of ["gtn", "icl", "chemtest"]) {
  sharedTest(`${name} reads as the real Aim read it`, async (shared) => {
    const golden = new URL(`golden/real/${name}.json`, shared);
    const expected = JSON.parse(await Deno.readTextFile(golden));
    await compareRepository(await unpackShared(shared, name), expected);
  });
}
