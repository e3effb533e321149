/**
 * Whether there are files that programs of threads can be read from.
 *
 * @module
 */

/**
 * Whether a thread can be started from a file, which Deno has to read first.
 *
 * @param program The file's address
 * @returns False also where it may not be read
 */
export function isAtHand(program: URL): boolean {
  if (program.protocol !== "file:") return false;
  const { state } = Deno.permissions.querySync({ name: "read", path: program });
  if (state !== "granted") return false;
  try {
    return Deno.statSync(program).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
