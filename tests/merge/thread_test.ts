import assert from "node:assert/strict";
import { layoutOf } from "../../lib/aim/layout.ts";
import {
  ChangedMeanwhile,
  RunFailure,
  UnreadableCopy,
} from "../../lib/merge/errors.ts";
import { type Holdings, takeInventory } from "../../lib/merge/inventory.ts";
import { merge } from "../../lib/merge/merge.ts";
import { MergeThread } from "../../lib/merge/merge_thread.ts";
import { Part, placesOf } from "../../lib/merge/places.ts";
import { type Action, decide } from "../../lib/merge/plan.ts";
import { survey } from "../../lib/merge/survey.ts";
import {
  bytesOf,
  contentOf,
  repository,
  runsOf,
  temporaryFolder,
} from "./repositories.ts";

/** A source, and what is to be done to copy its runs. */
async function sourceToCopy(): Promise<
  { holdings: Holdings; actions: Action[] }
> {
  const holdings = takeInventory(layoutOf(await repository("pktseries")));
  const { runs } = await survey(undefined, [holdings], {});
  return { holdings, actions: runs.map((run) => decide(run)) };
}

async function withThread(
  action: (thread: MergeThread) => Promise<void>,
): Promise<void> {
  const thread = await MergeThread.start();
  assert.ok(thread);
  try {
    await action(thread);
  } finally {
    thread.end();
  }
}

Deno.test("another thread copies a run with times, as this one does", async () => {
  const { holdings, actions } = await sourceToCopy();
  const [action] = actions as [Action];
  const { metaChunks, artifacts } = holdings.layout;
  await withThread(async (thread) => {
    const folder = `${temporaryFolder()}/run`;
    const staged = await thread.stage(action, [holdings], folder);
    assert.deepEqual(staged, { bytes: action.bytes, refused: [] });
    assert.deepEqual(
      bytesOf(`${folder}/${Part.Artifacts}`),
      bytesOf(`${artifacts}/${action.hash}`),
    );
    assert.deepEqual(
      bytesOf(folder, /^(seqs|artifacts)$/),
      bytesOf(`${metaChunks}/${action.hash}`, /^LO(CK|G|G\.old\..*)$/),
    );
  });
});

Deno.test("what goes wrong with a run in another thread is told as such", async () => {
  const { holdings, actions } = await sourceToCopy();
  const [changed, gone, fine] = actions as [Action, Action, Action];
  const { metaChunks, artifacts } = holdings.layout;
  Deno.writeTextFileSync(`${metaChunks}/${changed.hash}/000099.log`, "more");
  Deno.removeSync(`${artifacts}/${gone.hash}`, { recursive: true });
  await withThread(async (thread) => {
    const folder = temporaryFolder();
    await assert.rejects(
      thread.stage(changed, [holdings], `${folder}/changed`),
      ChangedMeanwhile,
    );
    await assert.rejects(
      thread.stage(gone, [holdings], `${folder}/gone`),
      (error) => error instanceof RunFailure && /os error/.test(error.message),
    );
    const places = placesOf(layoutOf(folder));
    thread.begin({ places, continues: false, readsOnly: true });
    await thread.stage(fine, [holdings], `${folder}/fine`);
    await thread.read(fine.hash, `${folder}/fine`);
    await assert.rejects(
      thread.read("nothing", `${folder}/nothing`),
      UnreadableCopy,
    );
    await assert.rejects(
      thread.stage({ ...fine, from: 7 }, [holdings], `${folder}/mistake`),
      (error) => !(error instanceof RunFailure),
    );
  });
});

Deno.test("however many runs are copied at a time, the result is the same", async () => {
  const source = await repository("two-campaigns");
  const expected = await contentOf(source);
  for (const jobs of [1, 2, 3, 20]) {
    const all = `${temporaryFolder()}/all`;
    const report = await merge([source], layoutOf(all), { jobs });
    assert.equal(report.copied, runsOf(source).length);
    assert.deepEqual(report.problems, []);
    assert.deepEqual(await contentOf(all), expected);
  }
});
