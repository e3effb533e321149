/**
 * What an export holds: the file `_aimrepo_export.json` in its folder. Engines
 * leave out files whose names begin so.
 *
 *     {"aimrepo_export": 1, "format": "parquet",
 *      "columns": [{"name", "type", "path"}, …],     of the table runs
 *      "shapes": [[[path, kind], …], …],
 *      "parts": {"runs": [part, …], "points": [part, …]},
 *      "runs": {hash: [row, data, shape, part of runs, part of points], …}}
 *     part = {"number", "campaign", "bytes"}
 *
 * @module
 */
import { isKind } from "./kind.ts";
import type { RunsColumn } from "./runs_table.ts";
import type { Shape } from "./shape.ts";

/** The file's name. */
export const manifestName = "_aimrepo_export.json";

/** The formats of files that an export can hold. */
export const exportFormats = ["parquet", "csv", "jsonl"] as const;

/** The format of an export's files. */
export type ExportFormat = typeof exportFormats[number];

/** A run as it was exported. */
export interface ExportedRun {
  /** The state of its row, empty where it shall be written again. */
  readonly row: string;
  /** The state of its files, empty where it shall be written again. */
  readonly data: string;
  /** The number of its shape. */
  readonly shape: number;
  /** The numbers of the parts it is in. */
  readonly parts: Readonly<Record<PartKind, number>>;
}

/** Runs and metrics are cut into parts alike, points are on their own. */
export type PartKind = "runs" | "points";

/** A part that was written. */
export interface ExportedPart {
  /** The number in its files' names. */
  readonly number: number;
  /** The campaign, undefined for none. */
  readonly campaign: string | undefined;
  /** The sizes of its files. */
  readonly bytes: readonly number[];
}

/** What an export holds. */
export interface Manifest {
  readonly format: ExportFormat;
  /** The columns of the table of runs. */
  readonly columns: readonly RunsColumn[];
  readonly shapes: readonly Shape[];
  readonly parts: Readonly<Record<PartKind, readonly ExportedPart[]>>;
  /** The runs by hash. */
  readonly runs: ReadonlyMap<string, ExportedRun>;
}

/**
 * The manifest of an export that holds nothing yet.
 *
 * @param format The format of its files
 * @returns The manifest
 */
export function emptyManifest(format: ExportFormat): Manifest {
  return {
    format,
    columns: [],
    shapes: [],
    parts: { runs: [], points: [] },
    runs: new Map(),
  };
}

/**
 * Writes a manifest, a run a line.
 *
 * @param manifest The manifest
 * @returns JSON
 */
export function formatManifest(manifest: Manifest): string {
  const { format, columns, shapes, parts, runs } = manifest;
  const head = JSON.stringify({
    aimrepo_export: 1,
    format,
    columns,
    shapes,
    parts,
  });
  const lines = Array.from(
    runs,
    ([hash, { row, data, shape, parts }]) =>
      `${JSON.stringify(hash)}:${
        JSON.stringify([row, data, shape, parts.runs, parts.points])
      }`,
  );
  return `${head.slice(0, -1)},"runs":{\n${lines.join(",\n")}\n}}\n`;
}

/**
 * Reads a manifest.
 *
 * @param text JSON
 * @returns The manifest; undefined where the text is none that
 *   {@linkcode formatManifest} wrote
 */
export function parseManifest(text: string): Manifest | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!isObject(json) || json["aimrepo_export"] !== 1) return undefined;
  const { format, columns, shapes, parts, runs } = json;
  if (
    !isObject(parts) || !isObject(runs) || !Array.isArray(columns) ||
    !isListOf(shapes, isShape) || !isListOf(parts["runs"], isPart) ||
    !isListOf(parts["points"], isPart) ||
    !exportFormats.some((known) => known === format)
  ) return undefined;
  const entries = Object.entries(runs);
  const inRuns = new Set(parts["runs"].map(({ number }) => number));
  const inPoints = new Set(parts["points"].map(({ number }) => number));
  if (
    // Shapes and parts are known by their numbers.
    new Set(shapes.map((shape) => JSON.stringify(shape))).size <
      shapes.length ||
    inRuns.size < parts["runs"].length ||
    inPoints.size < parts["points"].length ||
    !entries.every(([, run]) =>
      isExportedRun(run) && run[2] < shapes.length && inRuns.has(run[3]) &&
      inPoints.has(run[4])
    )
  ) return undefined;
  return {
    format: format as ExportFormat,
    columns,
    shapes,
    parts: { runs: parts["runs"], points: parts["points"] },
    runs: new Map(
      (entries as [string, [string, string, number, number, number]][])
        .map(([hash, [row, data, shape, inRuns, inPoints]]) => [
          hash,
          { row, data, shape, parts: { runs: inRuns, points: inPoints } },
        ]),
    ),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOf<T>(
  value: unknown,
  isOne: (one: unknown) => one is T,
): value is T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isShape(value: unknown): value is Shape {
  return Array.isArray(value) &&
    value.every((leaf) =>
      Array.isArray(leaf) && leaf.length === 2 && typeof leaf[0] === "string" &&
      isKind(leaf[1])
    );
}

function isPart(value: unknown): value is ExportedPart {
  return isObject(value) && isCount(value["number"]) &&
    isListOf(value["bytes"], isCount) &&
    ["string", "undefined"].includes(typeof value["campaign"]);
}

function isExportedRun(
  run: unknown,
): run is [string, string, number, number, number] {
  return Array.isArray(run) && run.length === 5 &&
    typeof run[0] === "string" && typeof run[1] === "string" &&
    run.slice(2).every(isCount);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
