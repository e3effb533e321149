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
import type { Places } from "./places.ts";
import { entriesBelow, exists, list } from "./scan.ts";

/**
 * Moves a run from the folder of ready ones to its place.
 *
 * @param disk Where to write
 * @param layout The destination
 * @param places The merge's own folders
 * @param hash The run
 * @returns The folder that it was moved out of, where that is left, and empty
 */
export async function placeRun(
  disk: Disk,
  layout: Layout,
  places: Places,
  hash: string,
): Promise<string | undefined> {
  const ready = `${places.ready}/${hash}`;
  const parts = new Set(list(ready)?.map(({ name }) => name));
  let isEmptied = true;
  if (parts.has("artifacts")) {
    isEmptied = await placeArtifacts(
      disk,
      `${ready}/artifacts`,
      `${layout.artifacts}/${hash}`,
    );
  }
  for (const [part, folder] of dataFolders(layout)) {
    const from = `${ready}/${part}`;
    const to = `${folder}/${hash}`;
    if (!parts.has(part) || await moveIfFree(disk, from, to)) continue;
    if (await disk.exchange(from, to)) isEmptied = false;
    else {
      const old = `${places.old}/${hash}`;
      await disk.makeFolder(old);
      await disk.rename(to, `${old}/${part}`);
      await disk.rename(from, to);
      parts.add("old");
    }
  }
  if (parts.has("old")) await disk.remove(`${places.old}/${hash}`);
  if (isEmptied) return ready;
  await disk.remove(ready);
  return undefined;
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
    const ready = `${places.ready}/${hash}`;
    const artifacts = `${ready}/artifacts`;
    if (exists(artifacts)) {
      await placeArtifacts(disk, artifacts, `${layout.artifacts}/${hash}`);
    }
    await fillEmpty(disk, layout, ready, hash);
    await disk.remove(ready);
  }
  for (const { name: hash } of list(places.old) ?? []) {
    await fillEmpty(disk, layout, `${places.old}/${hash}`, hash);
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

/** Moves a run's parts to their places, as far as these are empty. */
async function fillEmpty(
  disk: Disk,
  layout: Layout,
  parts: string,
  hash: string,
): Promise<void> {
  for (const [part, folder] of dataFolders(layout)) {
    const from = `${parts}/${part}`;
    const to = `${folder}/${hash}`;
    if (exists(from) && !exists(to)) await disk.rename(from, to);
  }
}

function dataFolders(layout: Layout): [part: string, folder: string][] {
  return [["seqs", layout.seqsChunks], ["meta", layout.metaChunks]];
}

/**
 * A folder goes as a whole where there is none yet, else file by file, and then
 * its folders stay behind.
 */
async function placeArtifacts(
  disk: Disk,
  from: string,
  to: string,
): Promise<boolean> {
  if (await moveIfFree(disk, from, to)) return true;
  const made = new Set([to]);
  for (const { path } of entriesBelow(from) ?? []) {
    const place = `${to}/${path}`;
    const folder = place.slice(0, place.lastIndexOf("/"));
    if (!made.has(folder)) await disk.makeFolder(folder);
    made.add(folder);
    await disk.rename(`${from}/${path}`, place);
  }
  for (const folder of made) await disk.flush(folder);
  return false;
}
