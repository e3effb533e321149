/**
 * Runs commands as a user would, and tells what they printed.
 *
 * @module
 */
import { cp } from "node:fs/promises";
import type { Io } from "../../cli/io.ts";
import { main } from "../../cli/main.ts";
import { unpackTestdata } from "../testdata.ts";

/** What a command did. */
export interface Outcome {
  /** The exit status. */
  status: number;
  /** What stood on the standard output. */
  out: string;
  /** What stood on the standard error. */
  err: string;
}

/** The world of a command. */
export interface World {
  /** The terminal's width; without it the output is a pipe. */
  columns?: number;
  /** Environment variables. */
  env?: Record<string, string>;
}

/**
 * Runs a command in this process.
 *
 * @param args The command line, without the program's name
 * @param world The terminal and the environment
 * @returns What it did
 */
export async function run(args: string[], world: World = {}): Promise<Outcome> {
  const outcome: Outcome = { status: 0, out: "", err: "" };
  const io: Io = {
    out: (text) => void (outcome.out += text),
    err: (text) => void (outcome.err += text),
    outIsTerminal: world.columns !== undefined,
    errIsTerminal: false,
    columns: world.columns,
    env: (name) => world.env?.[name],
  };
  outcome.status = await main(args, io);
  return outcome;
}

/**
 * Runs a command on a repository of the test data, in this process.
 *
 * @param name The repository
 * @param args The command line, without `--aim-repo`
 * @param world The terminal and the environment
 * @returns What it did, with the repository's path replaced by its name
 */
export async function runOn(
  name: string,
  args: string[],
  world: World = {},
): Promise<Outcome> {
  const root = await unpackTestdata(name);
  const outcome = await run([...args, "--aim-repo", root], world);
  return {
    status: outcome.status,
    out: outcome.out.replaceAll(root, name),
    err: outcome.err.replaceAll(root, name),
  };
}

/** The checkout's folder, with a slash at the end. */
export const checkout = new URL("../../", import.meta.url).pathname;

/**
 * Starts a command in a process of its own.
 *
 * @param args The command line
 * @param options Permissions instead of those that reading needs, and the rest
 *   of what `Deno.Command` takes
 * @returns The command, not yet running
 */
export function command(
  args: string[],
  options: Deno.CommandOptions & { permissions?: string[] } = {},
): Deno.Command {
  const { permissions = ["--allow-read", "--allow-env"], ...rest } = options;
  return new Deno.Command(Deno.execPath(), {
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...rest,
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      `--config=${checkout}deno.json`,
      ...permissions,
      `${checkout}cli/main.ts`,
      ...args,
    ],
  });
}

/**
 * Runs a command in a process of its own.
 *
 * @param args The command line
 * @param options As for {@linkcode command}
 * @returns What it did
 */
export async function spawn(
  args: string[],
  options: Parameters<typeof command>[1] = {},
): Promise<Outcome> {
  const { code, stdout, stderr } = await command(args, options).output();
  const decoder = new TextDecoder();
  return {
    status: code,
    out: decoder.decode(stdout),
    err: decoder.decode(stderr),
  };
}

/**
 * A copy of a repository of the test data that a test may change.
 *
 * @param name The repository
 * @param test Is given the copy's root
 */
export async function withCopy(
  name: string,
  test: (root: string) => void | Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: `copy-${name}-` });
  try {
    const root = `${folder}/${name}`;
    await cp(await unpackTestdata(name), root, { recursive: true });
    await test(root);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The paths of all files below a folder, with their bytes and times. */
export function fingerprint(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) {
      files.set(path, `folder ${Deno.statSync(path).mtime?.getTime()}`);
      for (const [inner, print] of fingerprint(path)) files.set(inner, print);
    } else {
      const { mtime, size } = Deno.statSync(path);
      const sum = Deno.readFileSync(path).reduce((a, b) => (a * 31 + b) | 0, 7);
      files.set(path, `${mtime?.getTime()} ${size} ${sum}`);
    }
  }
  return files;
}
