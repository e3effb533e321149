/**
 * One merge at a time: a file in the destination that the operating system locks
 * for as long as the merge's process lives, whatever way it ends.
 *
 * @module
 */
import { MergeError } from "./errors.ts";

/** A lock that is held. */
export interface Lock {
  /** Lets go of it. */
  release(): void;
}

/** What to do while somebody else holds the lock. */
export interface LockOptions {
  /** Whether to wait for the lock. @default false */
  wait?: boolean;
  /** Is told, once, who holds the lock that is waited for. */
  onWait?: (holder: string) => void;
}

/** How long somebody else may take to let go, in milliseconds. */
const GRACE = 200;

/**
 * Takes the lock of a destination.
 *
 * @param path The lock's file, in a folder that exists
 * @param options Whether to wait
 * @returns The lock
 * @throws {MergeError} `LOCKED` where another process holds it
 */
export async function takeLock(
  path: string,
  { wait = false, onWait = () => {} }: LockOptions = {},
): Promise<Lock> {
  const file = await Deno.open(path, { read: true, write: true, create: true });
  const taken = file.lock(true).then(() => true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), GRACE);
  });
  const isTaken = await Promise.race([taken, late]);
  clearTimeout(timer);
  if (!isTaken) {
    const holder = readHolder(path);
    if (!wait) {
      // The pending call ends with the process, or with the other's lock.
      taken.then(() => file.close(), () => file.close());
      throw new MergeError(
        "LOCKED",
        `Cannot merge: ${holder} is merging into the same repository (${path})`,
      );
    }
    onWait(holder);
    await taken;
  }
  const holder = new TextEncoder().encode(`${JSON.stringify(ownName())}\n`);
  await file.truncate();
  await file.seek(0, Deno.SeekMode.Start);
  await file.write(holder);
  return { release: () => file.close() };
}

function ownName(): { pid: number; host: string; since: string } {
  return {
    pid: Deno.pid,
    host: isAllowed() ? Deno.hostname() : "this network",
    since: new Date().toISOString(),
  };
}

function isAllowed(): boolean {
  const { state } = Deno.permissions.querySync({
    name: "sys",
    kind: "hostname",
  });
  return state === "granted";
}

function readHolder(path: string): string {
  try {
    const text = Deno.readTextFileSync(path);
    const { pid, host, since } = JSON.parse(text) ?? {};
    if (pid === undefined) return "another process";
    return `process ${pid} on ${host} (since ${since})`;
  } catch (error) {
    if (error instanceof SyntaxError) return "another process";
    throw error;
  }
}
