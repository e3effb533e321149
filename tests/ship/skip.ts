/**
 * Tests that need a tool which not every machine has. What is skipped is said,
 * once a tool.
 *
 * @module
 */
const said = new Set<string>();

/**
 * Says that tests are skipped.
 *
 * @param what Which tests
 * @param why What is missing
 */
export function saySkipped(what: string, why: string): void {
  const line = `skipped: ${what} (${why})`;
  if (said.has(line)) return;
  said.add(line);
  // deno-lint-ignore no-console
  console.log(line);
}

/**
 * Whether a program can be started.
 *
 * @param name The program
 * @param args Arguments with which it does nothing and succeeds
 * @returns True if it ended well
 */
export function has(name: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(name, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Registers a test that needs something; without it the test is skipped.
 *
 * @param name What the test shows
 * @param missing What is missing; undefined where nothing is
 * @param fn The test
 */
export function testUnless(
  name: string,
  missing: string | undefined,
  fn: () => Promise<void>,
): void {
  if (missing !== undefined) saySkipped(name, missing);
  Deno.test({ name, ignore: missing !== undefined, fn });
}
