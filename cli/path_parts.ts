/**
 * A path's folder and name. `node:path` takes 12 ms to load, which every command
 * would pay that writes a file.
 *
 * @module
 */

/** Where a file is. */
export interface PathParts {
  /** The folder; `.` where the path names none. */
  readonly folder: string;
  /** The name within it; empty where the path has none. */
  readonly name: string;
}

/**
 * Takes a path apart.
 *
 * @param path The path; separators at its end do not count
 * @param isWindows Whether `\` is a separator too
 * @returns The folder, without a separator at its end, and the name
 */
export function pathParts(
  path: string,
  isWindows: boolean = Deno.build.os === "windows",
): PathParts {
  const [, folder, name] = isWindows
    ? /^(.*[/\\]|[A-Za-z]:)?([^/\\]+)[/\\]*$/s.exec(path) ?? []
    : /^(.*\/)?([^/]+)\/*$/s.exec(path) ?? [];
  if (name === undefined) return { folder: path || ".", name: "" };
  if (folder === undefined) return { folder: ".", name };
  const end = isWindows ? /(?<=[^/\\:])[/\\]+$/ : /(?<=[^/])\/+$/;
  return { folder: folder.replace(end, ""), name };
}
