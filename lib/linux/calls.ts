/**
 * The C library's calls for small files, where all files may be read and foreign
 * functions called: they take two thirds of the time of Deno's own.
 *
 * @module
 */
import type { SmallFileCalls, SmallFiles } from "./small_files.ts";

/** Loading the library takes as long as so many calls save. */
const FEW = 500;

let loaded: SmallFiles | undefined;
let hasTried = false;

/**
 * The calls, for who is about to read or look at a file.
 *
 * @returns The calls; undefined where they may not be used, are not there, or
 *   nobody said that there will be many
 */
export function quickFiles(): SmallFiles | undefined {
  return loaded;
}

/**
 * Loads the calls, where they may be used and that is worth it.
 *
 * @param calls How many files will be looked at or read
 */
export async function expectFiles(calls: number): Promise<void> {
  if (hasTried || calls < FEW) return;
  hasTried = true;
  loaded = await loadSmallFiles();
}

/** @returns The calls; undefined where they may not be used or are not there */
export async function loadSmallFiles(): Promise<SmallFiles | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  // Where only some folders may be read it is Deno's to say which.
  for (const name of ["ffi", "read"] as const) {
    if (Deno.permissions.querySync({ name }).state !== "granted") {
      return undefined;
    }
  }
  const { smallFiles } = await import("./small_files.ts");
  for (const name of ["libc.so.6", `libc.musl-${Deno.build.arch}.so.1`]) {
    try {
      return smallFiles(open(name));
    } catch {
      // Not this system's library, or one without a call: the next one.
      continue;
    }
  }
  return undefined;
}

function open(library: string): SmallFileCalls {
  const { symbols } = Deno.dlopen(library, {
    open: { parameters: ["buffer", "i32", "u32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
    read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    getdents64: { parameters: ["i32", "buffer", "usize"], result: "i32" },
    statx: {
      parameters: ["i32", "buffer", "i32", "u32", "buffer"],
      result: "i32",
    },
  });
  return symbols;
}
