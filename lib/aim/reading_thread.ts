/**
 * Reads chunks in a thread of its own. See `read_ahead.ts` for the other end.
 *
 * @module
 */
/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { expectFiles } from "../linux/calls.ts";
import { batchOf, pack, type Task } from "./batch.ts";
import { ChunkReader, FILES_A_CHUNK } from "./chunk_reader.ts";
import { Shapes } from "./shapes.ts";
import { Turns } from "./turns.ts";

/** So many batches may wait to be used. */
const MOST_WAITING = 8;

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  const { hashes, options } = data;
  await expectFiles(hashes.length * FILES_A_CHUNK);
  const reader = new ChunkReader(options, new Shapes());
  const turns = new Turns(data.turns);
  for (;;) {
    turns.wait(MOST_WAITING);
    const number = turns.take();
    const own = batchOf(hashes, number);
    if (own.length === 0) break;
    const batch = pack(number, await reader.readAll(own));
    self.postMessage(batch, [batch.values.buffer, batch.numbers.buffer]);
  }
  self.close();
};
