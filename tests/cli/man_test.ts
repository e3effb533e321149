import { equal, match } from "node:assert/strict";
import { flagsOf } from "../../cli/definitions/definition.ts";
import {
  allCommands,
  version as shown,
} from "../../cli/definitions/program.ts";
import { manPage } from "../../cli/man.ts";
import { version } from "../../cli/version.ts";

const commands = await allCommands();

Deno.test("docs/aimrepo.1 is what the definitions of --help give", async () => {
  const file = new URL("../../docs/aimrepo.1", import.meta.url);
  equal(
    await Deno.readTextFile(file),
    manPage(commands, version),
    "run: deno task man",
  );
});

Deno.test("the manual page has every command and option", () => {
  const page = manPage(commands, version).replaceAll("\\-", "-");
  match(page, new RegExp(`${flagsOf(shown).long}\\\\fR`));
  for (const { name, options } of commands) {
    match(page, new RegExp(`^\\.SS ${name}`, "m"));
    for (const option of Object.values(options)) {
      match(page, new RegExp(`${flagsOf(option).long}\\\\fR`));
    }
  }
});
