/**
 * Expectations that are too large for this repository: they lie beside the
 * checkout, and tests that need them are skipped where it stands alone.
 *
 * @module
 */
import { existsSync } from "node:fs";

const folder = new URL("../../shared/", import.meta.url);

/** The folder `../shared/` beside the checkout, undefined where there is none. */
export const shared: URL | undefined = existsSync(folder) ? folder : undefined;

/**
 * Registers a test that needs the folder; without it the test is skipped.
 *
 * @param name What the test shows
 * @param test The test, called with the folder's URL
 */
export function sharedTest(
  name: string,
  test: (shared: URL) => void | Promise<void>,
): void {
  if (shared === undefined) noteOnce();
  Deno.test({
    name,
    ignore: shared === undefined,
    fn: () => test(folder),
  });
}

let noted = false;

function noteOnce(): void {
  if (noted) return;
  noted = true;
  // deno-lint-ignore no-console
  console.log("skipped: ../shared is absent");
}
