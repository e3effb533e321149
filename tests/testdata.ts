/**
 * The repositories in `testdata/`, written by the real Aim, and what the real
 * Aim says of them. `scripts/make_testdata.py` makes them.
 *
 * @module
 */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { unpackTar } from "modern-tar";

/** The folder of the archives. */
export const testdataFolder: URL = new URL("../testdata/", import.meta.url);

/**
 * A value as the expected files show it: NaN and infinities are the strings
 * `nan`, `inf` and `-inf`, integers beyond 2^53 decimal strings, bytes
 * `{bytes: hex}`, other objects `{object: type}`, integer keys strings. A
 * parameter that Aim itself cannot read back is `{unreadable: why}`.
 */
export type ExpectedValue =
  | null
  | boolean
  | number
  | string
  | ExpectedValue[]
  | { [key: string]: ExpectedValue };

/** A metric, or a sequence of objects, in one context. */
export interface ExpectedMetric {
  /** The metric's name. */
  name: string;
  /** What it was measured on. */
  context: { [key: string]: ExpectedValue };
  /** Aim's type of the points: `int`, `float`, `number`, `aim.text`, … */
  dtype: string;
  /** The layout of the points, 1 or 2. */
  version: number;
  /** The value of the trace; null where the trace has none. */
  last: ExpectedValue;
  /** The greatest step as the trace has it; null where it has none. */
  last_step: number | string | null;
  /** The smallest value; Aim 3.17.4 writes none. */
  min?: ExpectedValue;
  /** The greatest value; Aim 3.17.4 writes none. */
  max?: ExpectedValue;
  /**
   * Step, epoch, time and value of every point, sorted by step; only for
   * numbers, and not for the repository `campaign`.
   */
  points?: [
    step: number | string,
    epoch: number | null,
    time: number,
    value: ExpectedValue,
  ][];
}

/** What sqlite holds of a run. */
export interface ExpectedProps {
  /** The run's name. */
  name: string;
  /** The run's description. */
  description: string | null;
  /** The name of the experiment. */
  experiment: string;
  /** The tags' names, sorted by code point; Aim leaves archived tags out. */
  tags: string[];
  /** The colours of these tags. */
  tag_colors?: { [name: string]: string | null };
  /** The notes' texts, oldest first. */
  notes?: string[];
  /** Whether the run is archived. */
  archived: boolean;
  /** Seconds since 1970, UTC. */
  creation_time: number | null;
}

/** A run; `attrs` and `metrics` are null where it has no chunk. */
export interface ExpectedRun {
  /** The parameters, without those of Aim itself. */
  attrs: { [key: string]: ExpectedValue } | null;
  /** Seconds since 1970, UTC; null when unfinished or absent. */
  end_time: number | null;
  /** What sqlite holds; null where it has no row. */
  props: ExpectedProps | null;
  /** The metrics, without those of Aim itself, by name and context. */
  metrics: ExpectedMetric[] | null;
}

/** What the real Aim reads out of the chunks of a repository. */
export interface Expected {
  /** The version of Aim that read them. */
  aim: string;
  /** Every run that has a chunk or a row, by hash. */
  runs: { [hash: string]: ExpectedRun };
}

/** The names of the archives, sorted. */
export function testdataNames(): string[] {
  return readdirSync(testdataFolder)
    .filter((file) => file.endsWith(".tar.br"))
    .map((file) => file.slice(0, -".tar.br".length))
    .sort();
}

/**
 * Reads what the real Aim says of a repository.
 *
 * @param name The archive's name, e.g. `campaign`
 * @returns The runs by hash
 */
export function expectedOf(name: string): Expected {
  const file = new URL(`${name}.expected.json`, testdataFolder);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** An entry of an archive. */
export interface Member {
  /** The path within the repository. */
  path: string;
  /** What stands at the path. */
  type: "file" | "directory" | "symlink";
  /** The content of a file, empty for all else. */
  data: Uint8Array;
  /** Where a symbolic link points to, empty for all else. */
  target: string;
}

/**
 * Lists the files, folders and links of an archive without writing anything.
 *
 * @param name The archive's name, e.g. `campaign`
 * @returns The entries in the archive's order, folders before their content
 */
export async function membersOf(name: string): Promise<Member[]> {
  const packed = readFileSync(new URL(`${name}.tar.br`, testdataFolder));
  const entries = await unpackTar(new Uint8Array(brotliDecompressSync(packed)));
  return entries.map(({ header, data }) => {
    const type = header.type ?? "file";
    if (type !== "file" && type !== "directory" && type !== "symlink") {
      throw new Error(`${name}: ${header.name} is a ${type}`);
    }
    return {
      path: header.name.replace(/\/$/, ""),
      type,
      data: data ?? new Uint8Array(),
      target: header.linkname ?? "",
    };
  });
}

const unpacked = new Map<string, Promise<string>>();
const temporary: string[] = [];

/**
 * Unpacks an archive into a temporary folder, which is removed when the
 * process ends. Every further call returns the same folder: a test that
 * changes files works on a copy.
 *
 * @param name The archive's name, e.g. `campaign`
 * @returns The root of the repository, the folder that holds `.aim`
 */
export function unpackTestdata(name: string): Promise<string> {
  let root = unpacked.get(name);
  if (root === undefined) {
    root = unpack(name);
    unpacked.set(name, root);
  }
  return root;
}

async function unpack(name: string): Promise<string> {
  const members = await membersOf(name);
  if (temporary.length === 0) {
    globalThis.addEventListener("unload", removeTemporary);
  }
  const root = await Deno.makeTempDir({ prefix: `testdata-${name}-` });
  temporary.push(root);
  for (const { path, type, data, target } of members) {
    const place = join(root, path);
    await mkdir(type === "directory" ? place : dirname(place), {
      recursive: true,
    });
    if (type === "file") await writeFile(place, data);
    if (type === "symlink") await symlink(target, place);
  }
  return root;
}

function removeTemporary(): void {
  for (const folder of temporary.splice(0)) {
    Deno.removeSync(folder, { recursive: true });
  }
}
