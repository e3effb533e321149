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
import { Mailbox, SLOTS } from "../../lib/aim/mailbox.ts";
import { joinNumbers } from "../../lib/aim/chunk_stamp.ts";
import { readAll, threadPays } from "../../lib/aim/read_ahead.ts";
import { joinBytes } from "../../lib/rocksdb/bytes.ts";
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
  thread?: Thread,
): Promise<unknown[]> {
  const outcomes: unknown[] = [];
  const options = { metaChunks, ...OPTIONS };
  for await (const batch of readAll(hashes, options, new Shapes(), thread)) {
    outcomes.push(...batch.map(shown));
  }
  return outcomes;
}

/** Reads as a thread does, as slowly as it is told, and may fail. */
class FakeThread implements Thread {
  failed = false;
  /** How many batches came from it. */
  sent = 0;
  isOver = false;
  readonly #pauses: readonly number[];
  readonly #failsAfter: number;
  readonly #isLong: boolean;

  constructor(pauses: readonly number[], failsAfter: number, isLong: boolean) {
    this.#pauses = pauses;
    this.#failsAfter = failsAfter;
    this.#isLong = isLong;
  }

  postMessage(task: Task): void {
    this.#run(structuredClone({ ...task, kernel: undefined }));
  }

  terminate(): void {
    this.isOver = true;
  }

  async #run(
    { hashes, options, turns, mailbox }: Omit<Task, "kernel">,
  ): Promise<void> {
    const shared = new Turns(turns);
    const box = new Mailbox(mailbox);
    const reader = new ChunkReader(options, new Shapes());
    for (;;) {
      await this.#pause();
      // It is in the thread that takes the letters: it cannot block for room.
      while (box.waiting === SLOTS) await turnOfEventLoop();
      const number = shared.take();
      const own = batchOf(hashes, number);
      if (own.length === 0 || this.isOver) return;
      if (this.sent === this.#failsAfter) {
        this.failed = true;
        return;
      }
      const letter = pack(await reader.readAll(own));
      await this.#pause();
      this.sent++;
      box.send(number, this.#isLong ? [...letter, TOO_LONG] : letter);
    }
  }

  async #pause(): Promise<void> {
    const pause = this.#pauses[this.sent % this.#pauses.length]!;
    for (let i = 0; i < pause; i++) await turnOfEventLoop();
  }
}

function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** No letter can hold it. */
const TOO_LONG = new Uint8Array(1 << 18);

Deno.test("two threads read what one reads, in its order, whatever happens to the other", async () => {
  await withChunks(async (metaChunks, hashes) => {
    const expected = await alone(metaChunks, hashes);
    assert.deepEqual(await all(metaChunks, hashes), expected);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }),
        fc.oneof(fc.constant(Infinity), fc.nat(6)),
        fc.boolean(),
        async (pauses, failsAfter, isLong) => {
          const thread = new FakeThread(pauses, failsAfter, isLong);
          assert.deepEqual(await all(metaChunks, hashes, thread), expected);
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
    const found = await all(metaChunks, hashes, startReadingThread());
    assert.deepEqual(found, expected);
    // Whoever stops listening leaves no thread behind.
    const options = { metaChunks, ...OPTIONS };
    const thread = startReadingThread();
    let batches = 0;
    for await (const batch of readAll(hashes, options, new Shapes(), thread)) {
      assert.equal(batch.length, BATCH);
      if (++batches === 2) break;
    }
  });
});

Deno.test("a thread that cannot be loaded costs nothing but time", async () => {
  await withChunks(async (metaChunks, hashes) => {
    const program = new URL("./no_such_thread.ts", import.meta.url);
    const thread = startReadingThread(program);
    // It may have failed before it is told anything.
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(
      await all(metaChunks, hashes, thread),
      await alone(metaChunks, hashes),
    );
    assert.equal(thread?.failed, true);
  });
});

Deno.test("few runs need no thread", () => {
  assert.equal(threadPays(315), false);
});

Deno.test("a batch is the same when it was sent", async () => {
  await withChunks(async (metaChunks, hashes) => {
    const reader = new ChunkReader({ metaChunks, ...OPTIONS }, new Shapes());
    const outcomes = await reader.readAll(hashes.slice(0, 64));
    const box = new Mailbox();
    new Mailbox(box.memory).send(7, pack(outcomes));
    assert.deepEqual(
      unpack(box.take(7)!, new Shapes()).map(shown),
      outcomes.map(shown),
    );
  });
});

Deno.test("turns are taken once", () => {
  const turns = new Turns();
  const other = new Turns(turns.memory);
  assert.deepEqual(
    [turns.take(), other.take(), other.take(), turns.take()],
    [0, 1, 2, 3],
  );
  turns.end();
  assert(other.take() > 1e6);
});

Deno.test("letters arrive in their order, each once", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.nat(), fc.array(fc.uint8Array(), { maxLength: 3 })),
        { maxLength: 3 * SLOTS },
      ),
      fc.infiniteStream(fc.boolean()),
      (letters, takesNext) => {
        const box = new Mailbox();
        const sender = new Mailbox(box.memory);
        const taken: [number, Uint8Array][] = [];
        let sent = 0;
        while (taken.length < letters.length) {
          const canSend = sent < letters.length && box.waiting < SLOTS;
          if (box.waiting > 0 && (takesNext.next().value || !canSend)) {
            const [label] = letters[taken.length]!;
            assert.equal(box.take(label + 1), undefined);
            assert(box.waitForLetter(1000));
            taken.push([label, box.take(label)!]);
          } else {
            sender.waitForRoom();
            sender.send(...letters[sent++]!);
          }
        }
        assert.deepEqual(
          taken,
          letters.map(([label, parts]) => [label, joinBytes(parts)]),
        );
        assert.equal(box.take(0), undefined);
        assert.equal(box.waitForLetter(1), false);
      },
    ),
  );
});

Deno.test("a letter that is too long arrives empty, and the next one whole", () => {
  const box = new Mailbox();
  box.send(1, [TOO_LONG, Uint8Array.of(1)]);
  box.send(2, [TOO_LONG]);
  assert.equal(box.take(1)?.length, 0);
  assert.equal(box.take(2)?.length, TOO_LONG.length);
});

Deno.test("whoever waits for room goes on when nobody takes letters any more", () => {
  const box = new Mailbox();
  for (let i = 0; i < SLOTS; i++) box.send(i, []);
  box.close();
  box.waitForRoom();
});
