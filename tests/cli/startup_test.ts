import assert from "node:assert/strict";
import { unpackTestdata } from "../testdata.ts";
import { checkout } from "./harness.ts";

/**
 * The modules of Node that Deno evaluates for a program, its internal ones too,
 * as V8's log names them.
 */
async function nodeModules(...args: string[]): Promise<Set<string>> {
  const log = await Deno.makeTempFile({
    prefix: "aimrepo-v8-",
    suffix: ".log",
  });
  try {
    const flags = [
      ...["--log-function-events", "--no-logfile-per-isolate"],
      `--logfile=${log}`,
    ];
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env"],
        ...[`--config=${checkout}deno.json`, `--v8-flags=${flags}`, ...args],
      ],
      stdin: "null",
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const lines = (await Deno.readTextFile(log)).matchAll(
      /^script-details,\d+,((?:node:|ext:deno_node\/)[^,]*)/gm,
    );
    return new Set(Array.from(lines, ([, name]) => name!));
  } finally {
    await Deno.remove(log);
  }
}

async function nodeModulesOf(code: string): Promise<Set<string>> {
  const file = await Deno.makeTempFile({ suffix: ".js" });
  try {
    await Deno.writeTextFile(file, code);
    return await nodeModules(file);
  } finally {
    await Deno.remove(file);
  }
}

function beyond(some: Set<string>, others: Set<string>): string[] {
  return [...some].filter((name) => !others.has(name));
}

const bare = await nodeModulesOf("console.log()");
/** Some versions of Deno have all of Node's modules ready, which costs no time. */
const isTold =
  beyond(await nodeModulesOf(`import "node:events";`), bare).length > 0;

Deno.test({
  name: "quick commands evaluate no module of Node but SQLite",
  ignore: !isTold,
  fn: async () => {
    const main = `${checkout}cli/main.ts`;
    assert.deepEqual(beyond(await nodeModules(main, "--version"), bare), []);
    const sqlite = await nodeModulesOf(`import "node:sqlite";`);
    const root = await unpackTestdata("series");
    for (
      const args of [
        ["ls"],
        ["ls", "--columns", "*", "--sort=-creation_time", "--limit", "2"],
        ["properties"],
        ["report", "--no-save", "--metrics=loss", "-q"],
        ["show", "--all", "--format", "jsonl"],
      ]
    ) {
      const evaluated = await nodeModules(main, ...args, "--aim-repo", root);
      assert.deepEqual(beyond(evaluated, sqlite), [], args.join(" "));
    }
  },
});

Deno.test({
  name:
    "help evaluates what commander needs, which tells that it is looked for",
  ignore: !isTold,
  fn: async () => {
    const help = await nodeModules(`${checkout}cli/main.ts`, "--help");
    assert.ok(help.has("node:events"));
  },
});
