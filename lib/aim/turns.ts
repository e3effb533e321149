/**
 * Who reads what: threads that share a list take their turns from one counter.
 *
 * @module
 */

/** No list is as long. */
const BEYOND = 2 ** 30;

/** Numbers from 0 on, each given out once among all threads. */
export class Turns {
  /** What the threads share; another {@linkcode Turns} can be made of it. */
  readonly memory: SharedArrayBuffer;
  readonly #next: Int32Array<SharedArrayBuffer>;

  /** @param memory What another thread shares; new turns where it is absent */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.memory = memory;
    this.#next = new Int32Array(memory);
  }

  /** Takes the next number. */
  take(): number {
    return Atomics.add(this.#next, 0, 1);
  }

  /** Lets who takes a number now get one beyond any list. */
  end(): void {
    Atomics.store(this.#next, 0, BEYOND);
  }
}
