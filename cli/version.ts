/**
 * Which aimrepo this is.
 *
 * @module
 */
import manifest from "../deno.json" with { type: "json" };

/** The commit, which `scripts/bundle.ts` defines; absent in a checkout. */
declare const AIMREPO_COMMIT: string | undefined;

/** The version alone, e.g. `0.1.0`. */
export const version: string = manifest.version;

/**
 * The version, for people.
 *
 * @returns E.g. `0.1.0 (commit 4ec1c0e0a1b2, Deno 2.4.2, x86_64-unknown-linux-gnu)`
 */
export function versionText(): string {
  const commit = typeof AIMREPO_COMMIT === "string"
    ? AIMREPO_COMMIT
    : "unknown";
  return `${version} (commit ${commit}, Deno ${Deno.version.deno}, ${Deno.build.target})`;
}
