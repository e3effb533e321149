/**
 * Kills merges at many points and says what is left behind.
 *
 * @module
 */
import { copyTree, temporaryFolder } from "./repositories.ts";

const harness = new URL("kill_harness.ts", import.meta.url).pathname;

/** A merge to kill. */
export interface Scene {
  /** What the destination is before; undefined where there is none. */
  destination: string | undefined;
  /** The sources. */
  sources: readonly string[];
}

/** A merge that was killed. */
export interface Killed {
  /** Where it was killed. */
  point: string;
  /** Its destination. */
  root: string;
}

/**
 * Chooses points: at least one of each kind, the others evenly spread.
 *
 * @param points The kind of each point, in their order
 * @param count How many to choose
 * @returns Their positions
 */
export function choosePoints(
  points: readonly string[],
  count: number,
): number[] {
  const chosen = new Set(
    [...new Set(points)].map((kind) => points.indexOf(kind)),
  );
  for (const kind of new Set(points)) chosen.add(points.lastIndexOf(kind));
  const step = points.length / Math.max(1, count - chosen.size);
  for (let i = 0; chosen.size < Math.min(count, points.length); i++) {
    const start = Math.floor(i * step) % points.length;
    let free = start;
    while (chosen.has(free)) free = (free + 1) % points.length;
    chosen.add(free);
  }
  return [...chosen].sort((a, b) => a - b);
}

/**
 * Lists where a merge can be killed.
 *
 * @param scene The merge
 * @returns The kind of each point
 */
export async function pointsOf(scene: Scene): Promise<string[]> {
  const { success, stdout } = await run("count", prepare(scene), scene);
  if (!success) throw new Error("the merge fails without being killed");
  return JSON.parse(new TextDecoder().decode(stdout));
}

/**
 * Kills a merge at each of some points, several at a time.
 *
 * @param scene The merge
 * @param points The kind of each point
 * @param chosen The positions of those to kill it at
 * @param examine Is given each merge that was killed
 */
export async function killEach(
  scene: Scene,
  points: readonly string[],
  chosen: readonly number[],
  examine: (killed: Killed) => Promise<void>,
): Promise<void> {
  const queue = chosen.values();
  const worker = async (): Promise<void> => {
    for (const position of queue) {
      const root = prepare(scene);
      const { signal } = await run(String(position), root, scene);
      const point = `${position} (${points[position]})`;
      if (signal !== "SIGKILL") throw new Error(`survived point ${point}`);
      await examine({ point, root });
    }
  };
  await Promise.all(Array.from({ length: 3 }, worker));
}

function prepare({ destination }: Scene): string {
  const root = `${temporaryFolder()}/all`;
  if (destination !== undefined) copyTree(destination, root);
  return root;
}

function run(
  point: string,
  root: string,
  { sources }: Scene,
): Promise<Deno.CommandOutput> {
  const args = ["run", "--quiet", "--allow-all", "--no-check", harness];
  return new Deno.Command(Deno.execPath(), {
    args: [...args, point, root, ...sources],
    stderr: "inherit",
  }).output();
}
