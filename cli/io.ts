/**
 * Where a command's output goes. Commands print through this and nothing else,
 * so that a test can run one and read what it said.
 *
 * @module
 */

/** The outside world of a command. */
export interface Io {
  /** Writes data to the standard output. */
  out(text: string): void;
  /** Writes everything else to the standard error. */
  err(text: string): void;
  /** Whether a person reads the standard output in a terminal. */
  readonly outIsTerminal: boolean;
  /** Whether a person reads the standard error in a terminal. */
  readonly errIsTerminal: boolean;
  /** Columns of the terminal; undefined where the output is no terminal. */
  readonly columns: number | undefined;
  /** An environment variable; undefined where it is unset or not allowed. */
  env(name: string): string | undefined;
}

/** The reader of a pipe went away: `aimrepo ls | head`. */
export class ClosedPipe extends Error {
  override name = "ClosedPipe";
}

/**
 * The real outside world.
 *
 * @returns Standard output and error, the terminal and the environment
 */
export function processIo(): Io {
  const outIsTerminal = Deno.stdout.isTerminal();
  return {
    out: (text) => write(Deno.stdout, text),
    err: (text) => write(Deno.stderr, text),
    outIsTerminal,
    errIsTerminal: Deno.stderr.isTerminal(),
    columns: outIsTerminal ? terminalColumns() : undefined,
    env: environment,
  };
}

const encoder = new TextEncoder();

function write(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  const bytes = encoder.encode(text);
  try {
    for (let done = 0; done < bytes.length;) {
      done += stream.writeSync(bytes.subarray(done));
    }
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw new ClosedPipe();
    throw error;
  }
}

function terminalColumns(): number {
  const asked = Number(environment("COLUMNS"));
  if (Number.isInteger(asked) && asked > 0) return asked;
  try {
    return Deno.consoleSize().columns;
  } catch {
    // A terminal that does not tell its size.
    return 80;
  }
}

function environment(name: string): string | undefined {
  // Asking without permission would stop at a prompt.
  const permission = Deno.permissions.querySync({
    name: "env",
    variable: name,
  });
  return permission.state === "granted" ? Deno.env.get(name) : undefined;
}
