/**
 * Repositories to merge, made of those in `testdata/`, and what can be said of
 * a repository without Aim.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { layoutOf } from "../../lib/aim/layout.ts";
import { readMeasure } from "../../lib/merge/read_measure.ts";
import { readRows } from "../../lib/merge/read_rows.ts";
import { systemCalls } from "../../lib/merge/system_calls.ts";
import { unpackTestdata } from "../testdata.ts";

/** The time that files of these repositories have unless told otherwise. */
export const LONG_AGO: Date = new Date("2024-05-01T12:00:00Z");

// Loaded once a process; a test would be blamed for not letting go of it.
systemCalls();

const temporary: string[] = [];

/** @returns A new folder that goes away with the process */
export function temporaryFolder(): string {
  if (temporary.length === 0) {
    globalThis.addEventListener("unload", () => {
      for (const folder of temporary.splice(0)) {
        Deno.removeSync(folder, { recursive: true });
      }
    });
  }
  const folder = Deno.makeTempDirSync({ prefix: "merge-test-" });
  temporary.push(folder);
  return folder;
}

/**
 * Copies a folder whole.
 *
 * @param from The folder
 * @param to Where to put it; must not exist
 * @param time The time that all files get; their own where it is absent
 */
export function copyTree(from: string, to: string, time?: Date): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory, isSymlink } of Deno.readDirSync(from)) {
    const [source, copy] = [`${from}/${name}`, `${to}/${name}`];
    if (isDirectory) copyTree(source, copy, time);
    else if (isSymlink) Deno.symlinkSync(Deno.readLinkSync(source), copy);
    else {
      Deno.copyFileSync(source, copy);
      const own = time ?? Deno.statSync(source).mtime ?? LONG_AGO;
      Deno.utimeSync(copy, own, own);
    }
  }
}

/**
 * A copy of a repository of `testdata/`, whose files were changed long ago.
 *
 * @param name The archive's name
 * @param hashes The runs to keep; all by default
 * @returns The copy's root
 */
export async function repository(
  name: string,
  hashes?: readonly string[],
): Promise<string> {
  const root = `${temporaryFolder()}/${name}`;
  copyTree(await unpackTestdata(name), root, LONG_AGO);
  if (hashes) keepRuns(root, hashes);
  return root;
}

/**
 * Takes runs out of a repository, with their metadata.
 *
 * @param root The repository
 * @param hashes The runs to keep
 */
export function keepRuns(root: string, hashes: readonly string[]): void {
  const { metaChunks, seqsChunks, artifacts, metadata } = layoutOf(root);
  for (const folder of [metaChunks, seqsChunks, artifacts]) {
    for (const name of namesIn(folder)) {
      if (hashes.includes(name)) continue;
      Deno.removeSync(`${folder}/${name}`, { recursive: true });
    }
  }
  const list = hashes.map((hash) => `'${hash}'`).join(",");
  alter(
    metadata,
    `DELETE FROM run WHERE hash NOT IN (${list});
     DELETE FROM run_tag WHERE run_id NOT IN (SELECT id FROM run);
     DELETE FROM note WHERE run_id NOT IN (SELECT id FROM run);
     DELETE FROM run_info WHERE run_id NOT IN (SELECT id FROM run);`,
  );
}

/**
 * Changes metadata.
 *
 * @param metadata The database
 * @param sql Statements
 */
export function alter(metadata: string, sql: string): void {
  // Aim leaves rows behind that refer to runs which are gone.
  const database = new DatabaseSync(metadata, {
    enableForeignKeyConstraints: false,
  });
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

/**
 * The names in a folder.
 *
 * @param folder The folder
 * @returns The names, sorted; none where there is no such folder
 */
export function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The runs of a repository. */
export function runsOf(root: string): string[] {
  return namesIn(layoutOf(root).metaChunks);
}

/**
 * Every file below a folder with its content and its time.
 *
 * @param root The folder
 * @param skip Paths that do not count
 * @returns By path
 */
export function bytesOf(
  root: string,
  skip: RegExp = /^\.aim\/aimrepo\/lock$/,
): Map<string, string> {
  const files = new Map<string, string>();
  const walk = (prefix: string): void => {
    for (
      const { name, isDirectory, isSymlink } of Deno.readDirSync(
        root + "/" + prefix,
      )
    ) {
      const path = prefix + name;
      if (skip.test(path)) continue;
      if (isDirectory) walk(`${path}/`);
      else if (isSymlink) files.set(path, Deno.readLinkSync(`${root}/${path}`));
      else {
        const { mtime } = Deno.statSync(`${root}/${path}`);
        files.set(path, `${digest(`${root}/${path}`)} ${mtime?.getTime()}`);
      }
    }
  };
  walk("");
  return new Map([...files].sort());
}

function digest(path: string): string {
  return createHash("sha256").update(Deno.readFileSync(path)).digest("hex");
}

/**
 * What a repository holds, whatever files and ids it is stored in.
 *
 * @param root The repository
 * @returns A value to compare with `deepEqual`
 */
export async function contentOf(root: string): Promise<unknown> {
  const layout = layoutOf(root);
  const runs: Record<string, unknown> = {};
  for (const hash of runsOf(root)) {
    const [meta, seqs] = [layout.metaChunks, layout.seqsChunks];
    const folder = `${layout.artifacts}/${hash}`;
    runs[hash] = {
      data: await readMeasure(`${meta}/${hash}`, `${seqs}/${hash}`, hash),
      artifacts: namesIn(folder).length === 0
        ? undefined
        : [...bytesOf(folder)],
    };
  }
  return { runs, rows: await rowsOf(root) };
}

/** The metadata of a repository in one order. */
export async function rowsOf(root: string): Promise<unknown> {
  const rows = await readRows(layoutOf(root).metadata);
  const sorted = (map: Map<string, object> | undefined) =>
    [...map ?? []].sort(([a], [b]) => a < b ? -1 : 1);
  return JSON.parse(JSON.stringify({
    experiments: sorted(rows?.experiments),
    tags: sorted(rows?.tags),
    runs: sorted(rows?.runs).map(([hash, run]) => [
      hash,
      { ...run, tags: [...(run as { tags: string[] }).tags].sort() },
    ]),
  }));
}

/**
 * An earlier state of a run that was killed: its logs end sooner.
 *
 * @param root The repository to change
 * @param hash The run
 * @param share How much of each log is left
 */
export function turnBack(root: string, hash: string, share: number): void {
  const { metaChunks, seqsChunks } = layoutOf(root);
  for (const folder of [`${metaChunks}/${hash}`, `${seqsChunks}/${hash}`]) {
    for (const name of namesIn(folder).filter((name) => /\.log$/.test(name))) {
      const { size } = Deno.statSync(`${folder}/${name}`);
      Deno.truncateSync(`${folder}/${name}`, Math.floor(size * share));
      Deno.utimeSync(`${folder}/${name}`, LONG_AGO, LONG_AGO);
    }
  }
}
