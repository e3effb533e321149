/**
 * The second thread of a merge. See `merge_thread.ts` for the other end.
 *
 * @module
 */
/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { realDisk } from "./disk.ts";
import {
  ChangedMeanwhile,
  isAboutTheRun,
  reasonOf,
  UnreadableCopy,
} from "./errors.ts";
import { LocalBuilder } from "./index_builder.ts";
import type { Answer, FailureKind, Question } from "./merge_thread.ts";
import { type Staged, stageRun } from "./stage_run.ts";

const disk = realDisk();
let builder: LocalBuilder | undefined;

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  if (data.call === "begin") {
    builder = new LocalBuilder(disk, data.options);
    return;
  }
  const answer: Answer = { id: data.id };
  try {
    const staged = await act(data);
    if (staged) answer.staged = staged;
  } catch (error) {
    answer.failure = { kind: kindOf(error), message: reasonOf(error) };
  }
  self.postMessage(answer);
};

async function act(
  question: Exclude<Question, { call: "begin" }>,
): Promise<Staged | undefined> {
  switch (question.call) {
    case "read":
      await builder!.read(question.hash, question.folder);
      return undefined;
    case "put":
      await builder!.put(question.hash, question.isNew);
      return undefined;
    case "drop":
      await builder!.drop(question.hash);
      return undefined;
    case "finish":
      await builder!.finish();
      return undefined;
    case "abandon":
      await builder!.abandon();
      return undefined;
    case "stage": {
      const { action, sources, folder } = question;
      return await stageRun(disk, action, sources, folder);
    }
  }
}

function kindOf(error: unknown): FailureKind {
  if (error instanceof ChangedMeanwhile) return "changed";
  if (error instanceof UnreadableCopy) return "unreadable";
  return isAboutTheRun(error) ? "run" : "mistake";
}

// The first message says that the thread can be asked.
self.postMessage(undefined);
