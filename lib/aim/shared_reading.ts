/**
 * Reading chunks in two threads: this one and another, which take batches in turns,
 * so that neither waits for the other while there is something to read.
 *
 * @module
 */
import { kernelModule } from "../kernel/kernel.ts";
import { BATCH, batchOf, type Task, unpack } from "./batch.ts";
import {
  type ChunkOutcome,
  ChunkReader,
  type ReaderOptions,
} from "./chunk_reader.ts";
import { Mailbox, SLOTS } from "./mailbox.ts";
import type { Shapes } from "./shapes.ts";
import { Turns } from "./turns.ts";

/** A thread that runs `reading_thread.ts`. */
export interface Thread {
  /** Whether it came to an end that it was not meant to. */
  readonly failed: boolean;
  /** Tells the thread what to read. */
  postMessage(task: Task): void;
  /** Ends it. */
  terminate(): void;
}

/** So many batches are read before it is their turn. */
const MOST_AHEAD = SLOTS;
/** So long the other thread is waited for before it is asked whether it failed. */
const PATIENCE_MS = 20;

/** What two threads read, put together in the order of the list. */
export class SharedReading {
  readonly #task: Task;
  readonly #turns = new Turns();
  readonly #mailbox = new Mailbox();
  readonly #reader: ChunkReader;
  readonly #shapes: Shapes;
  readonly #thread: Thread;
  /** Batches that were read here before it was their turn. */
  readonly #own = new Map<number, ChunkOutcome[]>();

  constructor(
    hashes: readonly string[],
    options: ReaderOptions,
    shapes: Shapes,
    thread: Thread,
  ) {
    this.#task = {
      hashes,
      options,
      kernel: kernelModule(),
      turns: this.#turns.memory,
      mailbox: this.#mailbox.memory,
    };
    this.#reader = new ChunkReader(options, shapes);
    this.#shapes = shapes;
    this.#thread = thread;
  }

  async *outcomes(): AsyncGenerator<ChunkOutcome[], void, void> {
    try {
      this.#thread.postMessage(this.#task);
      const count = Math.ceil(this.#task.hashes.length / BATCH);
      for (let number = 0; number < count; number++) {
        const batch = this.#take(number) ?? await this.#fetch(number);
        yield batch.length > 0 ? batch : await this.#read(number);
      }
    } finally {
      this.#turns.end();
      this.#mailbox.close();
      this.#thread.terminate();
    }
  }

  /** A batch that was read, by whomever; empty where it could not be sent. */
  #take(number: number): ChunkOutcome[] | undefined {
    const own = this.#own.get(number);
    this.#own.delete(number);
    if (own) return own;
    const letter = this.#mailbox.take(number);
    return letter && (letter.length > 0 ? unpack(letter, this.#shapes) : []);
  }

  /**
   * A batch that is still to be read, or that the other thread is reading;
   * meanwhile this one reads others.
   */
  async #fetch(number: number): Promise<ChunkOutcome[]> {
    while (!this.#thread.failed) {
      if (this.#own.size < MOST_AHEAD) {
        const turn = this.#turns.take();
        if (turn === number) break;
        this.#own.set(turn, await this.#read(turn));
      } else if (!this.#mailbox.waitForLetter(PATIENCE_MS)) {
        await turnOfEventLoop();
      }
      const batch = this.#take(number);
      if (batch) return batch;
    }
    return await this.#read(number);
  }

  #read(number: number): Promise<ChunkOutcome[]> {
    return this.#reader.readAll(batchOf(this.#task.hashes, number));
  }
}

/** In it is heard that a thread failed. */
function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
