/**
 * The entry point: parses the command line, runs a command, exits.
 *
 * @module
 */
import { CommanderError } from "@commander-js/extra-typings";
import { CommandError, Status } from "./errors.ts";
import { ClosedPipe, type Io, processIo } from "./io.ts";
import { createProgram } from "./program.ts";
import { harmless } from "./render/harmless.ts";
import { sanitize } from "./render/sanitize.ts";

/** What shells call to complete a command line; no command of people's. */
const ASK = "__complete";

/**
 * Runs the program.
 *
 * @param args The arguments, without the program's name
 * @param world The outside world
 * @returns The exit status
 */
export async function main(
  args: readonly string[],
  world: Io,
): Promise<number> {
  const io = guarded(world);
  const { command, status } = createProgram(io, args[0]);
  command.exitOverride().configureOutput({
    writeOut: (text) => io.out(text),
    writeErr: (text) => io.err(text),
    outputError: (text, write) => write(text.replace(/^error: /, "aimrepo: ")),
    getOutHelpWidth: () => io.columns ?? 80,
    getErrHelpWidth: () => io.columns ?? 80,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const sub of command.commands) {
    sub.copyInheritedSettings(command).exitOverride();
  }
  try {
    if (args[0] === ASK) {
      const { answer } = await import("./completions/answer.ts");
      return await answer(command, args.slice(1), io);
    }
    await command.parseAsync([...args], { from: "user" });
    return status();
  } catch (error) {
    return await statusOf(error, io);
  }
}

/** Nothing that a terminal obeys goes to one, but this program's own styles. */
function guarded(io: Io): Io {
  if (!io.outIsTerminal) return io;
  return { ...io, out: (text) => io.out(harmless(text)) };
}

async function statusOf(error: unknown, io: Io): Promise<number> {
  if (error instanceof ClosedPipe) return Status.Done;
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? Status.Done : Status.Usage;
  }
  if (error instanceof CommandError) {
    say(io, sanitize(error.message));
    return error.status;
  }
  // Loaded here, as a quick command must not pay for it.
  const { messageOfDataError, statusOfDataError } = await import(
    "./data_errors.ts"
  );
  const found = statusOfDataError(error);
  if (found === undefined) throw error;
  say(io, messageOfDataError(error as Error));
  return found;
}

function say(io: Io, message: string): void {
  io.err(`aimrepo: ${message}\n`);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processIo()));
