/**
 * The entry point: parses the command line, runs a command, exits.
 *
 * @module
 */
import { allCommands, commandNamed } from "./definitions/program.ts";
import { CommandError, Status } from "./errors.ts";
import { ClosedPipe, type Io, processIo } from "./io.ts";
import { quickParse } from "./quick_parse.ts";
import { harmless } from "./render/harmless.ts";
import { sanitize } from "./render/sanitize.ts";
import { versionText } from "./version.ts";

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
  try {
    return await run(args, io);
  } catch (error) {
    return await statusOf(error, io);
  }
}

async function run(args: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = args;
  if (first === "--version" || first === "-V") {
    io.out(`${versionText()}\n`);
    return Status.Done;
  }
  const command = await commandNamed(first);
  const given = command && quickParse(command, rest);
  if (given) return await command.run(given, io);
  // Loaded here, as a quick command must not pay for it.
  if (first === ASK) {
    const { answer } = await import("./completions/answer.ts");
    return await answer(await allCommands(), rest, io);
  }
  const { parse } = await import("./program.ts");
  const asked = parse(args, command ? [command] : await allCommands(), io);
  return typeof asked === "number"
    ? asked
    : await asked.command.run(asked.given, io);
}

/** Nothing that a terminal obeys goes to one, but this program's own styles. */
function guarded(io: Io): Io {
  if (!io.outIsTerminal) return io;
  return { ...io, out: (text) => io.out(harmless(text)) };
}

async function statusOf(error: unknown, io: Io): Promise<number> {
  if (error instanceof ClosedPipe) return Status.Done;
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
