/**
 * A second thread of a merge: it builds the index, and copies runs where it has
 * time left. See `merge_worker.ts` for the other end.
 *
 * @module
 */
import { isAtHand } from "../aim/at_hand.ts";
import { ChangedMeanwhile, RunFailure, UnreadableCopy } from "./errors.ts";
import type { BuilderOptions, IndexBuilder } from "./index_builder.ts";
import type { Action } from "./plan.ts";
import type { SourceOfRun, Staged } from "./stage_run.ts";

/** What the other thread is asked for. */
export type Question =
  | { id?: never; call: "begin"; options: BuilderOptions }
  | { id?: never; call: "putLater"; hash: string; isNew: boolean }
  | { id?: never; call: "writeOut" }
  | { id: number; call: "read"; hash: string; folder: string }
  | { id: number; call: "put"; hash: string; isNew: boolean }
  | { id: number; call: "drop"; hash: string }
  | { id: number; call: "finish" | "abandon" }
  | {
    id: number;
    call: "stage";
    action: Action;
    sources: readonly SourceOfRun[];
    folder: string;
  };

/** A question that is answered, without its number. */
type Asked<Q = Question> = Q extends { id: number } ? Omit<Q, "id"> : never;

/** How something failed: what the classes of errors say in one thread. */
export type FailureKind = "changed" | "unreadable" | "run" | "mistake";

/** A failure, as it is told to the other thread. */
export interface Failure {
  kind: FailureKind;
  message: string;
}

/** What came of reading a chunk. */
export interface Reading {
  /** The digest of its files. */
  digest?: string | undefined;
  failure?: Failure;
}

/** What it answers. */
export interface Answer {
  id: number;
  /** What was staged. */
  staged?: Staged;
  /** What came of reading a chunk, also of one that was just staged. */
  reading?: Reading;
  failure?: Failure;
}

/** The other thread, as an index builder that can also copy runs. */
export class MergeThread implements IndexBuilder {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>();
  /** Chunks that were read as they were staged, by folder. */
  readonly #readings = new Map<string, Reading>();
  #lastId = 0;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#answer(data);
    worker.onerror = (event) => {
      event.preventDefault();
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(event.message));
      }
    };
  }

  /**
   * Starts a thread.
   *
   * @returns The thread; undefined where none can be started, as in a program
   *   that was bundled into one file
   */
  static async start(): Promise<MergeThread | undefined> {
    const program = new URL("./merge_worker.ts", import.meta.url);
    if (!isAtHand(program)) return undefined;
    const worker = new Worker(program, { type: "module" });
    const isReady = await new Promise<boolean>((resolve) => {
      worker.onmessage = () => resolve(true);
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
    });
    if (isReady) return new MergeThread(worker);
    worker.terminate();
    return undefined;
  }

  /**
   * Begins an index.
   *
   * @param options What is built
   */
  begin(options: BuilderOptions): void {
    // Nothing to wait for: questions are taken up in their order.
    this.#worker.postMessage({ call: "begin", options } satisfies Question);
  }

  /** @inheritdoc */
  async read(hash: string, folder: string): Promise<string | undefined> {
    const known = this.#readings.get(folder);
    this.#readings.delete(folder);
    const { digest, failure } = known ??
      (await this.#ask({ call: "read", hash, folder })).reading!;
    if (failure) throw errorOf(failure);
    return digest;
  }

  /** @inheritdoc */
  async put(hash: string, isNew: boolean): Promise<void> {
    await this.#ask({ call: "put", hash, isNew });
  }

  /** @inheritdoc */
  putLater(hash: string, isNew: boolean): void {
    const question: Question = { call: "putLater", hash, isNew };
    this.#worker.postMessage(question);
  }

  /** @inheritdoc */
  writeOut(): void {
    this.#worker.postMessage({ call: "writeOut" } satisfies Question);
  }

  /** @inheritdoc */
  async drop(hash: string): Promise<void> {
    await this.#ask({ call: "drop", hash });
  }

  /** @inheritdoc */
  async finish(): Promise<void> {
    await this.#ask({ call: "finish" });
  }

  /** @inheritdoc */
  async abandon(): Promise<void> {
    await this.#ask({ call: "abandon" });
  }

  /**
   * Copies what an action needs, as `stageRun` does it. While an index is built,
   * the chunk is read at once: what {@linkcode read} then returns is there already,
   * without a message for it.
   *
   * @param action What to do with the run
   * @param sources The sources, by position
   * @param folder Where to put it
   * @returns What was copied
   * @throws {ChangedMeanwhile} Where the source is being written
   * @throws {RunFailure} Where it cannot be copied
   */
  async stage(
    action: Action,
    sources: readonly SourceOfRun[],
    folder: string,
  ): Promise<Staged> {
    const { hash } = action;
    const { staged, reading } = await this.#ask({
      call: "stage",
      action,
      // No more than is needed, as it is copied.
      sources: sources.map(({ layout, runs }) => {
        const files = runs.get(hash);
        return { layout, runs: new Map(files ? [[hash, files]] : []) };
      }),
      folder,
    });
    if (reading) this.#readings.set(folder, reading);
    return staged!;
  }

  /** Ends the thread, whatever it is doing. */
  end(): void {
    this.#worker.terminate();
  }

  #ask(asked: Asked): Promise<Answer> {
    const id = ++this.#lastId;
    const answered = Promise.withResolvers<Answer>();
    this.#waiting.set(id, answered);
    this.#worker.postMessage({ ...asked, id });
    return answered.promise;
  }

  #answer(answer: Answer): void {
    const { id, failure } = answer;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failure) waiting?.reject(errorOf(failure));
    else waiting?.resolve(answer);
  }
}

function errorOf({ kind, message }: Failure): Error {
  switch (kind) {
    case "changed":
      return new ChangedMeanwhile(message);
    case "unreadable":
      return new UnreadableCopy(message);
    case "run":
      return new RunFailure(message);
    case "mistake":
      return new Error(message);
  }
}

/** Starts a thread when it is needed first, and ends it. */
export class ThreadStarter {
  #thread: Promise<MergeThread | undefined> | undefined;

  /** @returns The thread; undefined, at last, where none can be started */
  start(): Promise<MergeThread | undefined> {
    this.#thread ??= MergeThread.start();
    return this.#thread;
  }

  /** Ends the thread, if it was started. */
  async end(): Promise<void> {
    (await this.#thread)?.end();
  }
}
