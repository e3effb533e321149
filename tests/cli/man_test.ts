import { equal, match } from "node:assert/strict";
import { processIo } from "../../cli/io.ts";
import { manPage } from "../../cli/man.ts";
import { createProgram } from "../../cli/program.ts";
import { version } from "../../cli/version.ts";

const { command } = createProgram(processIo());

Deno.test("docs/aimrepo.1 is what the definitions of --help give", async () => {
  const file = new URL("../../docs/aimrepo.1", import.meta.url);
  equal(
    await Deno.readTextFile(file),
    manPage(command, version),
    "run: deno task man",
  );
});

Deno.test("the manual page has every command and option", () => {
  const page = manPage(command, version).replaceAll("\\-", "-");
  for (const { long } of command.options) {
    match(page, new RegExp(`${long}\\\\fR`));
  }
  for (const sub of command.commands) {
    match(page, new RegExp(`^\\.SS ${sub.name()}`, "m"));
    for (const { long } of sub.options) {
      match(page, new RegExp(`${long}\\\\fR`));
    }
  }
});
