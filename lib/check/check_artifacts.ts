/**
 * Checks whether the artifacts belong to runs, and can be read.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";
import { reasonOf } from "../merge/errors.ts";
import { list, scanArtifacts } from "../merge/scan.ts";
import type { Report } from "./finding.ts";

/**
 * Checks the artifacts.
 *
 * @param layout The repository
 * @param chunks The runs that have data
 * @param only The runs to look at; all where it is absent
 * @param report Is given what is found
 */
export function checkArtifacts(
  { artifacts }: Layout,
  chunks: ReadonlySet<string>,
  only: ReadonlySet<string> | undefined,
  report: Report,
): void {
  for (const { name: hash, isFile } of list(artifacts) ?? []) {
    if (isFile || (only && !only.has(hash))) continue;
    const folder = `${artifacts}/${hash}`;
    const say = (file: string, message: string): void =>
      report({ kind: "artifacts", hash, file, message });
    if (!chunks.has(hash)) say(folder, "the artifacts belong to no run");
    try {
      const contents = scanArtifacts(folder);
      for (const { path, target } of contents?.files ?? []) {
        const file = `${folder}/${path}`;
        if (target !== undefined) {
          if (!leadsSomewhere(file)) {
            say(file, `a link to ${target} leads nowhere`);
          }
        } else Deno.openSync(file, { read: true }).close();
      }
      for (const { path, reason } of contents?.refused ?? []) {
        say(`${folder}/${path}`, reason);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
      say(folder, reasonOf(error));
    }
  }
}

function leadsSomewhere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return false;
    throw error;
  }
}
