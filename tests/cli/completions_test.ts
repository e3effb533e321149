import { deepEqual, equal, ok } from "node:assert/strict";
import {
  complete,
  type Completion,
  type NameSource,
} from "../../cli/completions/complete.ts";
import {
  argumentValues,
  optionValues,
} from "../../cli/completions/option_values.ts";
import { repositoryNames } from "../../cli/completions/repository_names.ts";
import { scriptFor } from "../../cli/completions/scripts.ts";
import { shells } from "../../cli/completions/shells.ts";
import {
  keptByBash,
  quoteForBash,
  splitWords,
  unquote,
} from "../../cli/completions/words.ts";
import { arityOf, flagsOf } from "../../cli/definitions/definition.ts";
import { allCommands } from "../../cli/definitions/program.ts";
import { unpackTestdata } from "../testdata.ts";

const commands = await allCommands();

const asked: [repository: string, kind: string][] = [];
const names: NameSource = (repository, kind) => {
  asked.push([repository, kind]);
  const odd = ["a,b", "c\nd", "\u202Ee", ""];
  return Promise.resolve(["acc", "f1", "f1_macro", ...odd, "$(touch x)"]);
};

async function ask(...words: string[]): Promise<Completion> {
  return await complete(commands, words, names);
}

async function values(...words: string[]): Promise<string[]> {
  return (await ask(...words)).candidates.map(({ value }) => value);
}

Deno.test("commands are completed, with what they do", async () => {
  const all = commands.map(({ name }) => name);
  deepEqual(await values(""), [...all, "help"]);
  deepEqual((await ask("prop")).candidates, [{
    value: "properties",
    description: "List what runs have in common and what they differ in",
  }]);
  deepEqual(await values("help", "rep"), ["report"]);
  deepEqual(await values("nonsense", "--f"), []);
});

Deno.test("options are completed, each once but those that may be repeated", async () => {
  ok((await values("ls", "-")).includes("--format"));
  deepEqual(await values("ls", "--format", "csv", "--f"), []);
  deepEqual(await values("ls", "--format=csv", "--f"), []);
  deepEqual(await values("ls", "--where", "a = 1", "--wh"), ["--where"]);
  deepEqual(await values("report", "--no-s"), ["--no-save"]);
  deepEqual(await values("--vers"), ["--version"]);
  deepEqual(await values("show", "--", "--f"), []);
});

Deno.test("values that the program lists are completed", async () => {
  deepEqual(await values("ls", "--time", ""), ["epoch", "iso", "ago"]);
  deepEqual(await values("ls", "--format=j"), [
    "--format=json",
    "--format=jsonl",
  ]);
  deepEqual(await values("completions", ""), [...shells]);
  deepEqual(await values("ls", "--limit", ""), []);
});

Deno.test("names of the repository at hand are completed", async () => {
  asked.length = 0;
  deepEqual(await values("report", "--metrics", "f"), ["f1", "f1_macro"]);
  deepEqual(await values("report", "--metrics", "f1,"), [
    "f1,acc",
    "f1,f1_macro",
    "f1,$(touch x)",
  ]);
  deepEqual(await values("report", "--metrics=f1,a"), ["--metrics=f1,acc"]);
  deepEqual(await values("report", "--aim-repo", "r", "--campaign-id", "a"), [
    "all",
    "acc",
    "a,b",
  ]);
  deepEqual(await values("ls", "--aim-repo=r", "--sort", "-f"), [
    "-f1",
    "-f1_macro",
  ]);
  deepEqual(asked.map(([repository]) => repository), [
    "aim-repo",
    "aim-repo",
    "aim-repo",
    "r",
    "r",
  ]);
  equal((await ask("ls", "--where", "f")).goesOn, true);
  deepEqual(await values("show", "acc", "f"), ["f1", "f1_macro"]);
});

Deno.test("paths are left to the shell", async () => {
  equal((await ask("ls", "--aim-repo", "x")).from, "directories");
  equal((await ask("report", "--output-folder=x")).from, "directories");
});

Deno.test("every option and argument with a value is known to completions", () => {
  for (const { name, options, argument } of commands) {
    for (const option of Object.values(options)) {
      const { long, value } = flagsOf(option);
      if (value === "" || option.choices) continue;
      ok(
        optionValues.has(long),
        `${name} ${long}: say in option_values.ts what it is`,
      );
    }
    if (argument === undefined || argument.choices) continue;
    ok(
      argumentValues.has(arityOf(argument).name),
      `${name} ${argument.flags}: say in option_values.ts what it is`,
    );
  }
});

Deno.test("a repository tells campaigns, metrics, contexts and hyperparameters", async () => {
  const path = await unpackTestdata("two-campaigns");
  // However busy the machine is.
  const of = (kind: Parameters<NameSource>[1]) =>
    repositoryNames(path, kind, Infinity);
  equal((await of("campaigns")).length, 2);
  ok((await of("metrics")).includes("acc"));
  ok((await of("contexts")).some((name) => name.startsWith("test")));
  ok((await of("hyperparameters")).includes("seed"));
  ok((await of("columns")).includes("creation_time"));
  ok((await of("columns")).some((name) => name.startsWith("acc@test")));
  ok((await of("hashes")).length > 4);
});

Deno.test("words are taken apart as a shell does it, without expanding", () => {
  const words = (line: string): string[] =>
    splitWords(line).map(({ text }) => text);
  deepEqual(words("aimrepo ls  --f"), ["aimrepo", "ls", "--f"]);
  deepEqual(words("aimrepo "), ["aimrepo", ""]);
  deepEqual(words(String.raw`a 'b c' "d \"e" f\ g`), [
    "a",
    "b c",
    'd "e',
    "f g",
  ]);
  deepEqual(words(`a "b c`), ["a", "b c"]);
  deepEqual(words("a $HOME/'x'y"), ["a", "$HOME/xy"]);
});

Deno.test("what is quoted for bash reads back as it was", () => {
  for (const text of ["$(id) `id` \"a'b !x", "é=1,b@c", "~/x", "*?[a]{b,c}#"]) {
    const bare = quoteForBash(text, "");
    equal(unquote(bare!).text, text);
    const single = quoteForBash(text, "'");
    equal(unquote(`'${single}'`).text, text);
    const double = quoteForBash(text, '"');
    if (double === undefined) ok(text.includes("!"));
    else equal(unquote(`"${double}"`).text, text);
  }
});

Deno.test("bash keeps what precedes its break characters", () => {
  const breaks = " \t\n\"'@><=;|&(:";
  deepEqual(keptByBash("--format=c", breaks), { kept: "--format=", open: "" });
  deepEqual(keptByBash("--columns=acc@t", breaks), {
    kept: "--columns=acc",
    open: "",
  });
  deepEqual(keptByBash("--a='b=c", breaks), { kept: "--a='", open: "'" });
  deepEqual(keptByBash("a\\=b", breaks), { kept: "", open: "" });
});

Deno.test("scripts never evaluate what they are told", () => {
  for (const shell of shells) {
    const code = scriptFor(shell).replace(/^#.*$/gm, "");
    ok(!/\beval\b|compgen\s+-W|\bsource\b/.test(code), shell);
  }
});
