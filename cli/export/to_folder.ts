/**
 * An export into a folder: what changed since the last one is written anew.
 *
 * @module
 */
import type { Repository } from "../../lib/aim/repository.ts";
import type { RunState } from "../../lib/aim/run_state.ts";
import { campaignOf } from "../../lib/campaign/campaigns.ts";
import type {
  ExportedPart,
  ExportedRun,
  ExportFormat,
  Manifest,
  PartKind,
} from "../../lib/export/manifest.ts";
import {
  type Member,
  type Part,
  type PlannedPart,
  planParts,
} from "../../lib/export/plan.ts";
import { runsColumns } from "../../lib/export/runs_table.ts";
import { Shapes } from "../../lib/export/shape.ts";
import { usage } from "../errors.ts";
import { readRuns, type Selection } from "../load.ts";
import type { Reporter } from "../reporter.ts";
import { chooseRuns, unarchived } from "./chosen_runs.ts";
import { ExportFolder, type TableName } from "./folder.ts";
import { PartWriter } from "./part_writer.ts";

/** What an export did. */
export interface ExportSummary {
  /** Runs by what became of them since the last export. */
  readonly runs: {
    readonly added: number;
    readonly changed: number;
    readonly removed: number;
    readonly unchanged: number;
  };
  /** Data files that were written, and that were removed. */
  readonly files: { readonly written: number; readonly removed: number };
  /** Bytes of the files written. */
  readonly bytes: number;
}

/** How much goes into a file. */
export interface Capacities {
  /** Runs. */
  readonly runs: number;
  /** Bytes of points, as the repository stores them. */
  readonly points: number;
}

/**
 * A file of points is some million of them at most, unless one run has more: a
 * change of one run does not make much be written anew.
 */
export const defaultCapacities: Capacities = { runs: 1000, points: 2 ** 25 };

/** A run to export, as far as it has to be remembered. */
interface Found {
  readonly state: RunState;
  readonly campaign: string | undefined;
  readonly shape: number;
}

/** The tables that the files of a part belong to. */
const TABLES: Readonly<Record<PartKind, readonly TableName[]>> = {
  runs: ["runs", "metrics"],
  points: ["points"],
};

/**
 * Exports runs into a folder.
 *
 * @param repository The repository
 * @param path The folder
 * @param format The format of the files
 * @param selection Which runs to take
 * @param reporter Is told of what is left out
 * @param capacities How much goes into a file
 * @returns What was done
 * @throws {CommandError} Where the folder cannot be used
 */
export async function exportToFolder(
  repository: Repository,
  path: string,
  format: ExportFormat,
  selection: Selection,
  reporter: Reporter,
  capacities: Capacities = defaultCapacities,
): Promise<ExportSummary> {
  using folder = await ExportFolder.open(path, format);
  const { manifest } = folder;
  const shapes = new Shapes(manifest.shapes);
  const found = await find(repository, manifest, shapes, selection, reporter);
  refuseOther(manifest, found, repository, path);
  const columns = runsColumns(usedShapes(found, shapes));
  const isSameTable =
    JSON.stringify(columns) === JSON.stringify(manifest.columns);
  const plans: Record<PartKind, PlannedPart[]> = {
    runs: plan("runs", folder, found, capacities.runs).map((part) => ({
      ...part,
      isDirty: part.isDirty || !isSameTable,
    })),
    points: plan("points", folder, found, capacities.points),
  };
  const writer = new PartWriter(repository, folder, columns, reporter);
  const parts = {
    runs: await write("runs", plans.runs, writer, manifest),
    points: await write("points", plans.points, writer, manifest),
  };
  reporter.clear();
  const runs = exportedRuns(found, plans, writer.again);
  folder.save(compact({ format, columns, shapes: shapes.all, parts, runs }));
  const removed = folder.sweep([
    ...filesOf("runs", parts.runs, folder),
    ...filesOf("points", parts.points, folder),
  ]);
  return {
    runs: compare(manifest.runs, found),
    files: { written: writer.files, removed },
    bytes: writer.bytes,
  };
}

/** Runs that did not change are not read, unless conditions ask for it. */
async function find(
  repository: Repository,
  manifest: Manifest,
  shapes: Shapes,
  selection: Selection,
  reporter: Reporter,
): Promise<Map<string, Found>> {
  const before = campaignsOf(manifest);
  const found = new Map<string, Found>();
  const states = new Map<string, RunState>();
  const look = (run: Parameters<typeof campaignOf>[0]): void => {
    const state = states.get(run.hash);
    if (state === undefined) return;
    found.set(run.hash, {
      state,
      campaign: campaignOf(run),
      shape: shapes.numberOf(run),
    });
  };
  /** Before the run is read, so that a change meanwhile is found next time. */
  const remember = async (hashes: readonly string[]): Promise<void> => {
    for (const hash of hashes) {
      const state = await repository.state(hash);
      if (state !== undefined) states.set(hash, state);
    }
  };
  if (selection.where !== undefined && selection.where.length > 0) {
    await remember((await repository.inventory()).hashes);
    await chooseRuns(repository, selection, reporter, look);
  } else {
    const hashes = await unarchived(repository, selection, reporter);
    await remember(hashes);
    const changed = hashes.filter((hash) => {
      const old = manifest.runs.get(hash), state = states.get(hash);
      if (!old || old.row !== state?.row || old.data !== state.data) {
        return true;
      }
      const { shape } = old;
      found.set(hash, { state, campaign: before.get(hash), shape });
      return false;
    });
    for await (const run of readRuns(repository, changed, reporter)) look(run);
  }
  return oldestFirst(found, (await repository.inventory()).hashes);
}

function campaignsOf(manifest: Manifest): Map<string, string | undefined> {
  const byPart = new Map(
    manifest.parts.runs.map(({ number, campaign }) => [number, campaign]),
  );
  return new Map(
    Array.from(
      manifest.runs,
      ([hash, { parts }]) => [hash, byPart.get(parts.runs)],
    ),
  );
}

/** New runs come last in their files. */
function oldestFirst(
  found: ReadonlyMap<string, Found>,
  newestFirst: readonly string[],
): Map<string, Found> {
  const sorted = new Map<string, Found>();
  for (const hash of newestFirst.toReversed()) {
    const one = found.get(hash);
    if (one !== undefined) sorted.set(hash, one);
  }
  return sorted;
}

/** An empty mount, or a wrong path, must not empty an export. */
function refuseOther(
  manifest: Manifest,
  found: ReadonlyMap<string, Found>,
  repository: Repository,
  path: string,
): void {
  if (manifest.runs.size === 0) return;
  if ([...manifest.runs.keys()].some((hash) => found.has(hash))) return;
  throw usage(
    `Cannot export ${repository.layout.root} to ${path}: none of the ` +
      `${manifest.runs.size} runs in that export is among those asked for ` +
      "(name a new folder)",
  );
}

function usedShapes(found: ReadonlyMap<string, Found>, shapes: Shapes) {
  const used = new Set(Array.from(found.values(), ({ shape }) => shape));
  return shapes.all.filter((_, number) => used.has(number));
}

function plan(
  kind: PartKind,
  folder: ExportFolder,
  found: ReadonlyMap<string, Found>,
  capacity: number,
): PlannedPart[] {
  const wanted = Array.from(found, ([hash, { state, campaign }]): Member => ({
    hash,
    campaign,
    state: stateOf(kind, state),
    weight: kind === "runs" ? 1 : state.pointBytes,
  }));
  return planParts(partsOf(kind, folder), wanted, capacity);
}

/** The state by which a part of that kind is written anew. */
function stateOf(kind: PartKind, { row, data }: { row: string; data: string }) {
  if (data === "" || kind === "points") return data;
  return row + data;
}

/** The parts of the last export; where a file is gone, all is to be written. */
function partsOf(kind: PartKind, folder: ExportFolder): Part[] {
  const { manifest } = folder;
  const members = new Map<number, Map<string, string>>(
    manifest.parts[kind].map((part) => [part.number, new Map()]),
  );
  const intact = new Set(
    manifest.parts[kind].filter((part) => isIntact(kind, part, folder))
      .map(({ number }) => number),
  );
  for (const [hash, run] of manifest.runs) {
    const number = run.parts[kind];
    const state = intact.has(number) ? stateOf(kind, run) : "";
    members.get(number)?.set(hash, state);
  }
  return manifest.parts[kind].map(({ number, campaign }) => ({
    number,
    campaign,
    members: members.get(number)!,
  }));
}

function isIntact(
  kind: PartKind,
  part: ExportedPart,
  folder: ExportFolder,
): boolean {
  return TABLES[kind].every((table, i) =>
    folder.sizeOf(folder.pathOf(table, part)) === part.bytes[i]
  );
}

async function write(
  kind: PartKind,
  planned: readonly PlannedPart[],
  writer: PartWriter,
  manifest: Manifest,
): Promise<ExportedPart[]> {
  const before = new Map(
    manifest.parts[kind].map((part) => [part.number, part]),
  );
  const total = planned.filter(({ isDirty }) => isDirty)
    .reduce((sum, { members }) => sum + members.length, 0);
  writer.begin(total);
  const parts: ExportedPart[] = [];
  for (const part of planned) {
    const old = before.get(part.number);
    if (!part.isDirty && old !== undefined) parts.push(old);
    else parts.push(await writer.write(kind, part));
  }
  return parts;
}

function exportedRuns(
  found: ReadonlyMap<string, Found>,
  plans: Readonly<Record<PartKind, readonly PlannedPart[]>>,
  again: ReadonlySet<string>,
): Map<string, ExportedRun> {
  const numbers = (kind: PartKind): Map<string, number> =>
    new Map(
      plans[kind].flatMap(({ number, members }) =>
        members.map(({ hash }) => [hash, number])
      ),
    );
  const inRuns = numbers("runs"), inPoints = numbers("points");
  return new Map(
    Array.from(found, ([hash, { state, shape }]) => {
      const isWhole = !again.has(hash);
      return [hash, {
        row: isWhole ? state.row : "",
        data: isWhole ? state.data : "",
        shape,
        parts: { runs: inRuns.get(hash)!, points: inPoints.get(hash)! },
      }];
    }),
  );
}

/** Drops shapes that no run has any more. */
function compact(manifest: Manifest): Manifest {
  const numbers = new Map<number, number>();
  const runs = new Map<string, ExportedRun>();
  for (const [hash, run] of manifest.runs) {
    let shape = numbers.get(run.shape);
    if (shape === undefined) numbers.set(run.shape, shape = numbers.size);
    runs.set(hash, { ...run, shape });
  }
  const shapes = Array.from(numbers.keys(), (old) => manifest.shapes[old]!);
  return { ...manifest, shapes, runs };
}

function filesOf(
  kind: PartKind,
  parts: readonly ExportedPart[],
  folder: ExportFolder,
): string[] {
  return parts.flatMap((part) =>
    TABLES[kind].map((table) => folder.pathOf(table, part))
  );
}

function compare(
  before: ReadonlyMap<string, ExportedRun>,
  found: ReadonlyMap<string, Found>,
): ExportSummary["runs"] {
  let added = 0, changed = 0, unchanged = 0;
  for (const [hash, { state }] of found) {
    const old = before.get(hash);
    if (old === undefined) added++;
    else if (old.row === state.row && old.data === state.data) unchanged++;
    else changed++;
  }
  const removed = [...before.keys()].filter((hash) => !found.has(hash)).length;
  return { added, changed, removed, unchanged };
}
