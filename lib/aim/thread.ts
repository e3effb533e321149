/**
 * Starting the thread that reads chunks.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** With fewer chunks, starting a thread takes longer than it saves. */
const MANY = 1000;

/**
 * Starts a thread that reads chunks, see `reading_thread.ts`.
 *
 * @param chunks How many there are to read
 * @returns The thread; undefined where it does not pay, or none can be started, as
 *   with one processor or in a program that was bundled into one file
 */
export function startReadingThread(chunks: number): Worker | undefined {
  if (chunks < MANY || navigator.hardwareConcurrency < 2) return undefined;
  const program = new URL("./reading_thread.ts", import.meta.url);
  if (!isAtHand(program)) return undefined;
  return new Worker(program, { type: "module" });
}

/** Whether Deno may and can read a program. */
function isAtHand(program: URL): boolean {
  if (program.protocol !== "file:") return false;
  const path = fileURLToPath(program);
  const { state } = Deno.permissions.querySync({ name: "read", path });
  if (state !== "granted") return false;
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
