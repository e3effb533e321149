/**
 * The shells that completions exist for, apart from the completions.
 *
 * @module
 */

/** The names of the shells. */
export const shells = ["bash", "zsh", "fish"] as const;

/** The name of a shell. */
export type Shell = typeof shells[number];
