/**
 * Reads from the disk what folders hold.
 *
 * @module
 */
import {
  type Contents,
  contentsOf,
  type FileStamp,
  type Refusal,
} from "./contents.ts";
import { strayLinks } from "./links.ts";
import type { ListedFile } from "./linux_folder.ts";
import { unlimitedCalls } from "./system_calls.ts";

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
  const listed = quickList(folder, NOT_DATA);
  if (listed) {
    return contentsOf(
      listed.filter(({ isDirectory }) => !isDirectory)
        .map(({ name, size, mtime }) => ({ path: name, size, mtime })),
    );
  }
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
 * they lead to something within the folder, and refused otherwise; so are pipes,
 * sockets and devices.
 *
 * @param folder The folder
 * @returns Its files; undefined where there is no such folder
 */
export function scanArtifacts(folder: string): Contents | undefined {
  const entries = entriesBelow(folder, true);
  if (!entries) return undefined;
  const files: FileStamp[] = [];
  const refused: Refusal[] = [];
  const links = new Map<string, string>();
  for (const { path, isFile, isSymlink, stamp: known } of entries) {
    if (isFile) {
      const stamp = known ?? stampOf(folder, path, Deno.lstatSync);
      if (stamp) files.push(stamp);
    } else if (isSymlink) {
      const target = targetOf(`${folder}/${path}`);
      if (target !== undefined) links.set(path, target);
    } else refused.push({ path, reason: "it is no file, folder or link" });
  }
  const stray = strayLinks(links);
  for (const [path, target] of links) {
    const reason = stray.get(path);
    const stamp = stampOf(folder, path, Deno.lstatSync);
    if (reason !== undefined) refused.push({ path, reason });
    else if (stamp) files.push({ ...stamp, size: 0, target });
  }
  return contentsOf(files, refused);
}

/** What is in a folder and the folders in it; no link is followed. */
export interface Entry {
  /** The path below the folder, with `/` between folders. */
  path: string;
  isFile: boolean;
  isSymlink: boolean;
  /** The file's stamp, where it came with the rest. */
  stamp?: FileStamp;
}

/**
 * Lists a folder and the folders in it, without following links.
 *
 * @param folder The folder
 * @param wantsStamps Whether stamps are of use
 * @returns All but the folders themselves; undefined where there is no folder
 */
export function entriesBelow(
  folder: string,
  wantsStamps = false,
): Entry[] | undefined {
  const found: Entry[] = [];
  const walk = (prefix: string): boolean => {
    const listed = wantsStamps ? quickList(`${folder}/${prefix}`) : undefined;
    for (const { name, isDirectory, size, mtime } of listed ?? []) {
      const path = prefix + name;
      if (isDirectory) walk(`${path}/`);
      else {
        const stamp = { path, size, mtime };
        found.push({ path, isFile: true, isSymlink: false, stamp });
      }
    }
    if (listed) return true;
    const entries = list(`${folder}/${prefix}`);
    for (const { name, isDirectory, isSymlink, isFile } of entries ?? []) {
      const path = prefix + name;
      if (isDirectory) walk(`${path}/`);
      else found.push({ path, isFile, isSymlink });
    }
    return entries !== undefined;
  };
  return walk("") ? found : undefined;
}

/** A folder as the system lists it, past Deno; undefined where Deno must do it. */
function quickList(folder: string, skip?: RegExp): ListedFile[] | undefined {
  return unlimitedCalls("read")?.listFolder?.(folder, skip);
}

/** Where a link points to; undefined where it has gone since it was listed. */
function targetOf(path: string): string | undefined {
  try {
    return Deno.readLinkSync(path);
  } catch (error) {
    // The second is what Linux says of something that is no link any more.
    if (
      isAbsent(error) ||
      error instanceof Error && /EINVAL|os error 22/.test(error.message)
    ) {
      return undefined;
    }
    throw error;
  }
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

/** A file's or a link's stamp; undefined where there is none (any more). */
function stampOf(
  folder: string,
  path: string,
  stat: (path: string) => Deno.FileInfo,
): FileStamp | undefined {
  try {
    const { size, mtime, isFile, isSymlink } = stat(`${folder}/${path}`);
    if (!isFile && !isSymlink) return undefined;
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
    if (!Deno.statSync(path).isFile) return undefined;
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
