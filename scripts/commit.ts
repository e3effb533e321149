/**
 * The commit that is built.
 *
 * @module
 */

/** The variable that names the commit where there is no git. */
const VARIABLE = "AIMREPO_COMMIT";
/** So many digits identify a commit for people and for GitHub. */
const DIGITS = 12;

/**
 * The commit of a checkout: what `AIMREPO_COMMIT` says, else what git says.
 *
 * @param root The checkout
 * @returns The first digits of the commit, followed by `-changed` where files
 *   differ from it; undefined where the folder is no checkout or git is absent
 */
export async function commitOf(root: URL): Promise<string | undefined> {
  const given = Deno.env.get(VARIABLE);
  if (given) return checked(given).slice(0, DIGITS);
  const commit = await git(root, "rev-parse", "--verify", "--quiet", "HEAD");
  if (!commit) return undefined;
  const changes = await git(root, "status", "--porcelain", "-uno");
  return checked(commit).slice(0, DIGITS) + (changes ? "-changed" : "");
}

/** The text goes into a program and must not be one. */
function checked(commit: string): string {
  if (/^[0-9a-f]{7,64}$/.test(commit)) return commit;
  throw new TypeError(
    `Cannot build: ${JSON.stringify(commit)} is not a commit`,
  );
}

async function git(root: URL, ...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args,
      cwd: root,
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
