import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { Repository } from "../../lib/aim/repository.ts";
import { MemoryCache } from "../aim/memory_cache.ts";
import { aims, interpreter, runPython } from "./python.ts";

const program = new URL("cache_aim.py", import.meta.url).pathname;

/** The program does 25 things, some of which leave the runs as they were. */
const FEWEST_STATES = 15;

async function read(root: string, cache?: MemoryCache) {
  return await Array.fromAsync(Repository.open(root, () => cache).runs());
}

for (const aim of aims) {
  Deno.test(`whatever ${aim} does to a run, a cache tells no older state`, async () => {
    const python = await interpreter(aim);
    if (python === undefined) return;
    const root = await Deno.makeTempDir({ prefix: "aimrepo-cache-aim-" });
    Deno.mkdirSync(`${root}/.aim/meta`, { recursive: true });
    // Everything may be kept at once, so that each change must be noticed.
    const cache = new MemoryCache();
    let states = 0;
    let kept = 0;
    let isOver = false;
    const work = runPython(python, [program, root]).finally(() => {
      isOver = true;
    });
    try {
      let last: unknown;
      while (!isOver) {
        const before = await read(root);
        const answer = await read(root, cache);
        const hits = cache.hits.length;
        // A state that lasts for as long as it takes to look three times.
        if (isDeepStrictEqual(before, await read(root))) {
          assert.deepEqual(answer, before);
          kept += hits;
          if (!isDeepStrictEqual(last, before)) states++;
          last = before;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await work;
      assert.deepEqual(await read(root, cache), await read(root));
    } finally {
      // Whatever was found, nothing is removed below what still writes.
      await Promise.allSettled([work]);
      await Deno.remove(root, { recursive: true });
    }
    assert(states >= FEWEST_STATES, `only ${states} states were seen`);
    assert(kept > states, `only ${kept} runs came from the cache`);
  });
}
