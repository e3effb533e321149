/**
 * Copies a run into the staging folder, so that nothing of it stands in the
 * destination before all of it is on the disk.
 *
 * @module
 */
import type { FileStamp, Refusal } from "./contents.ts";
import type { Disk } from "./disk.ts";
import { ChangedMeanwhile } from "./errors.ts";
import type { Holdings } from "./inventory.ts";
import { copyLive } from "./copy_live.ts";
import { Part } from "./places.ts";
import type { Action } from "./plan.ts";
import { entriesBelow, exists, scanDatabase } from "./scan.ts";

/** What staging a run needs of a source. */
export type SourceOfRun = Pick<Holdings, "layout" | "runs">;

/** What was staged. */
export interface Staged {
  /** How many bytes were copied. */
  bytes: number;
  /** Artifacts that were left out, and why. */
  refused: Refusal[];
}

/**
 * Copies what an action needs. The folder becomes the run's chunk when it is moved
 * to its place; what else there is of the run lies in folders below it till then.
 *
 * @param disk Where to write
 * @param action What to do with the run
 * @param sources The sources, by position
 * @param folder Where to put it; there is nothing yet
 * @returns What was copied
 * @throws {ChangedMeanwhile} Where the source is being written
 */
export async function stageRun(
  disk: Disk,
  action: Action,
  sources: readonly SourceOfRun[],
  folder: string,
): Promise<Staged> {
  const { from } = action;
  const bytes = from === undefined
    ? 0
    : await stageData(disk, action, sources[from]!, folder);
  const artifacts = await stageArtifacts(disk, action, sources, folder);
  return { bytes: bytes + artifacts.bytes, refused: artifacts.refused };
}

async function stageData(
  disk: Disk,
  { hash, live }: Action,
  { layout, runs }: SourceOfRun,
  folder: string,
): Promise<number> {
  const meta = `${layout.metaChunks}/${hash}`;
  const seqs = `${layout.seqsChunks}/${hash}`;
  if (live) {
    const bytes = await copyLive(disk, meta, folder);
    return exists(seqs)
      ? bytes + await copyLive(disk, seqs, `${folder}/${Part.Seqs}`)
      : bytes;
  }
  const before = runs.get(hash)!;
  await copyFiles(disk, meta, folder, before.meta.files);
  if (before.seqs) {
    await copyFiles(disk, seqs, `${folder}/${Part.Seqs}`, before.seqs.files);
  }
  const isSame = scanDatabase(meta)?.signature === before.meta.signature &&
    scanDatabase(seqs)?.signature === before.seqs?.signature;
  if (!isSame) {
    throw new ChangedMeanwhile(`Cannot copy ${meta}: it is being written`);
  }
  return before.meta.bytes + (before.seqs?.bytes ?? 0);
}

async function stageArtifacts(
  disk: Disk,
  { hash, artifacts, kind, from }: Action,
  sources: readonly SourceOfRun[],
  folder: string,
): Promise<Staged> {
  let bytes = 0;
  const refused: Refusal[] = [];
  const wanted = new Set(artifacts.values());
  // An empty folder of artifacts is a folder all the same.
  if (kind === "copy" && from !== undefined) wanted.add(from);
  for (const source of [...wanted].sort()) {
    const { layout, runs } = sources[source]!;
    const found = runs.get(hash)?.artifacts;
    if (!found) continue;
    const files = found.files.filter(({ path }) =>
      artifacts.get(path) === source
    );
    const place = `${layout.artifacts}/${hash}`;
    const copy = `${folder}/${Part.Artifacts}`;
    await copyFiles(disk, place, copy, files);
    refused.push(
      ...found.refused,
      ...await dropReplaced(disk, place, copy, files),
    );
    for (const { size } of files) bytes += size;
  }
  return { bytes, refused };
}

/**
 * Drops copies of what is no file any more: a link may have been put in its place,
 * or in that of a folder above it, and something else been copied.
 */
async function dropReplaced(
  disk: Disk,
  from: string,
  to: string,
  files: readonly FileStamp[],
): Promise<Refusal[]> {
  const present = new Set<string>();
  for (const { path, isFile } of entriesBelow(from) ?? []) {
    if (isFile) present.add(path);
  }
  const dropped: Refusal[] = [];
  for (const { path, target } of files) {
    if (target !== undefined || present.has(path)) continue;
    await disk.remove(`${to}/${path}`);
    dropped.push({ path, reason: "it was replaced while it was copied" });
  }
  return dropped;
}

/** Copies files with their times, and makes their folders. */
async function copyFiles(
  disk: Disk,
  from: string,
  to: string,
  files: readonly FileStamp[],
): Promise<void> {
  const folders = new Set([to]);
  for (const { path } of files) {
    for (
      let end = path.indexOf("/");
      end >= 0;
      end = path.indexOf("/", end + 1)
    ) {
      folders.add(`${to}/${path.slice(0, end)}`);
    }
  }
  for (const folder of folders) await disk.makeFolder(folder);
  for (const { path, size, mtime, target } of files) {
    const copy = `${to}/${path}`;
    if (target !== undefined) {
      await disk.link(target, copy);
      continue;
    }
    await disk.copyFile(`${from}/${path}`, copy, size, mtime);
  }
}
