import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import {
  type Command,
  flagsOf,
  type Given,
} from "../../cli/definitions/definition.ts";
import { allCommands, examples } from "../../cli/definitions/program.ts";
import { parse } from "../../cli/program.ts";
import { quickParse } from "../../cli/quick_parse.ts";
import { splitWords } from "../../cli/completions/words.ts";

const commands = await allCommands();

/** What commander makes of a command line; undefined where it printed something. */
function slowParse(
  command: Command,
  words: readonly string[],
): Given | undefined {
  let said = "";
  const say = (text: string) => void (said += text);
  const asked = parse([command.name, ...words], commands, {
    out: say,
    err: say,
    columns: undefined,
  });
  if (typeof asked === "number") return undefined;
  equal(said, "");
  equal(asked.command, command);
  return asked.given;
}

/** Texts that options may be followed by, whether they make sense or not. */
const odd = [
  ...["", "-", "--", "-1", "-5.5", "0", "7", "64", "99", "0.5", "1e-3", "x"],
  ...["a,b", ",", "`a,b`,c", "-acc", "a=b", "=", "é", "-q", "--quiet", "-V"],
  ...["--version", "--version=1", "-Vq", "-h", "--help", "help", "ls", "--no"],
  ...["__proto__", "constructor", "--constructor", "--nope", "-x", "-qv"],
  ...["-vq", "-q=1", "--where", "--no-cache", "--cache", "--no-save", "--save"],
];

/** The words behind a command's name, most of which the command knows. */
function wordsFor({ options, argument }: Command): fc.Arbitrary<string[]> {
  const values = [
    ...Object.values(options).flatMap(({ choices = [] }) => choices),
    ...argument?.choices ?? [],
  ];
  const text = fc.oneof(
    ...values.length > 0 ? [fc.constantFrom(...values)] : [],
    fc.constantFrom(...odd),
    fc.string({ maxLength: 4 }),
  );
  const known = Object.values(options).map((option): fc.Arbitrary<string[]> => {
    const { short, long, value } = flagsOf(option);
    const name = fc.constantFrom(...short ? [short, long] : [long]);
    const fitting = option.choices ? fc.constantFrom(...option.choices) : text;
    const one = fc.oneof({ weight: 3, arbitrary: fitting }, text);
    const alone = name.map((name) => [name]);
    const joined = fc.tuple(name, one).map(([name, text]) => [
      `${name}=${text}`,
    ]);
    const apart = fc.tuple(name, one).map((words) => [...words]);
    return value === ""
      ? fc.oneof({ weight: 8, arbitrary: alone }, joined)
      : fc.oneof(alone, { weight: 4, arbitrary: joined }, {
        weight: 4,
        arbitrary: apart,
      });
  });
  const piece = known.length === 0
    ? text.map((word) => [word])
    : fc.oneof({ weight: 9, arbitrary: fc.oneof(...known) }, {
      weight: 1,
      arbitrary: text.map((word) => [word]),
    });
  const needed = Object.values(options).filter(({ mandatory }) => mandatory)
    .flatMap((option) => [flagsOf(option).long, "x"]);
  return fc.tuple(
    fc.constantFrom([], needed),
    fc.array(piece, { maxLength: 5 }),
  ).map((pieces) => pieces.flat(2));
}

for (const command of commands) {
  Deno.test(`what is parsed quickly for ${command.name} is what commander parses`, () => {
    let quickly = 0;
    fc.assert(
      fc.property(wordsFor(command), (words) => {
        const given = quickParse(command, words);
        if (given === undefined) return;
        quickly++;
        deepEqual(given, slowParse(command, words));
      }),
      { numRuns: 1500 },
    );
    ok(quickly > 10, `${quickly} were parsed quickly`);
  });
}

Deno.test("command lines as people write them are parsed quickly", async () => {
  const readme = await Deno.readTextFile(
    new URL("../../README.md", import.meta.url),
  );
  const lines = [
    ...[examples, ...commands.map(({ examples }) => examples)].flat()
      .map(([line]) => line),
    ...readme.match(/(?<=^(\$ | {4}))aimrepo .*$/gm) ?? [],
  ];
  ok(lines.length > 30);
  for (const line of lines) {
    const typed = /aimrepo ([^|>)]*('[^']*')?[^|>)]*)/.exec(line)![1]!;
    const words = splitWords(typed.trim()).map(({ text }) => text);
    const command = commands.find(({ name }) => name === words[0]);
    ok(command, line);
    const given = quickParse(command, words.slice(1));
    ok(given, line);
    deepEqual(given, slowParse(command, words.slice(1)), line);
  }
});

Deno.test("options that are given twice, joined and negative are parsed quickly", () => {
  const ls = commands.find(({ name }) => name === "ls")!;
  const report = commands.find(({ name }) => name === "report")!;
  const { options, typed } = quickParse(ls, [
    ...["--sort=-acc", "--sort", "-f1", "--where", "a = 1", "--where=b = 2"],
    ...["-q", "--no-cache", "--limit=3", "--columns", "a, `b,c`"],
  ])!;
  deepEqual(options, {
    format: "table",
    time: "epoch",
    color: "auto",
    sort: "-f1",
    where: ["a = 1", "b = 2"],
    quiet: true,
    cache: false,
    limit: 3,
    columns: ["a", "b,c"],
  });
  deepEqual([...typed], [
    ...["sort", "where", "quiet", "cache", "limit", "columns"],
  ]);
  const confusion = (...words: string[]) =>
    quickParse(report, words)?.options.confusion;
  equal(confusion("--confusion"), "sum");
  equal(confusion("--confusion", "share"), "share");
  equal(confusion("--confusion=mean"), "mean");
  equal(confusion("--confusion", "--no-save"), "sum");
  equal(confusion("--confusion", "nope"), undefined);
});
