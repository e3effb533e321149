/**
 * Other programs, run to their end.
 *
 * @module
 */

/** How a tool is run. */
export interface ToolOptions {
  /** The folder to run it in. */
  readonly cwd?: string | URL;
  /** Environment variables beside the inherited ones. */
  readonly env?: Record<string, string>;
}

/**
 * Runs a program that must succeed.
 *
 * @param program The program
 * @param args Its arguments
 * @param options Where and how to run it
 * @returns What it wrote to its standard output
 * @throws {Error} With what it wrote to its standard error, where it fails
 */
export async function runTool(
  program: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<string> {
  const { success, code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    ...options,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  if (!success) {
    throw new Error(
      `Cannot run ${[program, ...args].join(" ")}: exit status ${code}\n` +
        decoder.decode(stderr),
    );
  }
  return decoder.decode(stdout);
}
