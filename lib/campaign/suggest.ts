/**
 * "Did you mean": the nearest of some names.
 *
 * @module
 */

/** Longer names are not typed by hand, and take long to compare. */
const LONGEST = 200;

/**
 * The name nearest to what was typed.
 *
 * @param typed What was typed
 * @param names The names that exist
 * @returns The nearest name, undefined where none is near: more than a third
 *   of the letters would change (two are always allowed to). Names of more than
 *   200 letters are not looked at
 */
export function suggest(
  typed: string,
  names: Iterable<string>,
): string | undefined {
  if (typed.length > LONGEST) return undefined;
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(typed.length / 3)) + 1;
  for (const name of names) {
    if (name.length > LONGEST) continue;
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance < least && distance < Math.max(typed.length, name.length)) {
      [nearest, least] = [name, distance];
    }
  }
  return nearest;
}

/** How many letters to insert, drop or replace to get from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      const shifted = Math.min(row[j - 1] ?? 0, previous[j] ?? 0) + 1;
      row.push(Math.min(replaced, shifted));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
