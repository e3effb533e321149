/**
 * Writes the manual page to `docs/aimrepo.1`, or to the path that is named.
 *
 *     deno task man [PATH]
 *
 * @module
 */
import { allCommands } from "../cli/definitions/program.ts";
import { manPage } from "../cli/man.ts";
import { version } from "../cli/version.ts";

const path = Deno.args[0] ?? new URL("../docs/aimrepo.1", import.meta.url);
await Deno.writeTextFile(path, manPage(await allCommands(), version));
