/**
 * Where a repository is looked for.
 *
 * @module
 */

/** The folder that tcbench uses unless told otherwise. */
export const DEFAULT_REPOSITORY = "aim-repo";
