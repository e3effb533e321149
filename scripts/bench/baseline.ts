/**
 * What people do today: Aim and pandas, in a folder beside the checkout.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Candidate } from "./measure.ts";

const script = fileURLToPath(
  new URL("../../../shared/tools/baseline.sh", import.meta.url),
);

/** Whether there is a baseline here. */
export const hasBaseline: boolean = existsSync(script);

/**
 * A command of the baseline.
 *
 * @param name What it is called in results
 * @param args Its arguments; repositories are copies, as Aim writes to them
 * @param rounds How often it is measured at most
 * @returns The candidate
 */
export function baseline(
  name: string,
  args: readonly string[],
  rounds: number,
): Candidate {
  return { name, program: script, args, rounds };
}
