/**
 * Checks a repository whole: every byte that has a checksum, and whether its
 * parts agree with each other.
 *
 * @module
 */
import type { Layout } from "../aim/layout.ts";
import { announcements } from "../merge/evidence.ts";
import { type Journal, readJournal } from "../merge/journal.ts";
import { placesOf } from "../merge/places.ts";
import { list } from "../merge/scan.ts";
import { checkArtifacts } from "./check_artifacts.ts";
import { checkIndex, type IndexedRun } from "./check_index.ts";
import { checkMetadata } from "./check_metadata.ts";
import { checkRun } from "./check_run.ts";
import type { Finding } from "./finding.ts";

/** What is checked. */
export interface CheckOptions {
  /** The runs to check, and nothing else; all by default. */
  hashes?: readonly string[];
  /** Is told how many runs are done. */
  onProgress?: (done: number, total: number) => void;
}

/** What a check found. */
export interface CheckReport {
  /** How many runs were checked. */
  runs: number;
  /** What was found, the repository's own first, then run by run. */
  findings: Finding[];
}

/**
 * Checks a repository, or some of its runs. Nothing is written.
 *
 * @param layout The repository
 * @param options What to check
 * @returns What was found
 */
export async function check(
  layout: Layout,
  { hashes, onProgress }: CheckOptions = {},
): Promise<CheckReport> {
  const findings: Finding[] = [];
  const report = (finding: Finding): void => {
    findings.push(finding);
  };
  const chunks = new Set(foldersIn(layout.metaChunks));
  const said = announcements(layout);
  const journal = readJournal(placesOf(layout).journal);
  if (!hashes) {
    if (journal) {
      report({
        kind: "merge",
        file: placesOf(layout).journal,
        message: `a merge that began ${beginning(journal)} has not ended ` +
          `(${journal.hashes.length} runs): run it again`,
      });
    }
    await checkMetadata(layout, chunks, report);
    for (const hash of foldersIn(layout.seqsChunks)) {
      if (chunks.has(hash)) continue;
      const file = `${layout.seqsChunks}/${hash}`;
      const message = "the series belong to no run";
      report({ kind: "rows", hash, file, message });
    }
  }
  const readable: IndexedRun[] = [];
  const wanted = [...hashes ?? chunks].sort();
  for (const [done, hash] of wanted.entries()) {
    onProgress?.(done, wanted.length);
    const chunk = await checkRun(layout, hash, said, report);
    if (chunk) readable.push({ hash, hasEnded: chunk.endTime !== null });
  }
  checkArtifacts(layout, chunks, hashes && new Set(hashes), report);
  await checkIndex(layout, readable, chunks, report);
  return {
    runs: wanted.length,
    findings: findings.map((finding) =>
      isOfMerge(finding, journal?.hashes)
        ? { ...finding, kind: "merge" }
        : finding
    ),
  };
}

function beginning({ since }: Journal): string {
  return since === undefined ? "some time ago" : `at ${since}`;
}

/** What a merge that has not ended explains: it will be right in the end. */
function isOfMerge(
  { kind, hash }: Finding,
  begun: readonly string[] | undefined,
): boolean {
  return hash !== undefined && begun !== undefined && begun.includes(hash) &&
    (kind === "rows" || kind === "index" || kind === "artifacts");
}

function foldersIn(folder: string): string[] {
  return (list(folder) ?? []).filter(({ isFile }) => !isFile)
    .map(({ name }) => name);
}
