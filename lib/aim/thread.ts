/**
 * Starting the thread that reads chunks.
 *
 * @module
 */
import { isAtHand } from "./at_hand.ts";

/**
 * The thread's program in JavaScript, which bundles have in them
 * (`scripts/bundle.ts`): they have no file of it beside them.
 */
declare const AIMREPO_READING_THREAD: string | undefined;

/**
 * Starts a thread that reads chunks, see `reading_thread.ts`.
 *
 * @returns The thread; undefined where none can be started
 */
export function startReadingThread(): Worker | undefined {
  const program = threadProgram();
  return program === undefined
    ? undefined
    : new Worker(program, { type: "module" });
}

function threadProgram(): string | URL | undefined {
  if (typeof AIMREPO_READING_THREAD === "string") {
    return `data:text/javascript,${encodeURIComponent(AIMREPO_READING_THREAD)}`;
  }
  const program = new URL("./reading_thread.ts", import.meta.url);
  return isAtHand(program) ? program : undefined;
}
