/**
 * Reading many chunks, in two threads where that pays.
 *
 * @module
 */
import {
  type ChunkOutcome,
  ChunkReader,
  type ReaderOptions,
} from "./chunk_reader.ts";
import type { Shapes } from "./shapes.ts";
import type { Thread } from "./shared_reading.ts";

/** With fewer chunks, starting a thread takes longer than it saves. */
const MANY = 1000;
/** One thread reads as many at a time. */
const AT_A_TIME = 16;

/**
 * Whether chunks are read more quickly by two threads.
 *
 * @param chunks How many there are
 */
export function threadPays(chunks: number): boolean {
  return chunks >= MANY && navigator.hardwareConcurrency >= 2;
}

/**
 * Reads chunks.
 *
 * @param hashes The hashes of the runs
 * @param options How they are read
 * @param shapes Where shapes are looked up
 * @param thread Another thread, which reads as well and is ended then
 * @returns What came of each, in the same order, some at a time
 */
export async function* readAll(
  hashes: readonly string[],
  options: ReaderOptions,
  shapes: Shapes,
  thread?: Thread,
): AsyncGenerator<ChunkOutcome[], void, void> {
  if (thread) {
    const { SharedReading } = await import("./shared_reading.ts");
    yield* new SharedReading(hashes, options, shapes, thread).outcomes();
    return;
  }
  const reader = new ChunkReader(options, shapes);
  for (let from = 0; from < hashes.length; from += AT_A_TIME) {
    yield await reader.readAll(hashes.slice(from, from + AT_A_TIME));
  }
}
