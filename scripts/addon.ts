/**
 * The native addon as a program carries it: one platform's file and the
 * JavaScript around it, of some five megabytes one.
 *
 * @module
 */
import { ADDON, addonSpecifier, root } from "./bundle.ts";
import { runTool } from "./run_tool.ts";
import type { Target } from "./targets.ts";

/** What is needed to run, and the licences that must go with it. */
const KEPT = /(\.c?js|\/package\.json|\/LICEN[CS]E[^/]*)$/;

/**
 * Puts `node_modules` with the addon into a folder, in the versions that
 * `deno.lock` names, and takes away what the platform does not use.
 *
 * @param folder Where a program is being put together
 * @param target The platform
 * @throws {Error} Where the addon has no file for the platform
 */
export async function installAddon(
  folder: string,
  target: Target,
): Promise<void> {
  const specifier = await addonSpecifier();
  const version = specifier.slice(`npm:${ADDON}@`.length);
  const write = (name: string, content: unknown): Promise<void> =>
    Deno.writeTextFile(`${folder}/${name}`, JSON.stringify(content));
  await write("package.json", {
    type: "module",
    dependencies: { [ADDON]: version },
  });
  await write("deno.json", { nodeModulesDir: "auto" });
  await Deno.copyFile(new URL("deno.lock", root), `${folder}/deno.lock`);
  await runTool(Deno.execPath(), ["install", "--quiet"], { cwd: folder });
  const kept = `/prebuilds/${target.addon}`;
  if (prune(`${folder}/node_modules/.deno`, kept) !== 1) {
    throw new Error(
      `Cannot build for ${target.triple}: ${specifier} has no file ${kept}`,
    );
  }
  await Deno.remove(`${folder}/deno.lock`);
  // From here on nothing is added to what lies there.
  await write("deno.json", { nodeModulesDir: "manual" });
}

/**
 * Removes what is not kept from a folder, and folders that become empty.
 *
 * @returns How many files have the wanted ending
 */
function prune(folder: string, wanted: string): number {
  let found = 0;
  for (const { name, isDirectory, isFile } of [...Deno.readDirSync(folder)]) {
    const path = `${folder}/${name}`;
    if (isDirectory) found += prune(path, wanted);
    else if (path.endsWith(wanted)) found++;
    else if (isFile && !KEPT.test(path)) Deno.removeSync(path);
  }
  if ([...Deno.readDirSync(folder)].length === 0) Deno.removeSync(folder);
  return found;
}
