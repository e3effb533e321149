/**
 * The program: its commands, and what help says of it as a whole.
 *
 * @module
 */
import type { Command, Example } from "./definition.ts";

/** The name that people type. */
export const name = "aimrepo";

/** What the program does. */
export const description =
  "List, summarise, report on and merge Aim experiment repositories.";

/** The switch that every command line may have. */
export const version = {
  flags: "-V, --version",
  description: "Show the version",
} as const;

/** Examples of several commands. */
export const examples: readonly Example[] = [
  ["aimrepo ls", "the runs of ./aim-repo, newest first"],
  [
    "aimrepo properties --aim-repo runs",
    "what the runs in ./runs differ in",
  ],
  [
    "aimrepo report --metrics acc,f1",
    "mean, deviation and confidence interval",
  ],
  ["aimrepo show 3f2a --format json", "all of one run"],
];

/** What the exit statuses mean. */
export const statuses: readonly (readonly [status: number, text: string])[] = [
  [0, "done"],
  [1, "failed"],
  [2, "wrong use, or missing input"],
  [3, "done but for some runs, each named on the standard error"],
  [4, "check found problems"],
  [130, "interrupted"],
];

/** How each command is had, by its name, in the order of help. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  ls: async () => (await import("./ls.ts")).ls,
  properties: async () => (await import("./properties.ts")).properties,
  report: async () => (await import("./report.ts")).report,
  show: async () => (await import("./show.ts")).show,
  metrics: async () => (await import("./metrics.ts")).metrics,
  compare: async () => (await import("./compare.ts")).compare,
  export: async () => (await import("./export.ts")).exportCommand,
  completions: async () => (await import("./completions.ts")).completions,
  merge: async () => (await import("./merge.ts")).merge,
  check: async () => (await import("./check.ts")).check,
};

/**
 * The command of a name.
 *
 * @param name What was typed
 * @returns The command; undefined where there is none of that name
 */
export async function commandNamed(
  name: string | undefined,
): Promise<Command | undefined> {
  return name !== undefined && Object.hasOwn(commands, name)
    ? await commands[name]!()
    : undefined;
}

/**
 * All commands.
 *
 * @returns The commands, in the order of help
 */
export async function allCommands(): Promise<readonly Command[]> {
  return await Promise.all(Object.values(commands).map((load) => load()));
}
