/**
 * A program in a terminal of its own, typed to and read from. It needs `script`
 * of util-linux.
 *
 * @module
 */

/** How a program is started. */
export interface TerminalOptions {
  /** The folder that it works in. */
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Record<string, string>;
}

/** Milliseconds that an answer may take before a test fails. */
const PATIENCE = 20_000;

/** An open terminal. */
export class Terminal implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #output = "";
  #read = 0;
  #ended = false;

  /**
   * @param command What to run, as a command line of `sh`
   * @param options Where and with what to run it
   */
  constructor(command: string, { cwd, env }: TerminalOptions) {
    this.#process = new Deno.Command("script", {
      args: ["--quiet", "--return", "--command", command, "/dev/null"],
      cwd,
      env,
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#reading = this.#collect();
  }

  async #collect(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#process.stdout) {
      this.#output += decoder.decode(bytes, { stream: true });
    }
    this.#ended = true;
  }

  /**
   * Types.
   *
   * @param keys The characters
   */
  async type(keys: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(keys));
  }

  /**
   * Waits until the program has shown something.
   *
   * @param pattern What to wait for, behind all that was waited for before
   * @returns The match
   * @throws {Error} Where it does not come in time
   */
  async shown(pattern: RegExp): Promise<RegExpExecArray> {
    const end = Date.now() + PATIENCE;
    while (true) {
      const match = pattern.exec(this.#output.slice(this.#read));
      if (match) {
        this.#read += match.index + match[0].length;
        return match;
      }
      if (this.#ended || Date.now() > end) {
        throw new Error(
          `Cannot find ${pattern} in ${JSON.stringify(this.#output)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /**
   * Waits until the program ends by itself.
   *
   * @returns What it has shown, and its exit status
   */
  async ended(): Promise<{ output: string; code: number }> {
    const timer = setTimeout(() => this.#process.kill(), PATIENCE);
    const { code } = await this.#process.status;
    clearTimeout(timer);
    await this.#reading;
    return { output: this.#output, code };
  }

  /** Ends the program. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) this.#process.kill("SIGKILL");
    await this.#process.status;
    await this.#reading;
    await this.#input.abort().catch(() => {});
  }
}
