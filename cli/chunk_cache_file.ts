/**
 * Reading and writing the file of a cache. Whatever goes wrong with it costs the
 * time that it would have saved, and nothing else.
 *
 * @module
 */
import type { ChunkCache } from "../lib/aim/chunk_cache.ts";
import type { Layout } from "../lib/aim/layout.ts";
import { RunCache } from "../lib/aim/run_cache.ts";
import { textHash } from "../lib/aim/text_hash.ts";
import { AtomicFile } from "./write.ts";

/** A file is not written, nor read, beyond this many bytes. */
const LARGEST_FILE = 2 ** 28;
/** The files of other repositories are removed, oldest first, beyond this. */
const LARGEST_FOLDER = 2 ** 29;
/** The names of caches, and of those that are being written. */
const OWN_FILE = /\.runs(\.\d+\.tmp)?$/;
const DAY_MS = 86_400_000;
/** Writing the file costs about as much as reading one run in so many. */
const RUNS_PER_READ = 16;

/** A cache that was read, or begun. */
export interface Loaded
  extends Pick<ChunkCache, "size" | "has" | "get" | "put"> {
  /** Writes the file, where what it gained is worth it. */
  save(hashes: readonly string[]): void;
}

/**
 * Reads the cache of a repository.
 *
 * @param folder The folder of all caches
 * @param layout Where the repository's parts stand
 * @returns The cache, empty where there is none that can be used
 */
export function load(folder: string, layout: Layout): Loaded {
  const key = realPath(layout.metaChunks);
  const path = `${folder}/${textHash(key)}.runs`;
  const bytes = read(path);
  const cache = bytes && RunCache.decode(bytes, key) || RunCache.empty();
  return {
    get size() {
      return cache.size;
    },
    has: (hash, chunk, metrics) => cache.has(hash, chunk, metrics),
    get: (hash, metrics) => cache.get(hash, metrics),
    put: (hash, stamp, record, metrics) =>
      cache.put(hash, stamp, record, metrics),
    save(hashes) {
      const { added, size } = cache;
      if (added === 0 || added * RUNS_PER_READ < size) return;
      const there = new Set(hashes);
      const encoded = cache.encode(key, (hash) => there.has(hash));
      if (encoded.length <= LARGEST_FILE) {
        write(folder, path, encoded);
      }
    },
  };
}

function realPath(path: string): string {
  return attempt(() => Deno.realPathSync(path)) ?? path;
}

function read(path: string): Uint8Array | undefined {
  return attempt(() => {
    const { isFile, size } = Deno.statSync(path);
    return isFile && size <= LARGEST_FILE ? Deno.readFileSync(path) : undefined;
  });
}

/** Nobody else is to learn what the runs hold. */
function write(folder: string, path: string, bytes: Uint8Array): void {
  attempt(() => {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    makeRoom(folder, LARGEST_FOLDER - bytes.length);
    using file = new AtomicFile(path, 0o600);
    file.write(bytes);
    file.commit({ flush: false });
  });
}

/** Removes the files that were written longest ago, and what killed writers left. */
function makeRoom(folder: string, most: number): void {
  const files = Array.from(Deno.readDirSync(folder))
    .filter(({ name, isFile }) => isFile && OWN_FILE.test(name))
    .map(({ name }) => {
      const { size, mtime } = Deno.statSync(`${folder}/${name}`);
      return { name, size, time: mtime?.getTime() ?? 0 };
    })
    .sort((a, b) => b.time - a.time);
  let total = 0;
  for (const { name, size, time } of files) {
    total += size;
    const isLeft = name.endsWith(".tmp") && Date.now() - time > DAY_MS;
    if (isLeft || total > most) Deno.removeSync(`${folder}/${name}`);
  }
}

/** A cache that cannot be read or written is as good as none. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && !(error instanceof TypeError)) {
      return undefined;
    }
    throw error;
  }
}
