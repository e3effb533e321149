/**
 * What one thread leaves for another, in memory that both share: no message has to
 * be sent, which takes a turn of the event loop and a copy of each object.
 *
 *     memory = sent i32 · taken i32 · slot*
 *     slot   = label i32 · length i32 · letter
 *
 * @module
 */

/** So many letters may wait to be taken. */
export const SLOTS = 8;
/** The longest letter, in bytes. */
const LONGEST = 1 << 18;
const WORD = 4;
/** Label and length. */
const HEAD_LENGTH = 2 * WORD;
const SLOT_LENGTH = HEAD_LENGTH + LONGEST;

/** How many letters were put in and taken out since the beginning. */
const Place = { Sent: 0, Taken: 1 } as const;
const FIRST_SLOT = HEAD_LENGTH;

/** More letters than anybody sends. */
const BEYOND = 2 ** 30;

/** Letters in the order in which they were sent; one thread sends, one takes. */
export class Mailbox {
  /** What the threads share; another {@linkcode Mailbox} can be made of it. */
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;

  /** @param memory What another thread shares; an empty box where it is absent */
  constructor(
    memory: SharedArrayBuffer = new SharedArrayBuffer(
      FIRST_SLOT + SLOTS * SLOT_LENGTH,
    ),
  ) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
    this.#bytes = new Uint8Array(memory);
  }

  /** How many letters were sent since the beginning. */
  get sent(): number {
    return Atomics.load(this.#words, Place.Sent);
  }

  /** How many letters wait to be taken. */
  get waiting(): number {
    return this.sent - Atomics.load(this.#words, Place.Taken);
  }

  /**
   * Sends a letter; there has to be room for it.
   *
   * @param label What it is asked for by
   * @param letter Its parts; one that is too long arrives as an empty one
   */
  send(label: number, letter: readonly Uint8Array[]): void {
    const { sent } = this;
    const slot = slotOf(sent);
    const length = letter.reduce((sum, part) => sum + part.length, 0);
    const fits = length <= LONGEST;
    this.#words[slot / WORD] = label;
    this.#words[slot / WORD + 1] = fits ? length : 0;
    let at = slot + HEAD_LENGTH;
    for (const part of fits ? letter : []) {
      this.#bytes.set(part, at);
      at += part.length;
    }
    Atomics.store(this.#words, Place.Sent, sent + 1);
    Atomics.notify(this.#words, Place.Sent);
  }

  /** Waits until there is room for a letter, or the box is closed. */
  waitForRoom(): void {
    for (;;) {
      const taken = Atomics.load(this.#words, Place.Taken);
      if (this.sent - taken < SLOTS) return;
      Atomics.wait(this.#words, Place.Taken, taken);
    }
  }

  /**
   * Takes the next letter.
   *
   * @param label The label that it should have
   * @returns A copy of the letter; undefined where there is none, or another one
   */
  take(label: number): Uint8Array<ArrayBuffer> | undefined {
    if (this.waiting === 0) return undefined;
    const taken = Atomics.load(this.#words, Place.Taken);
    const slot = slotOf(taken);
    if (this.#words[slot / WORD] !== label) return undefined;
    const length = this.#words[slot / WORD + 1]!;
    const start = slot + HEAD_LENGTH;
    const letter = new Uint8Array(length);
    letter.set(this.#bytes.subarray(start, start + length));
    Atomics.store(this.#words, Place.Taken, taken + 1);
    Atomics.notify(this.#words, Place.Taken);
    return letter;
  }

  /**
   * Waits for a letter.
   *
   * @param most How long, in milliseconds
   * @returns Whether there is one
   */
  waitForLetter(most: number): boolean {
    const { sent } = this;
    if (this.waiting > 0) return true;
    return Atomics.wait(this.#words, Place.Sent, sent, most) !== "timed-out";
  }

  /** Ends all waiting for room: nobody takes letters any more. */
  close(): void {
    Atomics.store(this.#words, Place.Taken, BEYOND);
    Atomics.notify(this.#words, Place.Taken);
  }
}

/** Where a letter goes, in bytes. */
function slotOf(number: number): number {
  return FIRST_SLOT + (number % SLOTS) * SLOT_LENGTH;
}
