/**
 * Why something is done with a run, in words.
 *
 * @module
 */

/** The reasons that a plan gives, by their names. */
export const REASONS: ReadonlyMap<string, string> = new Map([
  ["new", "it is not there yet"],
  ["progressed", "it has progressed"],
  ["replaced", "it differs"],
  ["artifacts", "it has other artifacts"],
  ["active", "it is being written"],
  [
    "active at the destination",
    "it is being written at the destination",
  ],
]);
