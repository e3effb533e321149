/**
 * Python environments with the real Aim, made on first use and kept in the
 * cache folder.
 *
 * @module
 */

/** What each environment holds. */
const environments = {
  "aim-3.17.4": [
    "aim==3.17.4",
    "pandas==2.0.2",
    "pyarrow==12.0.0",
    "numpy<2",
    "scipy",
    "setuptools<81",
  ],
  "aim-3.29.1": ["aim==3.29.1", "pandas", "pyarrow"],
  "compare": ["scipy==1.17.1", "statsmodels==0.15.0", "autorank==1.3.0"],
  "engines": ["duckdb==2.0.0", "pyspark==4.3.0"],
  "classes": ["scikit-learn==1.9.1", "pandas==3.1.1", "pyyaml==6.0.3"],
} as const;

/** The name of an environment. */
export type Environment = keyof typeof environments;

/** The names of the environments with the Aims that are compared with. */
export const aims: readonly Environment[] = ["aim-3.17.4", "aim-3.29.1"];

const made = new Map<Environment, Promise<string | undefined>>();

/**
 * The interpreter of an environment.
 *
 * @param name The environment
 * @returns Its path; undefined, with a line that says so, where it cannot be made
 */
export function interpreter(name: Environment): Promise<string | undefined> {
  let path = made.get(name);
  if (!path) made.set(name, path = make(name));
  return path;
}

async function make(name: Environment): Promise<string | undefined> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    `${Deno.env.get("HOME") ?? Deno.cwd()}/.cache`;
  const folder = `${cache}/aimrepo-tests/${name}`;
  const python = `${folder}/bin/python`;
  const ready = `${folder}/ready`;
  if (exists(ready)) return python;
  Deno.mkdirSync(folder, { recursive: true });
  const steps: [string, string[]][] = [
    ["python3", ["-m", "venv", "--clear", folder]],
    [python, [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      ...environments[name],
    ]],
  ];
  for (const [program, args] of steps) {
    const error = await attempt(program, args);
    if (error !== undefined) {
      skip(`${name} cannot be installed (${error})`);
      return undefined;
    }
  }
  Deno.writeTextFileSync(ready, "");
  return python;
}

/** Runs a program; the last line of what it complains of, or undefined. */
async function attempt(
  program: string,
  args: string[],
): Promise<string | undefined> {
  try {
    const { success, stderr } = await new Deno.Command(program, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (success) return undefined;
    return new TextDecoder().decode(stderr).trim().split("\n").at(-1) ?? "";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `there is no ${program}`;
    throw error;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Says that something was not tried.
 *
 * @param reason Why
 */
export function skip(reason: string): void {
  // deno-lint-ignore no-console
  console.log(`skipped: ${reason}`);
}

const variables = {
  AIM_UI_TELEMETRY_ENABLED: "0",
  PYTHONWARNINGS: "ignore",
};

/**
 * Runs a Python program to its end.
 *
 * @param python The interpreter
 * @param args The program and its arguments
 * @param env More environment variables
 * @returns What it printed
 */
export async function runPython(
  python: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args,
    env: { ...variables, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw failure(args, decoder.decode(stderr));
  return decoder.decode(stdout);
}

/**
 * Runs a Python program, whose output is given line by line.
 *
 * @param python The interpreter
 * @param args The program and its arguments
 */
export async function* pythonLines(
  python: string,
  args: string[],
): AsyncGenerator<string, void, void> {
  const child = new Deno.Command(python, {
    args,
    env: variables,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(child.stderr).text();
  let isOver = false;
  try {
    let rest = "";
    const decoded = child.stdout.pipeThrough(new TextDecoderStream());
    for await (const text of decoded) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      yield* lines;
    }
    const { success } = await child.status;
    isOver = true;
    if (!success) throw failure(args, await complaints);
  } finally {
    if (!isOver) child.kill("SIGKILL");
    await child.status;
    await complaints;
  }
}

function failure(args: string[], complaints: string): Error {
  const lines = complaints.trim().split("\n").slice(-40);
  return new Error(`${args[0]} failed:\n${lines.join("\n")}`);
}
