/**
 * Makes the index of a repository anew, and changes nothing else.
 *
 * @module
 */
import { FILES_A_CHUNK } from "../aim/chunk_reader.ts";
import type { Layout } from "../aim/layout.ts";
import { expectFiles } from "../linux/calls.ts";
import { type Disk, realDisk } from "./disk.ts";
import { type IndexReport, IndexUpdate } from "./index_update.ts";
import { canWriteIndex, NO_ADDON } from "./index_writer.ts";
import { takeLock } from "./lock.ts";
import { placesOf } from "./places.ts";
import { list } from "./scan.ts";

/**
 * Makes the index anew.
 *
 * @param layout The repository
 * @param disk Where to write
 * @returns What was done
 * @throws {MergeError} `LOCKED` where a merge is at work
 */
export async function rebuildIndex(
  layout: Layout,
  disk: Disk = realDisk(),
): Promise<IndexReport> {
  if (!canWriteIndex()) {
    throw new Deno.errors.NotCapable(`Cannot write the index: ${NO_ADDON}`);
  }
  const places = placesOf(layout);
  await disk.makeFolder(places.own);
  const lock = await takeLock(places.lock);
  try {
    const chunks = list(layout.metaChunks)?.length ?? 0;
    await expectFiles(chunks * FILES_A_CHUNK);
    const update = new IndexUpdate(disk, layout, places, { rebuild: true });
    return await update.finish();
  } finally {
    lock.release();
  }
}
