/**
 * Reading chunks in two threads: this one and another, which take batches in turns,
 * so that neither waits for the other while there is something to read.
 *
 * @module
 */
import { BATCH, type Batch, batchOf, type Task, unpack } from "./batch.ts";
import {
  type ChunkOutcome,
  ChunkReader,
  type ReaderOptions,
} from "./chunk_reader.ts";
import type { Shapes } from "./shapes.ts";
import { Turns } from "./turns.ts";

/** A thread that runs `reading_thread.ts`. */
export type Thread = Pick<
  Worker,
  "postMessage" | "terminate" | "onmessage" | "onerror"
>;

/** What two threads read, put together in the order of the list. */
export class SharedReading {
  readonly #task: Task;
  readonly #turns: Turns;
  readonly #reader: ChunkReader;
  readonly #shapes: Shapes;
  readonly #thread: Thread;
  readonly #arrivals: Arrivals;
  /** Batches that were read here before it was their turn. */
  readonly #own = new Map<number, ChunkOutcome[]>();

  constructor(
    hashes: readonly string[],
    options: ReaderOptions,
    shapes: Shapes,
    thread: Thread,
  ) {
    this.#turns = new Turns();
    this.#task = { hashes, options, turns: this.#turns.memory };
    this.#reader = new ChunkReader(options, shapes);
    this.#shapes = shapes;
    this.#thread = thread;
    this.#arrivals = new Arrivals(thread);
  }

  async *outcomes(): AsyncGenerator<ChunkOutcome[], void, void> {
    try {
      this.#thread.postMessage(this.#task);
      const count = Math.ceil(this.#task.hashes.length / BATCH);
      for (let number = 0; number < count; number++) {
        yield this.#take(number) ?? await this.#fetch(number) ??
          await this.#read(number);
        this.#turns.use();
      }
    } finally {
      this.#turns.end();
      this.#thread.terminate();
    }
  }

  /** A batch that was read, by whomever. */
  #take(number: number): ChunkOutcome[] | undefined {
    const own = this.#own.get(number);
    this.#own.delete(number);
    if (own) return own;
    const batch = this.#arrivals.take(number);
    return batch && unpack(batch, this.#shapes);
  }

  /**
   * A batch that the other thread is reading; meanwhile this one reads another.
   * Undefined where nobody reads it: its turn was free, or the thread failed.
   */
  async #fetch(number: number): Promise<ChunkOutcome[] | undefined> {
    if (this.#arrivals.failed) return undefined;
    const turn = this.#turns.take();
    if (turn === number) return undefined;
    this.#own.set(turn, await this.#read(turn));
    await this.#arrivals.wait(number);
    return this.#take(number);
  }

  #read(number: number): Promise<ChunkOutcome[]> {
    return this.#reader.readAll(batchOf(this.#task.hashes, number));
  }
}

/** The batches that a thread sends. */
class Arrivals {
  readonly #arrived = new Map<number, Batch>();
  #awaited: { number: number; resolve: () => void } | undefined;
  /** Whether the thread came to an end that it was not meant to. */
  failed = false;

  constructor(thread: Thread) {
    thread.onmessage = ({ data }: MessageEvent<Batch>) => {
      this.#arrived.set(data.number, data);
      if (this.#awaited?.number === data.number) this.#awaited.resolve();
    };
    // What it could not do is done in this thread, which then says why it cannot.
    thread.onerror = (event) => {
      event.preventDefault();
      this.failed = true;
      this.#awaited?.resolve();
    };
  }

  /** A batch that has come. */
  take(number: number): Batch | undefined {
    const batch = this.#arrived.get(number);
    this.#arrived.delete(number);
    return batch;
  }

  /** Waits until a batch has come, or the thread failed. */
  async wait(number: number): Promise<void> {
    if (this.#arrived.has(number) || this.failed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited = { number, resolve };
    await promise;
    this.#awaited = undefined;
  }
}
