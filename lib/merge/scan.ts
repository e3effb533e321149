/**
 * Reads from the disk what folders hold.
 *
 * @module
 */
import {
  type Contents,
  contentsOf,
  type FileStamp,
  staysInside,
} from "./contents.ts";

/**
 * RocksDB's diary and its lock: every reader of Aim's writes new ones, and
 * nothing in them belongs to the run.
 */
const NOT_DATA = /^LO(CK|G|G\.old\..*)$/;

/**
 * What a database's folder holds, its lock and its diary left out.
 *
 * @param folder The folder
 * @returns Its files; undefined where there is no such folder
 */
export function scanDatabase(folder: string): Contents | undefined {
  const entries = list(folder);
  if (!entries) return undefined;
  const files: FileStamp[] = [];
  for (const { name, isDirectory } of entries) {
    if (isDirectory || NOT_DATA.test(name)) continue;
    const stamp = stampOf(folder, name, Deno.statSync);
    if (stamp) files.push(stamp);
  }
  return contentsOf(files);
}

/**
 * What a run's artifacts folder holds. Symbolic links are kept as such where
 * they lead to something within the folder, and refused otherwise.
 *
 * @param folder The folder
 * @returns Its files; undefined where there is no such folder
 */
export function scanArtifacts(folder: string): Contents | undefined {
  const files: FileStamp[] = [];
  const refused: { path: string; reason: string }[] = [];
  const walk = (prefix: string): boolean => {
    const entries = list(`${folder}/${prefix}`);
    for (const { name, isDirectory, isSymlink, isFile } of entries ?? []) {
      const path = prefix + name;
      if (isDirectory) walk(`${path}/`);
      else if (isFile) {
        const stamp = stampOf(folder, path, Deno.statSync);
        if (stamp) files.push(stamp);
      } else if (!isSymlink) {
        refused.push({ path, reason: "it is no file, folder or link" });
      } else {
        const target = Deno.readLinkSync(`${folder}/${path}`);
        const stamp = stampOf(folder, path, Deno.lstatSync);
        if (!staysInside(path, target)) {
          refused.push({ path, reason: `it is a link to ${target}` });
        } else if (stamp) files.push({ ...stamp, size: 0, target });
      }
    }
    return entries !== undefined;
  };
  return walk("") ? contentsOf(files, refused) : undefined;
}

/**
 * The names in a folder.
 *
 * @param folder The folder
 * @returns The entries; undefined where there is no such folder
 */
export function list(folder: string): Deno.DirEntry[] | undefined {
  try {
    return Array.from(Deno.readDirSync(folder));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * Whether something is there.
 *
 * @param path A path
 * @returns True for anything, a broken link as well
 */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** A file's stamp; undefined where it has gone since it was listed. */
function stampOf(
  folder: string,
  path: string,
  stat: (path: string) => Deno.FileInfo,
): FileStamp | undefined {
  try {
    const { size, mtime } = stat(`${folder}/${path}`);
    return { path, size, mtime: mtime?.getTime() ?? 0 };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}

/**
 * Reads a text file.
 *
 * @param path The file
 * @returns Its text; undefined where there is no such file
 */
export function readTextIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
