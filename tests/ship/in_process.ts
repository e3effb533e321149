/**
 * The program within the tests' own process: what the released one must equal.
 *
 * @module
 */
import type { Io } from "../../cli/io.ts";
import { main } from "../../cli/main.ts";

/** What the program said. */
export interface Said {
  code: number;
  stdout: string;
}

/**
 * Runs the program, as in a pipe and without an environment.
 *
 * @param args Its arguments
 * @returns What it said on the standard output, and its exit status
 */
export async function runInProcess(args: readonly string[]): Promise<Said> {
  let stdout = "";
  const io: Io = {
    out: (text) => {
      stdout += text;
    },
    err: () => {},
    outIsTerminal: false,
    errIsTerminal: false,
    columns: undefined,
    env: () => undefined,
  };
  const code = await main(args, io);
  return { code, stdout };
}
