/**
 * The manual page, made from the same definitions as `--help`.
 *
 * @module
 */
import {
  type Argument,
  arityOf,
  type Command,
  type Example,
  type Option,
} from "./definitions/definition.ts";
import * as program from "./definitions/program.ts";

/**
 * The manual page of the program, for `man`.
 *
 * @param commands The commands
 * @param version The version, for the foot of the page
 * @returns The page in roff, with the macros of `man(7)`
 */
export function manPage(commands: readonly Command[], version: string): string {
  const { name, description } = program;
  return [
    `.\\" Made by scripts/make_man.ts from the definitions of --help.`,
    `.TH ${name.toUpperCase()} 1 "" "${name} ${
      escape(version)
    }" "User Commands"`,
    ".SH NAME",
    `${name} \\- ${escape(firstToLower(description))}`,
    ".SH SYNOPSIS",
    ...commands.flatMap((command) => synopsis(name, command)),
    ".SH DESCRIPTION",
    ...paragraph(description),
    ...paragraph(
      "Repositories are read without Python, without Aim, without locks and " +
        "without writing to them.",
    ),
    ".SH OPTIONS",
    ...optionEntry(program.version),
    ...entry(bold("-h") + ", " + bold("--help"), "Show help."),
    ".SH COMMANDS",
    ...commands.flatMap(commandEntry),
    ".SH EXAMPLES",
    ...exampleLines(program.examples),
    ".SH EXIT STATUS",
    ...program.statuses.flatMap(([status, text]) =>
      entry(bold(`${status}`), text)
    ),
    ".SH ENVIRONMENT",
    ...entry(bold("NO_COLOR"), "When set and not empty, nothing is coloured."),
    ...entry(
      bold("COLUMNS"),
      "The width of the terminal, where it does not tell it.",
    ),
    ".SH SEE ALSO",
    ".UR https://github.com/aimrepo/aimrepo",
    `${name}`,
    ".UE",
  ].join("\n") + "\n";
}

function synopsis(name: string, command: Command): string[] {
  const terms = command.argument ? [argumentTerm(command.argument)] : [];
  return [
    `.B ${name} ${escape(command.name)}`,
    ["[options]", ...terms].join(" "),
    ".br",
  ];
}

function commandEntry(command: Command): string[] {
  const args = command.argument ? [command.argument] : [];
  return [
    `.SS ${[escape(command.name), ...args.map(argumentTerm)].join(" ")}`,
    ...paragraph(command.description),
    ...args.flatMap((argument) =>
      entry(argumentTerm(argument), described(argument))
    ),
    ...Object.values(command.options).flatMap(optionEntry),
    ".PP",
    "Examples:",
    ...exampleLines(command.examples),
  ];
}

function optionEntry(option: Option): string[] {
  const [, value = ""] = /([<[].*)$/.exec(option.flags) ?? [];
  const names = option.flags.slice(0, option.flags.length - value.length)
    .trim().split(", ").map(bold).join(", ");
  return entry(value ? `${names} ${italic(value)}` : names, described(option));
}

/** The description, then the choices and the default, as help has them. */
function described(
  { description, choices, fallback }: Pick<
    Option,
    "description" | "choices" | "fallback"
  >,
): string {
  const more = [
    ...choices ? [`choices: ${choices.join(", ")}`] : [],
    ...fallback !== undefined && fallback !== true
      ? [`default: ${fallback}`]
      : [],
  ];
  const text = /[.)]$/.test(description) ? description : `${description}.`;
  return more.length === 0 ? text : `${text} ${firstToUpper(more.join("; "))}.`;
}

function argumentTerm(argument: Argument): string {
  const { name, isRequired, isVariadic } = arityOf(argument);
  const text = name + (isVariadic ? "..." : "");
  return italic(isRequired ? text : `[${text}]`);
}

/** What each example is for, and the line below it. */
function exampleLines(examples: readonly Example[]): string[] {
  return verbatim(examples.flatMap(([line, what]) => [`# ${what}`, line]));
}

function entry(term: string, text: string): string[] {
  return [".TP", term, escape(text)];
}

function paragraph(text: string): string[] {
  return [".PP", ...text.split("\n").map(escape)];
}

/** Lines as they are; comments of examples in roman, what is typed in bold. */
function verbatim(lines: readonly string[]): string[] {
  return [
    ".PP",
    ".RS 4",
    ".nf",
    ...lines.map((line) => line.startsWith("#") ? escape(line) : bold(line)),
    ".fi",
    ".RE",
  ];
}

function bold(text: string): string {
  return `\\fB${escape(text)}\\fR`;
}

function italic(text: string): string {
  return `\\fI${escape(text)}\\fR`;
}

/** A text that roff shows as it is. */
function escape(text: string): string {
  const safe = text.replaceAll("\\", "\\e").replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq").replaceAll("`", "\\(ga")
    .replaceAll("^", "\\(ha").replaceAll("~", "\\(ti")
    .replace(/[^ -~]/gu, (c) => `\\[u${hex(c)}]`);
  return /^\./.test(safe) ? `\\&${safe}` : safe;
}

function hex(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
}

function firstToLower(text: string): string {
  return (text.slice(0, 1).toLowerCase() + text.slice(1)).replace(/\.$/, "");
}

function firstToUpper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
