import { deepEqual } from "node:assert/strict";
import { benchStartup } from "../../scripts/bench_startup.ts";
import { buildProgram } from "./program.ts";
import { testUnless } from "./skip.ts";

const built = await buildProgram();

/** How many times as long as the bare runtime each may take. */
const limits = new Map([["--version", 1.5], ["ls, 4 runs", 2]]);
/** Other work on the machine lengthens both, and not always both alike. */
const ATTEMPTS = 3;

testUnless(
  "starting takes little more than the runtime does",
  built.missing,
  async () => {
    if (built.missing !== undefined) return;
    const { path: program, hello } = built;
    const slow = new Map<string, string[]>();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const timings = await benchStartup({ program, hello });
      const over = timings.filter(({ name, ratio, bestRatio }) =>
        Math.min(ratio, bestRatio) > (limits.get(name) ?? Infinity)
      );
      if (over.length === 0) return;
      for (const { name, ratio, bestRatio } of over) {
        const told = `${ratio.toFixed(2)}, at best ${bestRatio.toFixed(2)}`;
        slow.set(name, [...slow.get(name) ?? [], told]);
      }
    }
    deepEqual(Object.fromEntries(slow), {});
  },
);
