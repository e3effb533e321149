/**
 * Who reads what: threads that share a list take their turns from one counter.
 *
 * @module
 */

/** The numbers that are shared: the next turn, and how many are used up. */
const Place = { Next: 0, Used: 1 } as const;

/** No list is as long. */
const BEYOND = 2 ** 30;

/** Numbers from 0 on, each given out once among all threads. */
export class Turns {
  /** What the threads share; another {@linkcode Turns} can be made of it. */
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Int32Array<SharedArrayBuffer>;

  /** @param memory What another thread shares; new turns where it is absent */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(8)) {
    this.memory = memory;
    this.#numbers = new Int32Array(memory);
  }

  /** Takes the next number. */
  take(): number {
    return Atomics.add(this.#numbers, Place.Next, 1);
  }

  /** Tells that what belongs to one more turn is used up. */
  use(): void {
    Atomics.add(this.#numbers, Place.Used, 1);
    Atomics.notify(this.#numbers, Place.Used);
  }

  /** Ends all waiting; who takes a number now gets one beyond any list. */
  end(): void {
    Atomics.store(this.#numbers, Place.Next, BEYOND);
    Atomics.store(this.#numbers, Place.Used, BEYOND);
    Atomics.notify(this.#numbers, Place.Used);
  }

  /**
   * Waits until no more turns than some were taken and not used. Not for the
   * thread that uses them.
   *
   * @param most How many may be
   */
  wait(most: number): void {
    for (;;) {
      const used = Atomics.load(this.#numbers, Place.Used);
      if (Atomics.load(this.#numbers, Place.Next) - used <= most) return;
      Atomics.wait(this.#numbers, Place.Used, used);
    }
  }
}
