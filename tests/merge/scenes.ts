/**
 * Merges to be killed.
 *
 * @module
 */
import { layoutOf } from "../../lib/aim/layout.ts";
import { merge } from "../../lib/merge/merge.ts";
import type { Scene } from "./killing.ts";
import {
  alter,
  copyTree,
  keepRuns,
  repository,
  runsOf,
  temporaryFolder,
  turnBack,
} from "./repositories.ts";

/** Merges by what they do. */
export const scenes: Record<string, () => Promise<Scene>> = {
  "makes a new repository": async () => ({
    destination: undefined,
    sources: await smallSources(),
  }),
  "updates a repository": async () => {
    const sources = await smallSources();
    const [campaign, killed] = sources as [string, string];
    // Some nights ago: fewer runs, shorter logs, fewer artifacts, no tag.
    const earlier = [campaign, killed].map((root) => {
      const copy = `${temporaryFolder()}/earlier`;
      copyTree(root, copy);
      for (const hash of runsOf(copy)) turnBack(copy, hash, 0.4);
      return copy;
    });
    keepRuns(earlier[0]!, runsOf(campaign).slice(0, 2));
    const [first] = runsOf(campaign);
    const [artifact] = Deno.readDirSync(`${campaign}/artifacts/${first}`);
    Deno.removeSync(`${earlier[0]}/artifacts/${first}/${artifact!.name}`);
    const destination = `${temporaryFolder()}/before`;
    await merge(earlier, layoutOf(destination));
    alter(
      layoutOf(campaign).metadata,
      `INSERT INTO tag (uuid, name, color) VALUES ('u1', 'tonight', '#123456');
       INSERT INTO run_tag SELECT run.id, tag.id FROM run, tag
         WHERE tag.name = 'tonight';`,
    );
    return { destination, sources };
  },
};

async function smallSources(): Promise<string[]> {
  const campaign = await repository("pktseries");
  keepRuns(campaign, runsOf(campaign).slice(0, 4));
  return [campaign, await repository("killed")];
}
