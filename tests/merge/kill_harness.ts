/**
 * A merge that kills itself, for `kill_test.ts`:
 *
 *     deno run kill_harness.ts POINT DESTINATION SOURCE...
 *
 * Every change that a merge makes is a point to be killed at, before it is made
 * and, where it writes bytes, with half of them written. With the point `count`
 * the merge runs to its end, and the kinds of points are printed in their order.
 *
 * @module
 */
import { layoutOf } from "../../lib/aim/layout.ts";
import { type Disk, realDisk } from "../../lib/merge/disk.ts";
import { merge } from "../../lib/merge/merge.ts";

const [point, destination, ...sources] = Deno.args;
const real = realDisk();
const points: string[] = [];

function pass(kind: string): boolean {
  points.push(kind);
  return points.length - 1 === Number(point);
}

function die(): never {
  Deno.kill(Deno.pid, "SIGKILL");
  while (true);
}

/** The part of `.aim` that a path belongs to, to tell the points apart. */
function partOf(path: string): string {
  const [, part = "root"] =
    /\/(?:\.aim\/)?(aimrepo\/\w+|meta|seqs|artifacts|run_metadata)/
      .exec(path.slice(destination!.length)) ?? [];
  return part;
}

const deadly: Disk = {
  makeFolder: (path) =>
    pass(`folder ${partOf(path)}`) ? die() : real.makeFolder(path),
  copyFile: async (from, to, size, mtime) => {
    if (pass(`copy ${partOf(to)}`)) die();
    if (pass(`half a copy ${partOf(to)}`)) {
      const bytes = await Deno.readFile(from);
      await Deno.writeFile(to, bytes.subarray(0, bytes.length >> 1));
      die();
    }
    await real.copyFile(from, to, size, mtime);
  },
  share: (from, to) =>
    pass(`share ${partOf(from)} to ${partOf(to)}`)
      ? die()
      : real.share(from, to),
  writeFile: async (path, bytes) => {
    if (pass(`write ${partOf(path)}`)) die();
    if (pass(`half a write ${partOf(path)}`)) {
      await Deno.writeFile(path, bytes.subarray(0, bytes.length >> 1));
      die();
    }
    await real.writeFile(path, bytes);
  },
  link: (target, path) => pass("link") ? die() : real.link(target, path),
  flush: (path) => pass(`flush ${partOf(path)}`) ? die() : real.flush(path),
  flushAll: (folder) =>
    pass(`flush all ${partOf(folder)}`) ? die() : real.flushAll(folder),
  rename: (from, to) =>
    pass(`rename ${partOf(from)} to ${partOf(to)}`)
      ? die()
      : real.rename(from, to),
  exchange: (a, b) =>
    pass(`exchange ${partOf(a)} ${partOf(b)}`) ? die() : real.exchange(a, b),
  remove: async (path) => {
    if (pass(`remove ${partOf(path)}`)) die();
    if (pass(`half a removal ${partOf(path)}`)) {
      await removeHalf(path);
      die();
    }
    await real.remove(path);
  },
  step: (name) => pass(name) ? die() : real.step(name),
};

async function removeHalf(path: string): Promise<void> {
  try {
    const names = Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
    for (const name of names.slice(0, Math.ceil(names.length / 2))) {
      await Deno.remove(`${path}/${name}`, { recursive: true });
    }
  } catch (error) {
    const isFile = error instanceof Deno.errors.NotADirectory ||
      error instanceof Deno.errors.NotFound;
    if (!isFile) throw error;
  }
}

await merge(sources, layoutOf(destination!), { disk: deadly, jobs: 3 });
// deno-lint-ignore no-console
console.log(JSON.stringify(points));
