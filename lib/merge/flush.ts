/**
 * Waits until what was written is on the disk.
 *
 * @module
 */
import { systemCalls } from "./system_calls.ts";

/**
 * Flushes a file, or the names in a folder.
 *
 * @param path The file or folder
 */
export async function flushFile(path: string): Promise<void> {
  // Windows flushes what is open for writing, and has nothing for folders.
  const isWindows = Deno.build.os === "windows";
  if (isWindows && Deno.statSync(path).isDirectory) return;
  using file = await Deno.open(path, { read: true, write: isWindows });
  await file.sync();
}

/**
 * Flushes a folder with all that is in it: by one call for the file system where
 * there is one, which is many times quicker than file by file.
 *
 * @param folder The folder
 */
export async function flushFolder(folder: string): Promise<void> {
  if (await systemCalls()?.flushFileSystem?.(folder)) return;
  const pending: Promise<void>[] = [flushFile(folder)];
  for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) pending.push(flushFolder(path));
    else if (isFile) pending.push(flushFile(path));
  }
  await Promise.all(pending);
}
