/**
 * Our reading of a repository against what the real Aim said of it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { isCustomObject } from "../../lib/aim/chunk.ts";
import { Repository } from "../../lib/aim/repository.ts";
import type { Metric, Run } from "../../lib/aim/run.ts";
import type { AimValue } from "../../lib/aim/value.ts";
import type {
  Expected,
  ExpectedMetric,
  ExpectedRun,
  ExpectedValue,
} from "../testdata.ts";

/** What was compared. */
export interface Compared {
  runs: number;
  metrics: number;
  points: number;
}

/**
 * Fails where a repository reads differently from what is expected.
 *
 * @param root The repository
 * @param expected What the real Aim read
 * @returns How much was compared
 */
export async function compareRepository(
  root: string,
  expected: Pick<Expected, "runs">,
): Promise<Compared> {
  const repository = Repository.open(root);
  const withChunk = Object.entries(expected.runs)
    .filter(([, run]) => run.attrs !== null);
  const { rowsWithoutChunk, metadataError } = await repository.inventory();
  assert.equal(metadataError, undefined);
  const runs = new Map<string, Run>();
  for await (const outcome of repository.runs({ system: true })) {
    if ("error" in outcome) throw outcome.error;
    runs.set(outcome.hash, outcome.run);
  }
  assert.deepEqual(
    [...runs.keys()].sort(),
    withChunk.map(([hash]) => hash).sort(),
  );
  const compared: Compared = { runs: 0, metrics: 0, points: 0 };
  for (const [hash, wanted] of withChunk) {
    const run = runs.get(hash)!;
    compareRun(run, wanted);
    if (wanted.props !== null) {
      const notes = await repository.notes(hash);
      assert.deepEqual(
        notes.map(({ content }) => content),
        wanted.props.notes ?? [],
        `notes of ${hash}`,
      );
    }
    compared.runs++;
    const metrics = pairMetrics(run, wanted);
    compared.metrics += metrics.length;
    const tracked = metrics.filter(([, { points }]) => points?.length);
    const series = await repository.points(hash, tracked.map(([ours]) => ours));
    for (const [i, [{ name }, { points }]] of tracked.entries()) {
      assert.deepEqual(
        series[i]!.points.map(({ step, epoch, time, value }) =>
          [step, epoch, time, value].map(simple)
        ),
        points,
        `points of ${name} in ${hash}`,
      );
      compared.points += points!.length;
    }
  }
  const rowsOnly = Object.keys(expected.runs).length - withChunk.length;
  if (rowsOnly > 0) assert.equal(rowsWithoutChunk, rowsOnly);
  return compared;
}

function compareRun(run: Run, wanted: ExpectedRun): void {
  const params = Object.fromEntries(
    Object.entries(run.params).filter(([name]) => !name.startsWith("__system")),
  );
  assert.deepEqual(
    whereReadable(simple(params), wanted.attrs),
    wanted.attrs,
    `parameters of ${run.hash}`,
  );
  assert.equal(run.endTime, wanted.end_time, `end of ${run.hash}`);
  assert.equal(run.active, wanted.end_time === null, `end of ${run.hash}`);
  if (wanted.props === null) {
    assert.equal(run.name, null);
    assert.equal(run.creationTime, null);
    return;
  }
  const { name, description, experiment, tags, archived, creation_time } =
    wanted.props;
  assert.deepEqual(
    {
      name: run.name,
      description: run.description,
      experiment: run.experiment,
      tags: [...run.tags].sort(),
      archived: run.archived,
      creation_time: run.creationTime,
    },
    { name, description, experiment, tags, archived, creation_time },
  );
}

/** Ours and theirs, after the comparison of everything but the points. */
function pairMetrics(
  run: Run,
  wanted: ExpectedRun,
): [Metric, ExpectedMetric][] {
  const theirs = wanted.metrics ?? [];
  const system = theirs.some(({ name }) => name.startsWith("__system"));
  const ours = run.metrics.filter(({ name }) =>
    system || !name.startsWith("__system")
  );
  assert.equal(ours.length, theirs.length, `metrics of ${run.hash}`);
  return ours.map((metric) => {
    const found = theirs.find(({ name, context }) =>
      name === metric.name && isEqual(context, simple(metric.context))
    );
    assert.ok(found, `${metric.name} of ${run.hash} in its context`);
    assert.equal(metric.dtype, found.dtype);
    assert.deepEqual(
      found.last === "list" ? "list" : lastOf(metric),
      isObject(found.last) ? "object" : found.last,
      `last value of ${metric.name} in ${run.hash}`,
    );
    assert.equal(simple(metric.lastStep), found.last_step);
    if (found.min !== undefined) {
      assert.deepEqual(simple(metric.min), found.min);
    }
    if (found.max !== undefined) {
      assert.deepEqual(simple(metric.max), found.max);
    }
    return [metric, found];
  });
}

/** Where Aim fails to read what it wrote, whatever we read is taken as equal. */
function whereReadable(
  ours: ExpectedValue,
  theirs: ExpectedValue,
): ExpectedValue {
  if (!isFields(theirs)) return ours;
  if ("unreadable" in theirs) return theirs;
  if (!isFields(ours)) return ours;
  const fields = Object.entries(ours);
  return Object.fromEntries(
    fields.map(([name, field]) => [
      name,
      whereReadable(field, theirs[name] ?? null),
    ]),
  );
}

function isFields(
  value: ExpectedValue,
): value is { [key: string]: ExpectedValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function lastOf({ last }: Metric): ExpectedValue {
  return isCustomObject(last) ? "object" : simple(last);
}

function isObject(value: ExpectedValue): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    "object" in value;
}

function isEqual(a: unknown, b: unknown): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

/** A value as the expected files show it. */
function simple(value: AimValue | undefined): ExpectedValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  }
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(simple);
  if (value instanceof Uint8Array) {
    return {
      bytes: Array.from(value, (byte) => byte.toString(16).padStart(2, "0"))
        .join(""),
    };
  }
  if (isCustomObject(value)) return { object: String(value["@type"]) };
  const fields: [string, AimValue][] = Object.entries(value);
  return Object.fromEntries(
    fields.map(([name, field]) => [name, simple(field)]),
  );
}
