/**
 * The second thread of a merge. See `merge_thread.ts` for the other end.
 *
 * @module
 */
/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { expectFiles } from "../linux/calls.ts";
import { realDisk } from "./disk.ts";
import {
  ChangedMeanwhile,
  isAboutTheRun,
  reasonOf,
  UnreadableCopy,
} from "./errors.ts";
import { LocalBuilder } from "./index_builder.ts";
import type {
  Answer,
  Failure,
  FailureKind,
  Question,
  Reading,
} from "./merge_thread.ts";
import { stageRun } from "./stage_run.ts";

const disk = realDisk();
let builder: LocalBuilder | undefined;

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  if (data.call === "begin") {
    builder = new LocalBuilder(disk, data.options);
  } else if (data.call === "putLater") {
    builder!.putLater(data.hash, data.isNew);
  } else if (data.call === "writeOut") {
    builder!.writeOut();
  } else {
    self.postMessage({ id: data.id, ...await answerTo(data) });
  }
};

/** Without a number it would not be an answer to anything. */
type Finding = Omit<Answer, "id">;
type Asked = Exclude<Question, { id?: never }>;

async function answerTo(question: Asked): Promise<Finding> {
  try {
    return await act(question);
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

async function act(question: Asked): Promise<Finding> {
  switch (question.call) {
    case "read":
      return { reading: await read(question.hash, question.folder) };
    case "put":
      await builder!.put(question.hash, question.isNew);
      return {};
    case "drop":
      await builder!.drop(question.hash);
      return {};
    case "finish":
      await builder!.finish();
      return {};
    case "abandon":
      await builder!.abandon();
      return {};
    case "stage": {
      const { action, sources, folder } = question;
      const staged = await stageRun(disk, action, sources, folder);
      if (!builder || action.from === undefined) return { staged };
      return { staged, reading: await read(action.hash, folder) };
    }
  }
}

async function read(hash: string, folder: string): Promise<Reading> {
  try {
    return { digest: await builder!.read(hash, folder) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function failureOf(error: unknown): Failure {
  return { kind: kindOf(error), message: reasonOf(error) };
}

function kindOf(error: unknown): FailureKind {
  if (error instanceof ChangedMeanwhile) return "changed";
  if (error instanceof UnreadableCopy) return "unreadable";
  return isAboutTheRun(error) ? "run" : "mistake";
}

// Of how many chunks is not known yet; there is time for it now.
await expectFiles(Infinity);
// The first message says that the thread can be asked.
self.postMessage(undefined);
