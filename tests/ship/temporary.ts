/**
 * Folders for what a file of tests makes.
 *
 * @module
 */

/**
 * Makes a folder that is removed when the tests have ended.
 *
 * @param prefix What its name begins with
 * @returns Its path
 */
export async function temporary(prefix: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix });
  globalThis.addEventListener(
    "unload",
    () => Deno.removeSync(folder, { recursive: true }),
  );
  return folder;
}
