/**
 * The files that a run left beside Aim's own, as tcbench does it.
 *
 * @module
 */
import { ArtifactError } from "./artifact_error.ts";

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

/**
 * Reads a run's artifact as text. A link to a file is followed; a path that
 * leads out of the folder is taken for absent.
 *
 * @param folder The run's folder
 * @param path The artifact's path below it
 * @param limit The bytes that it may have
 * @returns The text, without a byte order mark; undefined where there is no
 *   such file
 * @throws {ArtifactError} `UNREADABLE`, `TOO_LARGE` or, if it is not UTF-8,
 *   `SYNTAX`
 */
export function readArtifact(
  folder: string,
  path: string,
  limit: number,
): string | undefined {
  if (/(^|[/\\])(\.{0,2})([/\\]|$)|\0/.test(path)) return undefined;
  const file = `${folder}/${path}`;
  const bytes = readFile(file, limit);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ArtifactError("SYNTAX", file, "it is not UTF-8", {
      cause: error,
    });
  }
}

function readFile(file: string, limit: number): Uint8Array | undefined {
  try {
    // Looked at first: opening a pipe would wait for somebody to write to it.
    const { isFile, size } = Deno.statSync(file);
    if (!isFile) throw new ArtifactError("UNREADABLE", file, "it is no file");
    if (size > limit) {
      throw new ArtifactError(
        "TOO_LARGE",
        file,
        `it has ${size} bytes, and no more than ${limit} are read`,
      );
    }
    return Deno.readFileSync(file);
  } catch (error) {
    if (error instanceof ArtifactError) throw error;
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return undefined;
    const reason = error instanceof Error ? error.message : `${error}`;
    throw new ArtifactError("UNREADABLE", file, reason, { cause: error });
  }
}
