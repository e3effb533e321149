/**
 * Reads chunks in a thread of its own. See `shared_reading.ts` for the other end.
 *
 * @module
 */
/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { useKernel } from "../kernel/kernel.ts";
import { expectFiles } from "../linux/calls.ts";
import { batchOf, pack, type Task } from "./batch.ts";
import { ChunkReader } from "./chunk_reader.ts";
import { Mailbox } from "./mailbox.ts";
import { Shapes } from "./shapes.ts";
import { Turns } from "./turns.ts";

// Nobody starts a thread for a few; it is ready when it is told what to read.
const ready = expectFiles(Infinity);

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  await ready;
  useKernel(data.kernel);
  const { hashes, options } = data;
  const reader = new ChunkReader(options, new Shapes());
  const turns = new Turns(data.turns);
  const mailbox = new Mailbox(data.mailbox);
  for (;;) {
    // Whoever waits has taken no turn, so that nobody waits for it.
    mailbox.waitForRoom();
    const number = turns.take();
    const own = batchOf(hashes, number);
    if (own.length === 0) break;
    mailbox.send(number, pack(await reader.readAll(own)));
  }
  self.close();
};
