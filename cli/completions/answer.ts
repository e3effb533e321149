/**
 * `aimrepo __complete`: what the scripts of shells ask.
 *
 * @module
 */
import type { Command } from "../definitions/definition.ts";
import { usage } from "../errors.ts";
import type { Io } from "../io.ts";
import { type Candidate, complete, type Completion } from "./complete.ts";
import type { ValueKind } from "./option_values.ts";
import { keptByBash, quoteForBash, splitWords, unquote } from "./words.ts";

/**
 * Answers a shell: `bash LINE BREAKS`, where BREAKS are the characters behind
 * which bash begins a new word; `zsh WORD…`, `fish WORD…`.
 *
 * @param commands The program's commands
 * @param args What the shell asks
 * @param io Where the answer goes
 * @returns The exit status
 */
export async function answer(
  commands: readonly Command[],
  args: readonly string[],
  io: Io,
): Promise<number> {
  const [shell, ...rest] = args;
  if (shell === "bash") {
    await answerBash(commands, rest, io);
  } else if (shell === "zsh" || shell === "fish") {
    const typed = shell === "fish"
      ? rest.map((raw) => unquote(raw).text)
      : rest;
    const completion = await complete(commands, typed, namesOf);
    io.out(kindOf(completion) + completion.candidates.map(described).join(""));
  } else throw usage(`Cannot complete: no shell ${shell ?? "is named"}`);
  return 0;
}

async function answerBash(
  commands: readonly Command[],
  [line = "", breaks = ""]: readonly string[],
  io: Io,
): Promise<void> {
  const [, ...words] = splitWords(line);
  const current = words.at(-1)?.raw ?? "";
  const completion = await complete(
    commands,
    words.map(({ text }) => text),
    namesOf,
  );
  const { kept, open } = keptByBash(current, breaks);
  const { length } = unquote(kept).text;
  const lines = completion.candidates.flatMap(({ value }) => {
    const quoted = quoteForBash(value.slice(length), open);
    return quoted === undefined ? [] : `${quoted}\n`;
  });
  io.out(kindOf(completion) + lines.join(""));
}

function kindOf({ from, goesOn }: Completion): string {
  return `${from === "values" && goesOn ? "continued" : from}\n`;
}

function described({ value, description }: Candidate): string {
  return description === undefined
    ? `${value}\n`
    : `${value}\t${description.replace(/\s+/g, " ")}\n`;
}

async function namesOf(path: string, kind: ValueKind): Promise<string[]> {
  // Loaded here, as completing an option must not pay for reading runs.
  const { repositoryNames } = await import("./repository_names.ts");
  return await repositoryNames(path, kind);
}
