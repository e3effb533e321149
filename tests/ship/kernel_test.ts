import assert from "node:assert/strict";
import {
  compileKernel,
  kernelPath,
  kernelText,
} from "../../scripts/make_kernel.ts";

Deno.test("the kernel is what its source becomes", async () => {
  assert.equal(
    Deno.readTextFileSync(kernelPath),
    kernelText(await compileKernel()),
    "deno task kernel makes it anew",
  );
});
