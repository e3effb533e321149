/**
 * Files that are there whole or not at all.
 *
 * @module
 */
import { pathParts } from "./path_parts.ts";

/** A file that is written beside its place, and moved there when it is whole. */
export class AtomicFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: Deno.FsFile;
  #bytes = 0;
  #isOpen = true;
  #isCommitted = false;

  /**
   * Begins a file. Folders are made as needed.
   *
   * @param path Where the file goes
   * @param mode Who may read it; whom the user's settings allow if absent
   */
  constructor(path: string, mode?: number) {
    const { folder, name } = pathParts(path);
    demandWrite(folder);
    Deno.mkdirSync(folder, { recursive: true });
    this.#path = path;
    this.#temporary = `${folder}/.${name}.${Deno.pid}.tmp`;
    this.#file = Deno.openSync(this.#temporary, {
      write: true,
      create: true,
      truncate: true,
      ...mode === undefined ? {} : { mode },
    });
  }

  /** How many bytes were written. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Writes the next bytes.
   *
   * @param bytes The bytes
   */
  write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      done += this.#file.writeSync(bytes.subarray(done));
    }
    this.#bytes += bytes.length;
  }

  /**
   * Moves the file to its place: nobody ever sees half of it.
   *
   * @param options Whether it is flushed before, so that it is whole even when
   *   the machine stops
   */
  commit({ flush = true }: { flush?: boolean } = {}): void {
    if (flush) this.#file.syncSync();
    this.#close();
    Deno.renameSync(this.#temporary, this.#path);
    this.#isCommitted = true;
  }

  /** Drops a file that was not committed. */
  [Symbol.dispose](): void {
    if (this.#isCommitted) return;
    this.#close();
    remove(this.#temporary);
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#file.close();
  }
}

/**
 * Writes a file beside its place, flushes it, and then moves it there, so that
 * nobody ever sees half of it. Folders are made as needed.
 *
 * @param path Where the file goes
 * @param bytes What it holds
 */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  using file = new AtomicFile(path);
  file.write(bytes);
  file.commit();
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
