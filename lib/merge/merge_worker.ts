/**
 * Builds an index in a thread of its own, so that chunks are read and written
 * while other files are copied. See `remote_builder.ts` for the other end.
 *
 * @module
 */
/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { realDisk } from "./disk.ts";
import { UnreadableCopy } from "./errors.ts";
import { type BuilderOptions, LocalBuilder } from "./index_builder.ts";
import type { Answer, Question } from "./remote_builder.ts";

let builder: LocalBuilder | undefined;

self.onmessage = async ({ data }: MessageEvent<Question | BuilderOptions>) => {
  if (!("id" in data)) {
    builder = new LocalBuilder(realDisk(), data);
    return;
  }
  const { id, call, hash, folder, isNew } = data;
  const answer: Answer = { id };
  try {
    switch (call) {
      case "read":
        await builder!.read(hash, folder);
        break;
      case "put":
        await builder!.put(hash, isNew);
        break;
      case "drop":
        await builder!.drop(hash);
        break;
      case "finish":
        await builder!.finish();
        break;
      case "abandon":
        await builder!.abandon();
        break;
    }
  } catch (error) {
    answer.error = error instanceof Error ? error.message : String(error);
    answer.isUnreadable = error instanceof UnreadableCopy;
  }
  self.postMessage(answer);
};

self.postMessage("ready");
