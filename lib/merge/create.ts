/**
 * Makes the destination, where there is none yet: an empty repository appears as
 * a whole.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";
import type { Disk } from "./disk.ts";
import { exists, list } from "./scan.ts";
import { createMetadata } from "./write_rows.ts";

/** The version of the layout that is written. */
const VERSION = "1.3\n";
const BEGUN = ".aim-begun-";

/**
 * Makes an empty repository.
 *
 * @param disk Where to write
 * @param layout The repository, which may exist
 */
export async function createRepository(
  disk: Disk,
  layout: Layout,
): Promise<void> {
  const { aim, root } = layout;
  if (exists(aim)) return;
  await disk.makeFolder(root);
  for (const { name } of list(root) ?? []) {
    if (name.startsWith(BEGUN)) await disk.remove(`${root}/${name}`);
  }
  const begun = `${root}/${BEGUN}${Deno.pid}`;
  for (const folder of ["meta/chunks", "seqs/chunks", "locks", "aimrepo"]) {
    await disk.makeFolder(`${begun}/${folder}`);
  }
  await disk.writeFile(`${begun}/VERSION`, new TextEncoder().encode(VERSION));
  await disk.step("create: metadata");
  await createMetadata(`${begun}/run_metadata.sqlite`);
  await disk.flush(`${begun}/VERSION`);
  await disk.flush(begun);
  await disk.rename(begun, aim);
  await disk.flush(root);
}

/**
 * Makes the folders of a repository that a merge needs, where they are missing.
 *
 * @param disk Where to write
 * @param layout The repository
 */
export async function completeRepository(
  disk: Disk,
  { metaChunks, seqsChunks, artifacts, metadata, aim }: Layout,
): Promise<void> {
  for (const folder of [metaChunks, seqsChunks, artifacts]) {
    if (!exists(folder)) await disk.makeFolder(folder);
  }
  if (exists(metadata)) return;
  const begun = `${aim}/aimrepo/run_metadata.sqlite`;
  await disk.remove(begun);
  await disk.step("create: metadata");
  await createMetadata(begun);
  await disk.rename(begun, metadata);
}
