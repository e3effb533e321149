/**
 * Where a repository is looked for.
 *
 * @module
 */

/** The folder that tcbench uses unless told otherwise. */
export const DEFAULT_REPOSITORY = "aim-repo";

/**
 * Where a repository is looked for when none is named.
 *
 * @returns The default folder; the working folder where that is absent and the
 *   working folder is a repository itself
 */
export function defaultRepository(): string {
  return !exists(DEFAULT_REPOSITORY) && exists(".aim")
    ? "."
    : DEFAULT_REPOSITORY;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
