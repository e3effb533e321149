import assert from "node:assert/strict";
import { run } from "./harness.ts";
import { assertSnapshot } from "./snapshot.ts";

const commands = [
  "ls",
  "properties",
  "report",
  "show",
  "metrics",
  "compare",
  "export",
  "completions",
  "merge",
  "check",
];

Deno.test("help of the program and of every command reads as it should", async () => {
  const texts: string[] = [];
  for (const args of [["--help"], ...commands.map((name) => [name, "-h"])]) {
    const { status, out, err } = await run(args);
    assert.deepEqual([status, err], [0, ""], args.join(" "));
    texts.push(`$ ${["aimrepo", ...args].join(" ")}\n${out}`);
  }
  assertSnapshot("help.txt", texts.join("\n"));
});

Deno.test("help is the same however it is asked for", async () => {
  const program = (await run(["--help"])).out;
  for (const args of [["-h"], ["help"]]) {
    assert.deepEqual(await run(args), { status: 0, out: program, err: "" });
  }
  for (const name of commands) {
    const { out } = await run([name, "--help"]);
    for (const args of [[name, "-h"], ["help", name], [name, "--all", "-h"]]) {
      assert.equal((await run(args)).out, out, args.join(" "));
    }
  }
});

Deno.test("help fits a narrow terminal", async () => {
  const { out } = await run(["ls", "--help"], { columns: 70 });
  const examples = out.indexOf("Examples:");
  for (const line of out.slice(0, examples).split("\n")) {
    assert.ok(line.length <= 70, line);
  }
});

/** Command lines with a mistake in them. */
const mistakes: string[][] = [
  [],
  ["lss"],
  ["--nope"],
  ["-x"],
  ["help", "nope"],
  ["ls", "extra"],
  ["ls", "-5"],
  ["ls", "--", "--all"],
  ["ls", "--colums", "x"],
  ["ls", "-qx"],
  ["ls", "--quiet=1"],
  ["ls", "--limit"],
  ["ls", "--limit", "x"],
  ["ls", "--limit", "-1"],
  ["ls", "--format", "foo"],
  ["ls", "--format="],
  ["report", "--metrics", ","],
  ["report", "--precision", "99"],
  ["report", "--confidence", "2"],
  ["report", "--confusion=foo"],
  ["report", "--confusion", "-5"],
  ["report", "--sav"],
  ["compare"],
  ["compare", "--by", "a", "--unpaired", "--seed", "3"],
  ["completions"],
  ["completions", "foo"],
  ["completions", "bash", "zsh"],
  ["export", "a", "b"],
  ["merge", "--dst", "x"],
  ["merge", "--src", "x", "--jobs", "65"],
];

Deno.test("a mistake on the command line is told, with what was meant", async () => {
  const texts: string[] = [];
  for (const args of mistakes) {
    const { status, out, err } = await run(args);
    assert.deepEqual([status, out], [2, ""], args.join(" "));
    texts.push(`$ ${["aimrepo", ...args].join(" ")}\n${err}`);
  }
  assertSnapshot("mistakes.txt", texts.join("\n"));
});

Deno.test("the version is told wherever it is asked for", async () => {
  const asked = await run(["--version"]);
  assert.match(asked.out, /^\d+\.\d+\.\d+ \(commit .+\)\n$/);
  for (
    const args of [
      ["-V"],
      ["-V", "ls"],
      ["ls", "--version"],
      ["ls", "--sort", "-V"],
      ["show", "-Vq"],
      ["--version", "--nope"],
    ]
  ) {
    assert.deepEqual(await run(args), asked, args.join(" "));
  }
});
