/**
 * The manual page, made from the same definitions as `--help`.
 *
 * @module
 */
import type {
  Argument,
  CommandUnknownOpts,
  Option,
} from "@commander-js/extra-typings";
import type { EventEmitter } from "node:events";

/** A piece of what help shows behind the options, e.g. `Examples`. */
interface Section {
  title: string;
  lines: string[];
}

/**
 * The manual page of a program, for `man`.
 *
 * @param program The program, with its commands
 * @param version The version, for the foot of the page
 * @returns The page in roff, with the macros of `man(7)`
 */
export function manPage(program: CommandUnknownOpts, version: string): string {
  const name = program.name();
  const help = helpBehind(program);
  return [
    `.\\" Made by scripts/make_man.ts from the definitions of --help.`,
    `.TH ${name.toUpperCase()} 1 "" "${name} ${
      escape(version)
    }" "User Commands"`,
    ".SH NAME",
    `${name} \\- ${escape(firstToLower(program.description()))}`,
    ".SH SYNOPSIS",
    ...program.commands.flatMap((command) => synopsis(name, command)),
    ".SH DESCRIPTION",
    ...paragraph(program.description()),
    ...paragraph(
      "Repositories are read without Python, without Aim, without locks and " +
        "without writing to them.",
    ),
    ".SH OPTIONS",
    ...program.options.flatMap(optionEntry),
    ...entry(bold("-h") + ", " + bold("--help"), "Show help."),
    ".SH COMMANDS",
    ...program.commands.flatMap((command) => commandEntry(command)),
    ...help.flatMap(({ title, lines }) => [
      `.SH ${escape(title.toUpperCase())}`,
      ...title === "Exit status" ? statusEntries(lines) : verbatim(lines),
    ]),
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

function synopsis(name: string, command: CommandUnknownOpts): string[] {
  const terms = command.registeredArguments.map(argumentTerm);
  return [
    `.B ${name} ${escape(command.name())}`,
    `[options]${terms.length > 0 ? ` ${terms.join(" ")}` : ""}`,
    ".br",
  ];
}

function commandEntry(command: CommandUnknownOpts): string[] {
  const terms = command.registeredArguments.map(argumentTerm);
  return [
    `.SS ${[escape(command.name()), ...terms].join(" ")}`,
    ...paragraph(command.description()),
    ...command.registeredArguments.flatMap((argument) =>
      entry(argumentTerm(argument), described(argument))
    ),
    ...command.options.filter(({ hidden }) => !hidden).flatMap(optionEntry),
    ...helpBehind(command).flatMap(({ title, lines }) => [
      ".PP",
      `${escape(title)}:`,
      ...verbatim(lines),
    ]),
  ];
}

function optionEntry(option: Option): string[] {
  const [, value = ""] = /([<[].*)$/.exec(option.flags) ?? [];
  const names = option.flags.slice(0, option.flags.length - value.length)
    .trim().split(", ").map(bold).join(", ");
  return entry(value ? `${names} ${italic(value)}` : names, described(option));
}

/** The description, then the choices and the default, as help has them. */
function described(value: Option | Argument): string {
  const { description, argChoices, defaultValue } = value;
  const more = [
    ...argChoices ? [`choices: ${argChoices.join(", ")}`] : [],
    ...defaultValue !== undefined && defaultValue !== true
      ? [`default: ${defaultValue}`]
      : [],
  ];
  const text = /[.)]$/.test(description) ? description : `${description}.`;
  return more.length === 0 ? text : `${text} ${firstToUpper(more.join("; "))}.`;
}

function argumentTerm(argument: Argument): string {
  const text = argument.name() + (argument.variadic ? "..." : "");
  return italic(argument.required ? text : `[${text}]`);
}

/** What `addHelpText("after")` adds, in pieces. */
function helpBehind(command: CommandUnknownOpts): Section[] {
  let text = "";
  const write = (part: string): void => {
    text += part;
  };
  // Commander keeps these texts as listeners, which its types do not show.
  const emitter = command as unknown as EventEmitter;
  emitter.emit("afterHelp", { error: false, command, write });
  const sections: Section[] = [];
  for (const line of text.split("\n")) {
    const [, title] = /^(\S.*):$/.exec(line) ?? [];
    if (title !== undefined) sections.push({ title, lines: [] });
    else if (line !== "") sections.at(-1)?.lines.push(line.trim());
  }
  return sections;
}

/** A line a status: the number, two blanks, its meaning. */
function statusEntries(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const [status = "", ...meaning] = line.split(/ {2,}/);
    return entry(bold(status), meaning.join(" "));
  });
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
