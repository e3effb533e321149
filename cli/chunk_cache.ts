/**
 * The cache of what was read of runs: a file a repository, in the user's folder
 * for caches. Without permission to write there, there is none.
 *
 * @module
 */
import type { RecordedChunk } from "../lib/aim/chunk.ts";
import type { ChunkRecord } from "../lib/aim/chunk_record.ts";
import type { FreshStamp } from "../lib/aim/chunk_stamp.ts";
import type { Layout } from "../lib/aim/layout.ts";
import type { ChunkCache } from "../lib/aim/chunk_cache.ts";
import type { Loaded } from "./chunk_cache_file.ts";

/** The value of an environment variable, undefined where it has none. */
type Environment = (name: string) => string | undefined;

/** Fewer runs are read as quickly as a cache is. */
const FEW = 64;

/** Keeps chunks in a file. */
export class FileCache implements ChunkCache {
  readonly #layout: Layout;
  readonly #env: Environment;
  #file: Loaded | undefined;

  /**
   * @param layout Where the repository's parts stand
   * @param env The environment, which names the user's folder for caches
   */
  constructor(layout: Layout, env: Environment) {
    this.#layout = layout;
    this.#env = env;
  }

  get size(): number {
    return this.#file?.size ?? 0;
  }

  async begin(runs: number): Promise<boolean> {
    if (this.#file) return true;
    if (runs < FEW) return false;
    const folder = cacheFolder(this.#env);
    if (folder === undefined || !mayWrite(folder)) return false;
    // Loaded here, as a quick command must not pay for it.
    const { load } = await import("./chunk_cache_file.ts");
    this.#file = load(folder, this.#layout);
    return true;
  }

  has(hash: string, folder: string, metrics: boolean): boolean {
    return this.#file?.has(hash, folder, metrics) ?? false;
  }

  get(hash: string, metrics: boolean): RecordedChunk | undefined {
    return this.#file?.get(hash, metrics);
  }

  put(
    hash: string,
    stamp: FreshStamp,
    record: ChunkRecord,
    metrics: boolean,
  ): void {
    this.#file?.put(hash, stamp, record, metrics);
  }

  end(hashes: readonly string[]): void {
    this.#file?.save(hashes);
  }
}

/**
 * Where a user's caches are: as the XDG Base Directory Specification says, or as
 * the platform has it.
 *
 * @param env The environment
 * @returns The folder for this program's; undefined where there is none
 */
export function cacheFolder(env: Environment): string | undefined {
  const xdg = env("XDG_CACHE_HOME");
  // A path that is not absolute is to be ignored, says the specification.
  if (xdg?.startsWith("/")) return `${xdg}/aimrepo`;
  if (Deno.build.os === "windows") {
    const local = env("LOCALAPPDATA");
    return local && `${local}/aimrepo/cache`;
  }
  const home = env("HOME");
  if (!home) return undefined;
  return Deno.build.os === "darwin"
    ? `${home}/Library/Caches/aimrepo`
    : `${home}/.cache/aimrepo`;
}

function mayWrite(path: string): boolean {
  return (["read", "write"] as const).every((name) =>
    Deno.permissions.querySync({ name, path }).state === "granted"
  );
}
