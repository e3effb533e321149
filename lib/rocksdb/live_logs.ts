/**
 * Which write-ahead logs of a database count.
 *
 * @module
 */

/** What a manifest says of logs. */
export interface LogNumbers {
  /** Logs with this number or a greater one are not in tables yet. */
  readonly logNumber: number;
  /** LevelDB's second log, 0 for none. */
  readonly previousLogNumber: number;
}

const LOG_NAME = /^(\d+)\.log$/;

/**
 * The logs that are not in tables yet.
 *
 * @param names The names of the database's files
 * @param numbers What the manifest says
 * @returns Names and numbers, oldest first
 */
export function liveLogs(
  names: readonly string[],
  { logNumber, previousLogNumber }: LogNumbers,
): { name: string; number: number }[] {
  const logs: { name: string; number: number }[] = [];
  for (const name of names) {
    if (!name.endsWith(".log")) continue;
    const match = LOG_NAME.exec(name);
    const number = match ? Number(match[1]) : NaN;
    if (
      number >= logNumber || (number === previousLogNumber && number !== 0)
    ) logs.push({ name, number });
  }
  return logs.sort((a, b) => a.number - b.number);
}
