/**
 * Calls of the C library that Deno has no function for. They are there where
 * foreign functions are allowed, which writing an index needs anyway; all that
 * is done with them can be done without, more slowly or in two steps.
 *
 * @module
 */
import { type FileCalls, fileCalls } from "./linux_file.ts";
import { type FolderLister, folderLister } from "./linux_folder.ts";
import { READ_ONLY, WORKING_FOLDER } from "../linux/layout.ts";

/** The calls. */
export interface SystemCalls {
  /** Swaps two folders in one step; false where that failed. */
  exchange(a: string, b: string): boolean;
  /**
   * Waits until a file system is on the disk; false where that failed.
   * Undefined where the system has no such call.
   */
  flushFileSystem: ((folder: string) => Promise<boolean>) | undefined;
  /** Lists a folder; undefined where the system has no such calls. */
  listFolder: FolderLister | undefined;
  /** Copies and dates files; undefined where the system has no such calls. */
  files: FileCalls | undefined;
}

/** `RENAME_EXCHANGE` of Linux, and `RENAME_SWAP` of macOS. */
const EXCHANGE = 2;

let calls: SystemCalls | null | undefined;

/** @returns The calls; undefined where they may not be used, or are not there */
export function systemCalls(): SystemCalls | undefined {
  if (calls === undefined) calls = load() ?? null;
  return calls ?? undefined;
}

const allowed = new Map<"read" | "write", boolean>();

/**
 * The calls, for what Deno would otherwise be asked to do.
 *
 * @param needs What is done to files
 * @returns The calls; undefined also where that may be done in some folders
 *   only: then it is Deno's to say in which
 */
export function unlimitedCalls(
  ...needs: ("read" | "write")[]
): SystemCalls | undefined {
  for (const name of needs) {
    const isAllowed = allowed.get(name) ??
      Deno.permissions.querySync({ name }).state === "granted";
    allowed.set(name, isAllowed);
    if (!isAllowed) return undefined;
  }
  return systemCalls();
}

function load(): SystemCalls | undefined {
  const { state } = Deno.permissions.querySync({ name: "ffi" });
  if (state !== "granted") return undefined;
  const musl = `libc.musl-${Deno.build.arch}.so.1`;
  for (const open of [linux("libc.so.6"), linux(musl), macos]) {
    try {
      return open();
    } catch {
      // Not this system's library, or one without the call: the next one.
      continue;
    }
  }
  return undefined;
}

function linux(library: string): () => SystemCalls {
  return () => {
    const { symbols } = Deno.dlopen(library, {
      renameat2: {
        parameters: ["i32", "buffer", "i32", "buffer", "u32"],
        result: "i32",
      },
      open: { parameters: ["buffer", "i32", "u32"], result: "i32" },
      close: { parameters: ["i32"], result: "i32" },
      syncfs: { parameters: ["i32"], result: "i32", nonblocking: true },
      getdents64: {
        parameters: ["i32", "buffer", "usize"],
        result: "i32",
        optional: true,
      },
      statx: {
        parameters: ["i32", "buffer", "i32", "u32", "buffer"],
        result: "i32",
        optional: true,
      },
      fchmod: { parameters: ["i32", "u32"], result: "i32" },
      copy_file_range: {
        parameters: ["i32", "buffer", "i32", "buffer", "usize", "u32"],
        result: "isize",
        optional: true,
      },
      futimens: { parameters: ["i32", "buffer"], result: "i32" },
    });
    const { getdents64, statx, copy_file_range } = symbols;
    const at = WORKING_FOLDER;
    return {
      exchange: (a, b) =>
        symbols.renameat2(at, cString(a), at, cString(b), EXCHANGE) === 0,
      flushFileSystem: async (folder) => {
        const file = symbols.open(cString(folder), READ_ONLY, 0);
        if (file < 0) return false;
        try {
          return await symbols.syncfs(file) === 0;
        } finally {
          symbols.close(file);
        }
      },
      listFolder: getdents64 && statx
        ? folderLister({ ...symbols, getdents64, statx })
        : undefined,
      files: copy_file_range && statx
        ? fileCalls({ ...symbols, copy_file_range, statx })
        : undefined,
    };
  };
}

function macos(): SystemCalls {
  const { symbols } = Deno.dlopen("libSystem.dylib", {
    renamex_np: { parameters: ["buffer", "buffer", "u32"], result: "i32" },
  });
  return {
    exchange: (a, b) =>
      symbols.renamex_np(cString(a), cString(b), EXCHANGE) === 0,
    flushFileSystem: undefined,
    listFolder: undefined,
    files: undefined,
  };
}

function cString(text: string): Uint8Array<ArrayBuffer> {
  // A copy, as types of Deno 2.4 do not say what buffer an encoder makes.
  return Uint8Array.from(new TextEncoder().encode(`${text}\0`));
}
