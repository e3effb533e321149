import assert from "node:assert/strict";
import fc from "fast-check";
import { RecordedChunk } from "../../lib/aim/chunk.ts";
import { ChunkRecorder } from "../../lib/aim/chunk_record.ts";
import { oneOfEachKind, particularsOf, runWith } from "../../lib/aim/kind.ts";
import { Repository } from "../../lib/aim/repository.ts";
import type { Run } from "../../lib/aim/run.ts";
import { Shapes } from "../../lib/aim/shapes.ts";
import { aggregate, defaultGroupby } from "../../lib/campaign/aggregate.ts";
import { groupByCampaign } from "../../lib/campaign/campaigns.ts";
import { columnsOf } from "../../lib/campaign/columns.ts";
import {
  hyperparametersOf,
  leafReader,
  leavesOf,
} from "../../lib/campaign/hyperparameters.ts";
import {
  contextNames,
  lastValue,
  metricNames,
  metricsOf,
} from "../../lib/campaign/metrics.ts";
import { Database } from "../../lib/rocksdb/database.ts";
import { changed, chunk, pairsOf, stored } from "../aim/random_chunks.ts";
import { databaseOf } from "../aim/writer.ts";
import { memoryDirectory } from "../rocksdb/writer.ts";
import { testdataNames, unpackTestdata } from "../testdata.ts";
import { makeRun } from "./runs.ts";

/** All that campaigns are asked for. */
function answers(runs: readonly Run[]) {
  const { all, names } = hyperparametersOf(runs);
  const metrics = metricsOf(runs);
  const columns = columnsOf(runs);
  const groupby = defaultGroupby(runs);
  return {
    all,
    names,
    metrics,
    groupby,
    leaves: runs.map((run) => [
      ...all.map(({ path }) => leafReader(path)(run)),
      leafReader("no such path")(run),
    ]),
    last: runs.map((run) => [
      ...metrics.map(({ metric, context }) => lastValue(run, metric, context)),
      lastValue(run, "no such metric", "none"),
    ]),
    cells: runs.map((run) => columns.all.map((column) => column.read(run))),
    campaigns: Array.from(
      groupByCampaign(runs),
      ([id, members]) => [id, members.map(({ hash }) => hash)],
    ),
    groups: aggregate(runs, {
      metrics: metricNames(runs),
      contexts: contextNames(runs),
      groupby,
    }),
  };
}

/** The same runs as strangers, of whom no kind is known. */
function strangers(runs: readonly Run[]): Run[] {
  return runs.map((run) => ({ ...run }));
}

for (const name of testdataNames()) {
  Deno.test(`runs of ${name} are summed up the same by kinds`, async () => {
    const repository = Repository.open(await unpackTestdata(name));
    const outcomes = await Array.fromAsync(repository.runs());
    const runs = outcomes.flatMap((it) => "run" in it ? [it.run] : []);
    assert(runs.every((run) => particularsOf(run)));
    const others = strangers(runs);
    assert(!others.some((run) => particularsOf(run)));
    assert.deepEqual(answers(runs), answers(others));
    for (const run of runs) {
      for (const [path, value] of leavesOf(run)) {
        assert.deepEqual(leafReader(path)(run), value);
      }
    }
  });
}

Deno.test("most runs of a campaign are of one kind", async () => {
  const repository = Repository.open(await unpackTestdata("campaign"));
  const outcomes = await Array.fromAsync(repository.runs());
  const runs = outcomes.flatMap((it) => "run" in it ? [it.run] : []);
  assert.equal(runs.length, 315);
  assert([...oneOfEachKind(runs)].length < 10);
  assert.equal([...oneOfEachKind(strangers(runs))].length, 315);
});

Deno.test("a run without its metrics is of another kind", async () => {
  const repository = Repository.open(await unpackTestdata("props"));
  const read = async (metrics: boolean) =>
    (await Array.fromAsync(repository.runs({ metrics })))
      .flatMap((it) => "run" in it ? [it.run] : []);
  const bare = await read(false);
  const mixed = [...bare, ...await read(true)];
  assert.deepEqual(answers(bare), answers(strangers(bare)));
  assert.deepEqual(answers(mixed), answers(strangers(mixed)));
  assert.notEqual(metricsOf(mixed).length, metricsOf(bare).length);
});

Deno.test("a run that is given other parameters or metrics has those", async () => {
  const repository = Repository.open(await unpackTestdata("props"));
  const runs = (await Array.fromAsync(repository.runs()))
    .flatMap((it) => "run" in it ? [it.run] : []);
  const [first, second] = runs;
  const { metrics } = first!;
  first!.params = { ...first!.params, added: "value" };
  assert.deepEqual(first!.metrics, metrics);
  second!.metrics = [];
  assert.equal(leafReader("added")(first!), "value");
  assert.deepEqual(answers(runs), answers(strangers(runs)));
  assert.deepEqual(metricsOf([second!]), []);
});

Deno.test("random runs are summed up the same by kinds", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(chunk, { minLength: 1, maxLength: 2 }),
      fc.array(fc.tuple(fc.nat(), stored), { maxLength: 4 }),
      fc.boolean(),
      async (chunks, changes, metrics) => {
        const recorder = new ChunkRecorder(new Shapes(), {
          system: true,
          metrics: true,
        });
        const variants = [
          ...chunks,
          ...chunks,
          ...changes.map((it, i) => changed(chunks[i % chunks.length]!, it)),
        ];
        const runs: Run[] = [];
        for (const [i, entries] of variants.entries()) {
          const hash = `hash ${i}`;
          const files = databaseOf(pairsOf(hash, entries));
          const database = await Database.open(memoryDirectory(files));
          const read = new RecordedChunk(
            recorder.record(database, hash),
            metrics,
          );
          const { params, metrics: series, endTime } = read;
          // Another one, whose values were not decoded yet.
          const run = runWith(
            makeRun({ hash, endTime, creationTime: i }),
            new RecordedChunk(recorder.record(database, hash), metrics),
          );
          assert.deepEqual({ ...run }, {
            ...makeRun({ hash, endTime, creationTime: i }),
            params,
            metrics: series,
          });
          runs.push(run);
        }
        assert.deepEqual(answers(runs), answers(strangers(runs)));
      },
    ),
    { numRuns: 150 },
  );
});
