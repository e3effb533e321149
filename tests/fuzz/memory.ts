/**
 * How much memory a piece of work takes at its height.
 *
 * @module
 */

const PEAK = /^VmHWM:\s+(\d+) kB$/m;

/**
 * Begins to watch.
 *
 * @returns How many bytes the process has taken more at its height since. Where
 *   the system does not tell the height: how many more it has now
 */
export function peakMemory(): () => number {
  const before = Deno.memoryUsage().rss;
  if (Deno.build.os !== "linux") {
    return () => Deno.memoryUsage().rss - before;
  }
  // Makes the height begin anew (proc(5)).
  Deno.writeTextFileSync("/proc/self/clear_refs", "5");
  return () => {
    const status = Deno.readTextFileSync("/proc/self/status");
    return Number(PEAK.exec(status)?.[1] ?? NaN) * 1024 - before;
  };
}
