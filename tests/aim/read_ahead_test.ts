import assert from "node:assert/strict";
import fc from "fast-check";
import {
  BATCH,
  batchOf,
  pack,
  type Task,
  unpack,
} from "../../lib/aim/batch.ts";
import { RecordedChunk } from "../../lib/aim/chunk.ts";
import { type ChunkOutcome, ChunkReader } from "../../lib/aim/chunk_reader.ts";
import { joinNumbers } from "../../lib/aim/chunk_stamp.ts";
import { readAll, threadPays } from "../../lib/aim/read_ahead.ts";
import { Shapes } from "../../lib/aim/shapes.ts";
import type { Thread } from "../../lib/aim/shared_reading.ts";
import { startReadingThread } from "../../lib/aim/thread.ts";
import { Turns } from "../../lib/aim/turns.ts";
import { withCopy } from "../cli/harness.ts";

/** What can be compared of an outcome: the objects of two readings differ. */
function shown(outcome: ChunkOutcome): unknown {
  if ("error" in outcome) {
    const { code, message, reason, file, offset } = outcome.error;
    return { code, message, reason, file, offset };
  }
  const { record, notes, stamp } = outcome;
  const numbers = joinNumbers(stamp ? [stamp] : []);
  const { params, metrics, endTime } = new RecordedChunk(record, true);
  return { params, metrics, endTime, notes, names: stamp?.names, numbers };
}

const OPTIONS = { system: false, metrics: true, stamped: true };

/** The chunks of a copy of the campaign, some of them not as they should be. */
async function withChunks(
  action: (metaChunks: string, hashes: string[]) => Promise<void>,
): Promise<void> {
  await withCopy("campaign", async (root) => {
    const metaChunks = `${root}/.aim/meta/chunks`;
    const hashes = Array.from(Deno.readDirSync(metaChunks), (it) => it.name)
      .sort();
    const file = (run: number, kind: RegExp) => {
      const folder = `${metaChunks}/${hashes[run]}`;
      const found = Array.from(Deno.readDirSync(folder), (it) => it.name)
        .find((name) => kind.test(name));
      return `${folder}/${found}`;
    };
    for (const run of [3, 100, 301]) {
      const table = file(run, /\.sst$/);
      const bytes = Deno.readFileSync(table);
      bytes[bytes.length >> 1]! ^= 1;
      Deno.writeFileSync(table, bytes);
    }
    for (const run of [20, 200]) {
      Deno.writeFileSync(file(run, /\.log$/), Uint8Array.of(1, 2, 3));
    }
    Deno.removeSync(file(50, /^CURRENT$/));
    Deno.removeSync(`${metaChunks}/${hashes[60]}`, { recursive: true });
    await action(metaChunks, hashes);
  });
}

async function alone(
  metaChunks: string,
  hashes: readonly string[],
): Promise<unknown[]> {
  const reader = new ChunkReader({ metaChunks, ...OPTIONS }, new Shapes());
  return (await reader.readAll(hashes)).map(shown);
}

async function all(
  metaChunks: string,
  hashes: readonly string[],
  start?: () => Thread | undefined,
): Promise<unknown[]> {
  const outcomes: unknown[] = [];
  const options = { metaChunks, ...OPTIONS };
  for await (const batch of readAll(hashes, options, new Shapes(), start)) {
    outcomes.push(...batch.map(shown));
  }
  return outcomes;
}

/** Reads as a thread does, as slowly as it is told, and may fail. */
class FakeThread {
  onmessage: Thread["onmessage"] = null;
  onerror: Thread["onerror"] = null;
  /** How many batches came from it. */
  sent = 0;
  isOver = false;
  readonly #pauses: readonly number[];
  readonly #failsAfter: number;

  constructor(pauses: readonly number[], failsAfter: number) {
    this.#pauses = pauses;
    this.#failsAfter = failsAfter;
  }

  postMessage(task: Task): void {
    this.#run(structuredClone(task));
  }

  terminate(): void {
    this.isOver = true;
  }

  async #run({ hashes, options, turns: memory }: Task): Promise<void> {
    const turns = new Turns(memory);
    const reader = new ChunkReader(options, new Shapes());
    for (;;) {
      await this.#pause();
      const number = turns.take();
      const own = batchOf(hashes, number);
      if (own.length === 0 || this.isOver) return;
      if (this.sent === this.#failsAfter) {
        const event = new ErrorEvent("error", { cancelable: true });
        this.onerror?.call(this as unknown as Worker, event);
        assert(event.defaultPrevented);
        return;
      }
      const outcomes = await reader.readAll(own);
      await this.#pause();
      this.sent++;
      const data = structuredClone(pack(number, outcomes));
      const event = new MessageEvent("message", { data });
      this.onmessage?.call(this as unknown as Worker, event);
    }
  }

  async #pause(): Promise<void> {
    const pause = this.#pauses[this.sent % this.#pauses.length]!;
    for (let i = 0; i < pause; i++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
}

Deno.test("two threads read what one reads, in its order, whatever happens to the other", async () => {
  await withChunks(async (metaChunks, hashes) => {
    const expected = await alone(metaChunks, hashes);
    assert.deepEqual(await all(metaChunks, hashes), expected);
    assert.deepEqual(await all(metaChunks, hashes, () => undefined), expected);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }),
        fc.oneof(fc.constant(Infinity), fc.nat(6)),
        async (pauses, failsAfter) => {
          const thread = new FakeThread(pauses, failsAfter);
          assert.deepEqual(
            await all(metaChunks, hashes, () => thread),
            expected,
          );
          assert(thread.isOver);
        },
      ),
      { numRuns: 12 },
    );
  });
});

Deno.test("the real thread", async () => {
  await withChunks(async (metaChunks, hashes) => {
    const expected = await alone(metaChunks, hashes);
    const found = await all(metaChunks, hashes, startReadingThread);
    assert.deepEqual(found, expected);
    // Whoever stops listening leaves no thread behind.
    const options = { metaChunks, ...OPTIONS };
    let batches = 0;
    for await (
      const batch of readAll(hashes, options, new Shapes(), startReadingThread)
    ) {
      assert.equal(batch.length, BATCH);
      if (++batches === 2) break;
    }
  });
});

Deno.test("a thread that cannot be loaded costs nothing but time", async () => {
  await withChunks(async (metaChunks, hashes) => {
    const program = new URL("./no_such_thread.ts", import.meta.url);
    const start = () => new Worker(program, { type: "module" });
    assert.deepEqual(
      await all(metaChunks, hashes, start),
      await alone(metaChunks, hashes),
    );
  });
});

Deno.test("a thread that fails at once is heard", async () => {
  await withChunks(async (metaChunks, hashes) => {
    const thread = new FakeThread([0], 0);
    const heard: boolean[] = [];
    const start = () => {
      queueMicrotask(() => heard.push(thread.onerror !== null));
      return thread;
    };
    await all(metaChunks, hashes.slice(0, 40), start);
    assert.deepEqual(heard, [true]);
  });
});

Deno.test("few runs need no thread", () => {
  assert.equal(threadPays(315), false);
});

Deno.test("a batch is the same when it was sent", async () => {
  await withChunks(async (metaChunks, hashes) => {
    const reader = new ChunkReader({ metaChunks, ...OPTIONS }, new Shapes());
    const outcomes = await reader.readAll(hashes.slice(0, 64));
    const batch = structuredClone(pack(7, outcomes));
    assert.equal(batch.number, 7);
    assert.deepEqual(
      unpack(batch, new Shapes()).map(shown),
      outcomes.map(shown),
    );
  });
});

Deno.test("turns are taken once, and waited for", () => {
  const turns = new Turns();
  const other = new Turns(turns.memory);
  assert.deepEqual(
    [turns.take(), other.take(), other.take(), turns.take()],
    [0, 1, 2, 3],
  );
  other.wait(4);
  turns.use();
  other.wait(3);
  turns.end();
  other.wait(0);
  assert(other.take() > 1e6);
});
