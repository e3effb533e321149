/**
 * What tells whether a run changed, without reading it.
 *
 * @module
 */
import type { Layout } from "./layout.ts";
import type { RunRow } from "./metadata.ts";
import { textHash } from "./text_hash.ts";

/** What a run's files and its row were like at one moment. */
export interface RunState {
  /** Differs when the run's row differs: name, tags, experiment and so on. */
  readonly row: string;
  /**
   * Differs when a file of the run's databases was added, removed, or has
   * another size or time of change.
   */
  readonly data: string;
  /** How many bytes the run's points take in the repository. */
  readonly pointBytes: number;
  /** Whether the run is archived. */
  readonly archived: boolean;
}

/** The files that decide what a database holds; logs of its work do not. */
const CONTENT = /^(CURRENT|MANIFEST-\d+|\d+\.(sst|ldb|log))$/;

/**
 * Looks at the files of a run.
 *
 * @param layout Where the repository's parts stand
 * @param hash The run's hash
 * @param row What the metadata say of it, undefined where it has no row
 * @returns The state; undefined where the run has no chunk
 */
export function runState(
  layout: Layout,
  hash: string,
  row: RunRow | undefined,
): RunState | undefined {
  const chunk = look(`${layout.metaChunks}/${hash}`);
  if (chunk === undefined) return undefined;
  const points = look(`${layout.seqsChunks}/${hash}`);
  return {
    row: textHash(JSON.stringify(row ?? null)),
    data: textHash([...chunk.files, "", ...points?.files ?? []].join("\n")),
    pointBytes: points?.bytes ?? 0,
    archived: row?.archived ?? false,
  };
}

function look(
  folder: string,
): { files: string[]; bytes: number } | undefined {
  const files: string[] = [];
  let bytes = 0;
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      if (!CONTENT.test(name)) continue;
      const { size, mtime } = Deno.statSync(`${folder}/${name}`);
      files.push(`${name} ${size} ${mtime?.getTime()}`);
      bytes += size;
    }
  } catch (error) {
    // The run was deleted, or a writer put another file in a file's place.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (files.length === 0) return undefined;
    files.push("changing");
  }
  return { files: files.sort(), bytes };
}
