/**
 * Files that are there whole or not at all.
 *
 * @module
 */

/**
 * Writes a file beside its place, flushes it, and then moves it there, so that
 * nobody ever sees half of it. Folders are made as needed.
 *
 * @param path Where the file goes
 * @param bytes What it holds
 */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  const slash = path.lastIndexOf("/");
  const folder = path.slice(0, Math.max(slash, 0)) || (slash === 0 ? "/" : ".");
  demandWrite(folder);
  Deno.mkdirSync(folder, { recursive: true });
  const temporary = `${folder}/.${path.slice(slash + 1)}.${Deno.pid}.tmp`;
  try {
    {
      using file = Deno.openSync(temporary, {
        write: true,
        create: true,
        truncate: true,
      });
      for (let done = 0; done < bytes.length;) {
        done += file.writeSync(bytes.subarray(done));
      }
      file.syncSync();
    }
    Deno.renameSync(temporary, path);
  } catch (error) {
    remove(temporary);
    throw error;
  }
}

/** Without the permission Deno would stop and ask. */
function demandWrite(path: string): void {
  const { state } = Deno.permissions.querySync({ name: "write", path });
  if (state !== "granted") {
    throw new Deno.errors.NotCapable(
      "not allowed to write there, run with --allow-write",
    );
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
