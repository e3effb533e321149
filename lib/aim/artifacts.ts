/**
 * The files that a run left beside Aim's own, as tcbench does it.
 *
 * @module
 */

/** A file below `artifacts/<hash>`. */
export interface Artifact {
  /** Its path below the run's folder, with `/` between folders. */
  path: string;
  /** Its length in bytes. */
  bytes: number;
}

/**
 * Lists a run's artifacts. Links are listed as what they point to in size, and
 * not followed into folders.
 *
 * @param folder The run's folder
 * @returns The files by path; undefined where there is no folder
 */
export function listArtifacts(folder: string): Artifact[] | undefined {
  const files: Artifact[] = [];
  try {
    walk(folder, "", files);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return files.sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

function walk(folder: string, prefix: string, files: Artifact[]): void {
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) walk(path, `${prefix}${entry.name}/`, files);
    else {
      const { size } = entry.isSymlink
        ? Deno.lstatSync(path)
        : Deno.statSync(path);
      files.push({ path: prefix + entry.name, bytes: size });
    }
  }
}
