/**
 * The repositories beside the checkout, unpacked for as long as the tests run.
 *
 * @module
 */
const unpacked = new Map<string, Promise<string>>();

/**
 * Unpacks a repository, once a process.
 *
 * @param shared The folder beside the checkout
 * @param name The repository's name, e.g. `campaign1`
 * @returns Its root; not to be changed
 */
export function unpackShared(shared: URL, name: string): Promise<string> {
  let root = unpacked.get(name);
  if (!root) unpacked.set(name, root = unpack(shared, name));
  return root;
}

async function unpack(shared: URL, name: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: `aimrepo-${name}-` });
  globalThis.addEventListener(
    "unload",
    () => Deno.removeSync(folder, { recursive: true }),
  );
  const archive = new URL(`data/${name}.tar.zst`, shared).pathname;
  const { success, stderr } = await new Deno.Command("tar", {
    args: ["--zstd", "-xf", archive, "-C", folder],
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(
      `Cannot unpack ${archive}: ${new TextDecoder().decode(stderr)}`,
    );
  }
  return `${folder}/${name}`;
}
