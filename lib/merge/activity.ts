/**
 * Whether a run is being written at this moment.
 *
 * Aim leaves a file in `meta/progress`, and a lock, for as long as a run is
 * open; a process that is killed leaves both behind. So a run that has either
 * and no end time is looked at more closely, in this order:
 *
 * 1. a process of this machine holds RocksDB's own lock: it is active;
 * 2. the lock names a process of this machine: active if that one lives,
 *    crashed if it is gone;
 * 3. its files changed within the last fifteen minutes: active;
 * 4. else it has crashed.
 *
 * @module
 */

/** What is known of a run without an end time. */
export interface Evidence {
  /** Whether a progress file or a lock of Aim's is there. */
  announced: boolean;
  /** Whether a process holds RocksDB's lock; undefined if it cannot be told. */
  held: boolean | undefined;
  /** The process that Aim's lock names; undefined if it cannot be told. */
  owner: "alive" | "gone" | undefined;
  /** When its files last changed, in milliseconds since 1970. */
  newest: number;
}

/** For how long a run without any change counts as alive, in milliseconds. */
export const PATIENCE = 15 * 60 * 1000;

/**
 * Judges a run without an end time.
 *
 * @param evidence What is known of it
 * @param now The present time in milliseconds since 1970
 * @returns Whether it is being written, or was left behind by a crash
 */
export function activityOf(
  evidence: Evidence,
  now: number,
): "active" | "crashed" {
  const { announced, held, owner, newest } = evidence;
  if (!announced) return "crashed";
  if (held) return "active";
  if (owner !== undefined) return owner === "alive" ? "active" : "crashed";
  return now - newest < PATIENCE ? "active" : "crashed";
}
