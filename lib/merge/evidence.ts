/**
 * Collects what tells a run that is being written from one that crashed.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";
import type { Evidence } from "./activity.ts";
import { exists, list } from "./scan.ts";

/** What Aim says of the runs that it has open, by the run's hash. */
export interface Announcements {
  /** The files that say so. */
  files: ReadonlyMap<string, readonly string[]>;
  /** The text of Aim's lock, where there is one. */
  locks: ReadonlyMap<string, string>;
  /**
   * The inodes of all files that a process of this machine has locked;
   * undefined where the system does not tell.
   */
  locked: ReadonlySet<string> | undefined;
}

const SOFT_LOCK = ".softlock";

/**
 * Lists the runs that Aim says are open.
 *
 * @param layout The repository
 * @returns Progress files and locks
 */
export function announcements({ aim }: Layout): Announcements {
  const files = new Map<string, string[]>();
  const locks = new Map<string, string>();
  for (
    const folder of [
      "meta/progress",
      "seqs/progress",
      "progress",
      "locks",
      "meta/locks",
      "seqs/locks",
    ]
  ) {
    for (const { name, isFile } of list(`${aim}/${folder}`) ?? []) {
      const isSoft = name.endsWith(SOFT_LOCK);
      // Elsewhere a file by the run's name is a lock of an old version, which
      // stays there when it is let go of: only the one below says something.
      if (!isFile || (!isSoft && folder.endsWith("locks"))) continue;
      const hash = isSoft ? name.slice(0, -SOFT_LOCK.length) : name;
      const path = `${aim}/${folder}/${name}`;
      files.set(hash, [...files.get(hash) ?? [], path]);
      if (isSoft) locks.set(hash, readText(path) ?? "");
    }
  }
  return { files, locks, locked: lockedInodes() };
}

/**
 * What is known of one run.
 *
 * @param layout The repository
 * @param hash The run
 * @param newest When its data was last changed
 * @param said What Aim says of open runs
 * @returns The evidence
 */
export function evidenceOf(
  layout: Layout,
  hash: string,
  newest: number,
  said: Announcements,
): Evidence {
  const paths = said.files.get(hash) ?? [];
  const times = paths.map((path) => timeOf(path));
  return {
    announced: paths.length > 0,
    held: said.locked &&
      [layout.metaChunks, layout.seqsChunks].some((folder) =>
        isLocked(`${folder}/${hash}/LOCK`, said.locked)
      ),
    owner: ownerOf(said.locks.get(hash)),
    newest: Math.max(newest, ...times),
  };
}

/** The files that Linux lists as locked by a process. */
function lockedInodes(): Set<string> | undefined {
  const table = allowed("/proc/locks") ? readText("/proc/locks") : undefined;
  if (table === undefined) return undefined;
  const inodes = new Set<string>();
  for (const line of table.split("\n")) {
    // 1: POSIX  ADVISORY  WRITE 12282 fe:00:10127501 0 EOF
    const [, kind, , access, , file = ""] = line.trim().split(/\s+/);
    if (kind !== "POSIX" || access !== "WRITE") continue;
    inodes.add(file.slice(file.lastIndexOf(":") + 1));
  }
  return inodes;
}

function isLocked(
  path: string,
  locked: ReadonlySet<string> | undefined,
): boolean {
  return locked !== undefined && locked.size > 0 && exists(path) &&
    locked.has(String(Deno.statSync(path).ino));
}

/** Whether the process that a lock names lives, if it is one of this machine. */
function ownerOf(lock: string | undefined): Evidence["owner"] {
  const match = /^(\d+)-(\d+)-/.exec(lock ?? "");
  if (!match || !allowed("/proc") || !isThere("/proc/self")) return undefined;
  const [, machine, process] = match;
  if (!machineNumbers().has(machine!)) return undefined;
  const lives = isThere(`/proc/${process}`);
  return lives === undefined ? undefined : lives ? "alive" : "gone";
}

/** Whether a file of /proc exists; undefined where Deno does not tell. */
function isThere(path: string): boolean | undefined {
  try {
    return exists(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

let machine: Set<string> | undefined;

/** How Python's `uuid.getnode` may name this machine: by a network address. */
function machineNumbers(): Set<string> {
  if (machine) return machine;
  machine = new Set();
  const folder = "/sys/class/net";
  if (!allowed(folder)) return machine;
  for (const { name } of list(folder) ?? []) {
    const address = readText(`${folder}/${name}/address`)?.trim() ?? "";
    const digits = address.replaceAll(":", "");
    if (/^[0-9a-f]{12}$/.test(digits) && !/^0+$/.test(digits)) {
      machine.add(String(parseInt(digits, 16)));
    }
  }
  return machine;
}

function timeOf(path: string): number {
  try {
    return Deno.statSync(path).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

function readText(path: string): string | undefined {
  try {
    // Opening a pipe would wait for somebody to write to it.
    if (!Deno.statSync(path).isFile) return undefined;
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory ||
      error instanceof Deno.errors.PermissionDenied ||
      // Deno wants more than the leave to read for some of /proc.
      error instanceof Deno.errors.NotCapable
    ) return undefined;
    throw error;
  }
}

/** Whether Deno may read there; asking would stop at a prompt. */
function allowed(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}
