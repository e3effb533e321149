/**
 * Starting the thread that reads chunks.
 *
 * @module
 */
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
