/**
 * Which hashes can take the place of another one.
 *
 * A compressed block may hold a digit once for several places of the hash, or
 * for the hash and for something else. Such digits are not free.
 *
 * @module
 */

/** Numbers for a hash: each call gives one from 0 to 15. */
export type Digits = () => number;

/** Says of each digit of a hash whether another one may stand there. */
export class HashPattern {
  /** The hash itself. */
  readonly hash: string;
  /** For each digit the first one that it always equals. */
  readonly #leaders: number[];
  readonly #kept = new Set<number>();

  /** @param hash The hash, of which nothing is known yet */
  constructor(hash: string) {
    this.hash = hash;
    this.#leaders = Array.from(hash, (_, i) => i);
  }

  /**
   * Two digits stand at the same place.
   *
   * @param i The position of one
   * @param j The position of the other
   */
  tie(i: number, j: number): void {
    const [a, b] = [this.#leaders[i]!, this.#leaders[j]!];
    if (a === b) return;
    this.#leaders.forEach((leader, k) => {
      if (leader === b) this.#leaders[k] = a;
    });
    if (this.#kept.delete(b)) this.#kept.add(a);
  }

  /**
   * A digit is needed elsewhere as it is.
   *
   * @param i Its position
   */
  keep(i: number): void {
    this.#kept.add(this.#leaders[i]!);
  }

  /** How many digits can be chosen on their own. */
  get free(): number {
    return new Set(this.#leaders.filter((i) => !this.#kept.has(i))).size;
  }

  /**
   * Makes a hash that can stand for this one.
   *
   * @param digits Random digits
   * @returns As many lower-case hexadecimal digits
   */
  draw(digits: Digits): string {
    const chosen = new Map<number, string>();
    return this.#leaders.map((leader, i) => {
      if (this.#kept.has(leader)) return this.hash[i]!;
      let digit = chosen.get(leader);
      if (digit === undefined) {
        chosen.set(leader, digit = digits().toString(16));
      }
      return digit;
    }).join("");
  }
}
