/**
 * Writes `SHA256SUMS` for a folder, in the form that `sha256sum --check` reads.
 *
 *     deno run --allow-read --allow-write scripts/checksums.ts FOLDER
 *
 * @module
 */

/** The file that holds the checksums. */
export const CHECKSUMS = "SHA256SUMS";

/**
 * Writes the checksums of all files of a folder.
 *
 * @param folder The folder; folders in it are left out
 * @returns The path of the list
 */
export async function writeChecksums(folder: string): Promise<string> {
  const names = Array.from(Deno.readDirSync(folder))
    .filter(({ name, isFile }) => isFile && name !== CHECKSUMS)
    .map(({ name }) => name).sort();
  const lines: string[] = [];
  for (const name of names) {
    const bytes = await Deno.readFile(`${folder}/${name}`);
    const sum = await crypto.subtle.digest("SHA-256", bytes);
    lines.push(`${hex(sum)}  ${name}\n`);
  }
  const path = `${folder}/${CHECKSUMS}`;
  await Deno.writeTextFile(path, lines.join(""));
  return path;
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(
    new Uint8Array(bytes),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}

if (import.meta.main) await writeChecksums(Deno.args[0] ?? "dist");
