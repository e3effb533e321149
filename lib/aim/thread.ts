/**
 * Starting the thread that reads chunks.
 *
 * @module
 */
import { isAtHand } from "./at_hand.ts";
import type { Task } from "./batch.ts";
import type { Thread } from "./shared_reading.ts";

/**
 * The thread's program in JavaScript, which bundles have in them
 * (`scripts/bundle.ts`): they have no file of it beside them.
 */
declare const AIMREPO_READING_THREAD: string | undefined;

/**
 * Starts a thread that reads chunks, see `reading_thread.ts`.
 *
 * @param program Its program
 * @returns The thread; undefined where none can be started
 */
export function startReadingThread(
  program: string | URL | undefined = threadProgram(),
): Thread | undefined {
  return program === undefined ? undefined : new ReadingThread(program);
}

/** The thread, listened to from the beginning. */
class ReadingThread implements Thread {
  readonly #worker: Worker;
  failed = false;

  constructor(program: string | URL) {
    this.#worker = new Worker(program, { type: "module" });
    // What it could not do is done in this thread, which then says why it cannot.
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.failed = true;
    };
  }

  postMessage(task: Task): void {
    this.#worker.postMessage(task);
  }

  terminate(): void {
    this.#worker.terminate();
  }
}

function threadProgram(): string | URL | undefined {
  if (typeof AIMREPO_READING_THREAD === "string") {
    return `data:text/javascript,${encodeURIComponent(AIMREPO_READING_THREAD)}`;
  }
  const program = new URL("./reading_thread.ts", import.meta.url);
  return isAtHand(program) ? program : undefined;
}
