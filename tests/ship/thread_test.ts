import { deepEqual, equal, ok } from "node:assert/strict";
import { RecordedChunk } from "../../lib/aim/chunk.ts";
import { Mailbox } from "../../lib/aim/mailbox.ts";
import { readAll } from "../../lib/aim/read_ahead.ts";
import { Repository } from "../../lib/aim/repository.ts";
import { Shapes } from "../../lib/aim/shapes.ts";
import type { Thread } from "../../lib/aim/shared_reading.ts";
import { startReadingThread } from "../../lib/aim/thread.ts";
import { bundle, bundleProgram } from "../../scripts/bundle.ts";
import { writeRepository } from "../aim/writer.ts";
import { unpackTestdata } from "../testdata.ts";
import { temporary } from "./temporary.ts";

const dist = await temporary("aimrepo-dist-");
const program = await bundleProgram(dist);
await bundle({ entry: "mod.ts", folder: dist });

/** The program of the reading thread, as a bundle has it in it. */
function threadIn(path: string): string {
  const text = Deno.readTextFileSync(path);
  const [, literal] = /const AIMREPO_READING_THREAD=("(?:[^"\\]|\\.)*")/
    .exec(text) ?? [];
  ok(literal, path);
  return JSON.parse(literal);
}

/** A thread, and how many letters it sent. */
function counted(program: string): { thread: Thread; sent: () => number } {
  const address = `data:text/javascript,${encodeURIComponent(program)}`;
  const thread = startReadingThread(address);
  ok(thread);
  let mailbox: Mailbox | undefined;
  return {
    thread: {
      get failed() {
        return thread.failed;
      },
      postMessage(task) {
        mailbox = new Mailbox(task.mailbox);
        thread.postMessage(task);
      },
      terminate: () => thread.terminate(),
    },
    sent: () => mailbox!.sent,
  };
}

Deno.test("bundles have a thread in them that reads", async () => {
  const root = await unpackTestdata("campaign");
  const { hashes } = await Repository.open(root).inventory();
  const options = {
    metaChunks: `${root}/.aim/meta/chunks`,
    system: false,
    metrics: true,
    stamped: false,
  };
  const read = async (thread?: Thread) =>
    (await Array.fromAsync(readAll(hashes, options, new Shapes(), thread)))
      .flat().map((it) => {
        if ("error" in it) return it.error;
        const { params, metrics, endTime } = new RecordedChunk(it.record, true);
        return { params, metrics, endTime };
      });
  const expected = await read();
  const text = threadIn(`${dist}/mod.js`);
  equal(threadIn(program), text);
  const { thread, sent } = counted(text);
  deepEqual(await read(thread), expected);
  ok(sent() > 0);
});

Deno.test("the file reads a thousand runs as the checkout does", async () => {
  const root = await temporary("aimrepo-many-");
  writeRepository(
    root,
    Array.from({ length: 1200 }, (_, i) => ({
      hash: i.toString(16).padStart(24, "0"),
      endTime: i,
      metrics: [],
    })),
  );
  const args = ["ls", "--no-cache", "--format", "csv", "--aim-repo", root];
  const output = async (main: string) => {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--allow-read",
        "--allow-env",
        main,
        ...args,
      ],
      stdin: "null",
    }).output();
    equal(code, 0);
    return new TextDecoder().decode(stdout);
  };
  const checkout = await output(
    new URL("../../cli/main.ts", import.meta.url).pathname,
  );
  equal(checkout.trimEnd().split("\n").length, 1201);
  equal(await output(program), checkout);
});
