/**
 * The program: every command (`definitions/`) with options, help and examples. What
 * a command does is loaded when it is run, so that `--version` stays quick.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { addCheck } from "./definitions/check.ts";
import { addCompare } from "./definitions/compare.ts";
import { addCompletions } from "./definitions/completions.ts";
import { addExport } from "./definitions/export.ts";
import { addLs } from "./definitions/ls.ts";
import { addMerge } from "./definitions/merge.ts";
import { addMetrics } from "./definitions/metrics.ts";
import { type Done, examples } from "./definitions/options.ts";
import { addProperties } from "./definitions/properties.ts";
import { addReport } from "./definitions/report.ts";
import { addShow } from "./definitions/show.ts";
import type { Io } from "./io.ts";
import { versionText } from "./version.ts";

/** The program, and the status that its last action ended with. */
export interface Program {
  command: Command;
  status(): number;
}

/** Adds a command to the program. */
type Add = (program: Command, io: Io, done: Done) => void;

/** The commands by their names, in the order of help. */
const commands: Readonly<Record<string, Add>> = {
  ls: addLs,
  properties: addProperties,
  report: addReport,
  show: addShow,
  metrics: addMetrics,
  compare: addCompare,
  export: addExport,
  completions: addCompletions,
  merge: addMerge,
  check: addCheck,
};

/** A command line that begins with a command, or asks for the version, needs no other. */
function neededFor(first: string | undefined): readonly Add[] {
  if (first === "--version" || first === "-V") return [];
  return first !== undefined && Object.hasOwn(commands, first)
    ? [commands[first]!]
    : Object.values(commands);
}

/**
 * Puts the program together.
 *
 * @param io The outside world of the commands
 * @param first The first argument, if only what it needs is wanted
 * @returns The program, ready to parse
 */
export function createProgram(io: Io, first?: string): Program {
  let status = 0;
  const done = (result: number): void => {
    status = result;
  };
  const command = new Command("aimrepo")
    .description(
      "List, summarise, report on and merge Aim experiment repositories.",
    )
    .version(versionText(), "-V, --version", "Show the version")
    .helpOption("-h, --help", "Show help")
    .helpCommand("help [command]", "Show help for a command")
    .showSuggestionAfterError(true)
    .addHelpText(
      "after",
      examples([
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
      ]) + EXIT_STATUS,
    );
  for (const add of neededFor(first)) add(command, io, done);
  return { command: command as unknown as Command, status: () => status };
}

const EXIT_STATUS = `
Exit status:
  0  done
  1  failed
  2  wrong use, or missing input
  3  done but for some runs, each named on the standard error
  4  check found problems
  130  interrupted
`;
