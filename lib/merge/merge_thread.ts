/**
 * Has an index built by another thread.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { UnreadableCopy } from "./errors.ts";
import type { BuilderOptions, IndexBuilder } from "./index_builder.ts";
import { exists } from "./scan.ts";

/** What the other thread is asked for. */
export interface Question {
  id: number;
  call: keyof IndexBuilder;
  hash: string;
  folder: string;
  isNew: boolean;
}

/** What it answers. */
export interface Answer {
  id: number;
  error?: string;
  isUnreadable?: boolean;
}

/** Builds an index in another thread. */
export class RemoteBuilder implements IndexBuilder {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<void>>();
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
   * @param options What is built
   * @returns The builder; undefined where no thread can be started, as in a
   *   program that was bundled into one file
   */
  static async start(
    options: BuilderOptions,
  ): Promise<RemoteBuilder | undefined> {
    const program = new URL("./index_worker.ts", import.meta.url);
    if (!isAtHand(program)) return undefined;
    const worker = new Worker(program, { type: "module" });
    const isReady = await new Promise<boolean>((resolve) => {
      worker.onmessage = () => resolve(true);
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
    });
    if (!isReady) {
      worker.terminate();
      return undefined;
    }
    worker.postMessage(options);
    return new RemoteBuilder(worker);
  }

  /** @inheritdoc */
  read(hash: string, folder: string): Promise<void> {
    return this.#ask("read", { hash, folder });
  }

  /** @inheritdoc */
  put(hash: string, isNew: boolean): Promise<void> {
    return this.#ask("put", { hash, isNew });
  }

  /** @inheritdoc */
  drop(hash: string): Promise<void> {
    return this.#ask("drop", { hash });
  }

  /** @inheritdoc */
  async finish(): Promise<void> {
    await this.#ask("finish");
    this.#worker.terminate();
  }

  /** @inheritdoc */
  async abandon(): Promise<void> {
    try {
      await this.#ask("abandon");
    } finally {
      this.#worker.terminate();
    }
  }

  #ask(
    call: keyof IndexBuilder,
    { hash = "", folder = "", isNew = false }: Partial<Question> = {},
  ): Promise<void> {
    const id = ++this.#lastId;
    const answered = Promise.withResolvers<void>();
    this.#waiting.set(id, answered);
    const question: Question = { id, call, hash, folder, isNew };
    this.#worker.postMessage(question);
    return answered.promise;
  }

  #answer({ id, error, isUnreadable }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve();
    else {
      waiting?.reject(
        isUnreadable ? new UnreadableCopy(error) : new Error(error),
      );
    }
  }
}

/** Whether a thread can be started from a file, which Deno has to read first. */
function isAtHand(program: URL): boolean {
  if (program.protocol !== "file:") return false;
  const { state } = Deno.permissions.querySync({ name: "read", path: program });
  return state === "granted" && exists(fileURLToPath(program));
}
