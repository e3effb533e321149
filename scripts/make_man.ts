/**
 * Writes the manual page to `docs/aimrepo.1`, or to the path that is named.
 *
 *     deno task man [PATH]
 *
 * @module
 */
import { processIo } from "../cli/io.ts";
import { manPage } from "../cli/man.ts";
import { createProgram } from "../cli/program.ts";
import { version } from "../cli/version.ts";

const path = Deno.args[0] ?? new URL("../docs/aimrepo.1", import.meta.url);
const { command } = createProgram(processIo());
await Deno.writeTextFile(path, manPage(command, version));
