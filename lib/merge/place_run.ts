/**
 * Moves a run that is copied whole to its place.
 *
 * The series come first and the parameters last: Aim looks for series only where
 * parameters name them. A copy that is there already is swapped in one step, so
 * that its place is never empty, where the system has a call for that.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";
import type { Disk } from "./disk.ts";
import { Part, type Places } from "./places.ts";
import { entriesBelow, exists, list } from "./scan.ts";

/**
 * Moves a run from the folder of ready ones to its place.
 *
 * The folder itself becomes the run's chunk, so that none is left behind: ext4
 * looks at each that was removed in the last minutes whenever it makes a file, and
 * makes files several times more slowly after some hundred.
 *
 * @param disk Where to write
 * @param layout The destination
 * @param places The merge's own folders
 * @param hash The run
 */
export async function placeRun(
  disk: Disk,
  layout: Layout,
  places: Places,
  hash: string,
): Promise<void> {
  const { folder: ready, hasChunk, parts } = readyRun(places, hash);
  const old = `${places.old}/${hash}`;
  if (parts.has(Part.Artifacts)) {
    const from = `${ready}/${Part.Artifacts}`;
    await placeArtifacts(disk, from, `${layout.artifacts}/${hash}`);
  }
  if (parts.has(Part.Seqs)) {
    const from = `${ready}/${Part.Seqs}`;
    const to = `${layout.seqsChunks}/${hash}`;
    await placeFolder(disk, from, to, `${old}/${Part.Seqs}`);
  }
  if (hasChunk) {
    const to = `${layout.metaChunks}/${hash}`;
    await placeFolder(disk, ready, to, `${old}/${CHUNK}`);
  } else await disk.remove(ready);
}

/** What is taken out of the place of a chunk is called so. */
const CHUNK = "meta";

/** A run in the folder of ready ones. */
interface ReadyRun {
  folder: string;
  /** Whether the folder holds the files of a chunk. */
  hasChunk: boolean;
  /** The folders in it. */
  parts: ReadonlySet<string>;
}

function readyRun({ ready }: Places, hash: string): ReadyRun {
  const folder = `${ready}/${hash}`;
  const entries = list(folder) ?? [];
  const folders = entries.filter(({ isDirectory }) => isDirectory);
  return {
    folder,
    hasChunk: folders.length < entries.length,
    parts: new Set(folders.map(({ name }) => name)),
  };
}

/** Moves a folder to its place, and removes what was there. */
async function placeFolder(
  disk: Disk,
  from: string,
  to: string,
  old: string,
): Promise<void> {
  if (await moveIfFree(disk, from, to)) return;
  if (await disk.exchange(from, to)) {
    await disk.remove(from);
    return;
  }
  const oldRun = old.slice(0, old.lastIndexOf("/"));
  await disk.makeFolder(oldRun);
  await disk.rename(to, old);
  await disk.rename(from, to);
  await disk.remove(oldRun);
}

/** Moves a folder to its place; false where the place is taken. */
async function moveIfFree(
  disk: Disk,
  from: string,
  to: string,
): Promise<boolean> {
  try {
    // Not looked at before: it is free nearly always. A folder never takes the
    // place of anything but an empty folder.
    await disk.rename(from, to);
    return true;
  } catch (error) {
    if (!exists(to)) throw error;
    return false;
  }
}

/**
 * Ends what a merge that was killed had begun, and removes what it left.
 *
 * A part that is ready and whose place is empty is moved there. Where the place
 * is taken, the part may be what was swapped out: the new plan decides then.
 * What was taken out of a place that is empty still goes back.
 *
 * @param disk Where to write
 * @param layout The destination
 * @param places The merge's own folders
 */
export async function recover(
  disk: Disk,
  layout: Layout,
  places: Places,
): Promise<void> {
  for (const { name: hash } of list(places.ready) ?? []) {
    await fillFromReady(disk, layout, places, hash);
  }
  for (const { name: hash } of list(places.old) ?? []) {
    const old = `${places.old}/${hash}`;
    const seqs = `${layout.seqsChunks}/${hash}`;
    await fillEmpty(disk, `${old}/${Part.Seqs}`, seqs);
    const meta = `${layout.metaChunks}/${hash}`;
    await fillEmpty(disk, `${old}/${CHUNK}`, meta);
  }
  for (const { name } of list(places.own) ?? []) {
    // A copy of metadata that had to be copied to be read.
    if (name.startsWith("aimrepo-")) await disk.remove(`${places.own}/${name}`);
  }
  for (
    const path of [
      places.ready,
      places.staging,
      places.old,
      places.newIndex,
      places.reserve,
    ]
  ) {
    if (exists(path)) await disk.remove(path);
  }
}

/** Moves what is ready of a run to its places, as far as these are empty. */
async function fillFromReady(
  disk: Disk,
  layout: Layout,
  places: Places,
  hash: string,
): Promise<void> {
  const { folder: ready, hasChunk, parts } = readyRun(places, hash);
  if (parts.has(Part.Artifacts)) {
    const from = `${ready}/${Part.Artifacts}`;
    await placeArtifacts(disk, from, `${layout.artifacts}/${hash}`);
  }
  const seqs = `${layout.seqsChunks}/${hash}`;
  await fillEmpty(disk, `${ready}/${Part.Seqs}`, seqs);
  // A chunk is files alone.
  for (const part of parts) await disk.remove(`${ready}/${part}`);
  if (hasChunk) await fillEmpty(disk, ready, `${layout.metaChunks}/${hash}`);
  await disk.remove(ready);
}

/** Moves a folder, if there is one, to its place, if that is empty. */
async function fillEmpty(disk: Disk, from: string, to: string): Promise<void> {
  if (exists(from) && !exists(to)) await disk.rename(from, to);
}

/** A folder goes as a whole where there is none yet, else file by file. */
async function placeArtifacts(
  disk: Disk,
  from: string,
  to: string,
): Promise<void> {
  if (await moveIfFree(disk, from, to)) return;
  const made = new Set([to]);
  for (const { path } of entriesBelow(from) ?? []) {
    const place = `${to}/${path}`;
    const folder = place.slice(0, place.lastIndexOf("/"));
    if (!made.has(folder)) await disk.makeFolder(folder);
    made.add(folder);
    await disk.rename(`${from}/${path}`, place);
  }
  for (const folder of made) await disk.flush(folder);
  await disk.remove(from);
}
