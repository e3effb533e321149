/**
 * Groups of values that cannot be told apart.
 *
 * @module
 */

/** A group in a sorted list: the places of its first and its last member. */
export interface RankGroup {
  /** The place of its first member. */
  readonly first: number;
  /** The place of its last member. */
  readonly last: number;
}

/**
 * The longest stretches of a sorted list whose ends lie within a distance.
 *
 * @param sorted Numbers, in rising order
 * @param distance How far apart the ends of a group may lie
 * @returns Groups of at least two, by their first member; none lies in another
 */
export function maximalGroups(
  sorted: readonly number[],
  distance: number,
): RankGroup[] {
  const groups: RankGroup[] = [];
  let reached = 0;
  for (const [first, start] of sorted.entries()) {
    const last = sorted.findLastIndex((it) => it - start <= distance);
    if (last > first && last > reached) {
      groups.push({ first, last });
      reached = last;
    }
  }
  return groups;
}

/**
 * Groups as letters: members that share a letter cannot be told apart. A member
 * of no group has a letter of its own.
 *
 * @param groups The groups
 * @param count How many members the list has
 * @returns Letters for each member: `a`, `ab`, … and after `z` `a1`, `b1`, …
 */
export function groupLetters(
  groups: readonly RankGroup[],
  count: number,
): string[] {
  const isAlone = (i: number): boolean =>
    !groups.some(({ first, last }) => first <= i && i <= last);
  const all = [
    ...groups,
    ...Array.from({ length: count }, (_, i) => i).filter(isAlone)
      .map((i) => ({ first: i, last: i })),
  ].sort((a, b) => a.first - b.first);
  return Array.from(
    { length: count },
    (_, i) =>
      all.flatMap(({ first, last }, number) =>
        first <= i && i <= last ? [letter(number)] : []
      ).join(""),
  );
}

function letter(number: number): string {
  const round = Math.floor(number / 26);
  return String.fromCharCode(97 + number % 26) + (round > 0 ? round : "");
}
