/**
 * Outputs kept as files, to be read by people and compared by tests.
 *
 * @module
 */
import assert from "node:assert/strict";

/**
 * Fails where a text is not what the file of that name holds. With
 * `UPDATE_SNAPSHOTS` in the environment the file is written instead.
 *
 * @param name The file's name below `tests/cli/snapshots`
 * @param text The text
 */
export function assertSnapshot(name: string, text: string): void {
  const file = new URL(`snapshots/${name}`, import.meta.url);
  if (Deno.env.get("UPDATE_SNAPSHOTS")) {
    Deno.mkdirSync(new URL("snapshots/", import.meta.url), { recursive: true });
    Deno.writeTextFileSync(file, text);
  }
  assert.equal(text, Deno.readTextFileSync(file));
}
