/**
 * The command line as commander knows it: for help, and for all that the quick
 * parser leaves to it, first of all what is wrong.
 *
 * @module
 */
import {
  Argument as CommanderArgument,
  Command as CommanderCommand,
  CommanderError,
  InvalidArgumentError,
  Option as CommanderOption,
} from "commander";
import {
  type Argument,
  type Command,
  type Example,
  flagsOf,
  type Given,
  InvalidValue,
  type Option,
} from "./definitions/definition.ts";
import * as program from "./definitions/program.ts";
import { Status } from "./errors.ts";
import type { Io } from "./io.ts";
import { versionText } from "./version.ts";

/** What a command line asks for. */
export interface Asked {
  readonly command: Command;
  readonly given: Given;
}

/**
 * Parses a command line. Help, the version and mistakes are printed.
 *
 * @param args The arguments, without the program's name
 * @param commands The commands that it may name
 * @param io Where to print
 * @returns The command to run; the exit status where there is none
 */
export function parse(
  args: readonly string[],
  commands: readonly Command[],
  io: Pick<Io, "out" | "err" | "columns">,
): Asked | number {
  let asked: Asked | undefined;
  const root = new CommanderCommand(program.name)
    .description(program.description)
    .version(
      versionText(),
      program.version.flags,
      program.version.description,
    )
    .helpOption("-h, --help", "Show help")
    .helpCommand("help [command]", "Show help for a command")
    .showSuggestionAfterError(true)
    .addHelpText("after", examplesText(program.examples) + statusesText())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) =>
        write(text.replace(/^error: /, "aimrepo: ")),
      getOutHelpWidth: () => io.columns ?? 80,
      getErrHelpWidth: () => io.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const command of commands) {
    addCommand(root, command, (given) => {
      asked = { command, given };
    });
  }
  try {
    root.parse([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? Status.Done : Status.Usage;
  }
  return asked ?? Status.Done;
}

function addCommand(
  root: CommanderCommand,
  command: Command,
  done: (given: Given) => void,
): void {
  const { name, summary, description, argument, options, examples } = command;
  const added = root.command(name).summary(summary).description(description);
  if (argument) added.addArgument(argumentOf(argument));
  for (const option of Object.values(options)) {
    added.addOption(optionOf(option));
  }
  added.addHelpText("after", examplesText(examples)).action(() => {
    const values = added.opts();
    const typed = Object.keys(values).filter((name) =>
      added.getOptionValueSource(name) === "cli"
    );
    done({ options: values, args: added.args, typed: new Set(typed) });
  });
}

function argumentOf(
  { flags, description, choices }: Argument,
): CommanderArgument {
  const argument = new CommanderArgument(flags, description);
  return choices ? argument.choices(choices) : argument;
}

function optionOf(option: Option): CommanderOption {
  const { fallback, preset, choices, conflicts } = option;
  const made = new CommanderOption(option.flags, option.description);
  // Commander sets by itself what a switch turns off.
  if (fallback !== undefined && !flagsOf(option).isNegated) {
    made.default(fallback);
  }
  if (preset !== undefined) made.preset(preset);
  if (choices) made.choices(choices);
  if (conflicts) made.conflicts([...conflicts]);
  if (option.mandatory) made.makeOptionMandatory();
  if (option.repeated) made.argParser(collect);
  if (option.read) made.argParser((text) => read(option, text));
  return made;
}

function collect(text: string, before: string[] | undefined): string[] {
  return [...before ?? [], text];
}

function read(option: Option, text: string): unknown {
  try {
    return option.read!(text);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    throw new InvalidArgumentError(error.message);
  }
}

function examplesText(examples: readonly Example[]): string {
  const texts = examples.map(([line, what]) => `  # ${what}\n  ${line}\n`);
  return `\nExamples:\n${texts.join("")}`;
}

function statusesText(): string {
  const lines = program.statuses.map(([status, text]) =>
    `  ${status}  ${text}\n`
  );
  return `\nExit status:\n${lines.join("")}`;
}
