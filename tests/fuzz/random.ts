/**
 * Random numbers that a seed repeats.
 *
 * @module
 */

/** A whole number from 0 to below a bound of at most 2^32. */
export type Random = (bound: number) => number;

/**
 * Random numbers from a seed.
 *
 * @param seed Any 32 bits
 * @returns The numbers, the same for the same seed
 */
export function generator(seed: number): Random {
  let state = seed | 0;
  return (bound) => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) % bound;
  };
}

/**
 * Random numbers of one mutant: it is the same whichever mutants were made before.
 *
 * @param seed The seed of the whole run
 * @param kind The kind of mutant
 * @param number Which of that kind it is
 * @returns The numbers
 */
export function generatorOf(
  seed: number,
  kind: string,
  number: number,
): Random {
  let hash = 0x811c9dc5;
  for (const character of `${seed} ${kind} ${number}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return generator(hash);
}

/**
 * One of several.
 *
 * @param list At least one thing
 * @param random Decides
 */
export function pick<T>(list: readonly T[], random: Random): T {
  return list[random(list.length)]!;
}
