/**
 * Tries a program on the machine that it was built for: it reads a repository,
 * and merges it, so that the addon is loaded too.
 *
 *     deno run --allow-all scripts/try_program.ts PROGRAM
 *
 * @module
 */
import { equal } from "node:assert/strict";
import { unpackTestdata } from "../tests/testdata.ts";
import { runTool } from "./run_tool.ts";

const [argument] = Deno.args;
if (argument === undefined) throw new TypeError("Cannot try: name a program");
const program = await Deno.realPath(argument);

const src = await unpackTestdata("series");
const folder = await Deno.makeTempDir({ prefix: "aimrepo-try-" });
try {
  const dst = `${folder}/all`;
  await runTool(program, ["merge", "--src", src, "--dst", dst, "--verify"]);
  equal(
    await runTool(program, ["ls", "--aim-repo", dst, "--columns", "*"]),
    await runTool(program, ["ls", "--aim-repo", src, "--columns", "*"]),
  );
  await Deno.stat(`${dst}/.aim/meta/index/CURRENT`);
} finally {
  await Deno.remove(folder, { recursive: true });
}
