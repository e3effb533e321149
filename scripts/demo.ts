/**
 * The main job on the campaign in `testdata/`: unpacks it to a temporary folder,
 * reports on it, and leaves what the report saves in `demo/`.
 *
 * @module
 */
import { processIo } from "../cli/io.ts";
import { main } from "../cli/main.ts";
import { unpackTestdata } from "../tests/testdata.ts";

const repository = await unpackTestdata("campaign");
const args = ["report", "--aim-repo", repository, "--output-folder", "demo"];
Deno.exitCode = await main([...args, ...Deno.args], processIo());
