/**
 * Checks one run: every block of its databases, and whether it has ended.
 *
 * @module
 */
import type { MetaChunk } from "../aim/chunk.ts";
import { readMetaChunk } from "../aim/read_chunk.ts";
import type { Layout } from "../aim/layout.ts";
import { readPoints } from "../aim/sequences.ts";
import { activityOf } from "../merge/activity.ts";
import { type Announcements, evidenceOf } from "../merge/evidence.ts";
import { withDatabase } from "../merge/read_measure.ts";
import { exists, list, scanDatabase } from "../merge/scan.ts";
import type { Database } from "../rocksdb/database.ts";
import { DatabaseError } from "../rocksdb/errors.ts";
import type { Finding, Report } from "./finding.ts";

/**
 * Checks a run.
 *
 * @param layout The repository
 * @param hash The run
 * @param said What Aim says of runs that are open
 * @param report Is given what is found
 * @returns What its chunk holds; undefined where it cannot be read
 */
export async function checkRun(
  layout: Layout,
  hash: string,
  said: Announcements,
  report: Report,
): Promise<MetaChunk | undefined> {
  const meta = `${layout.metaChunks}/${hash}`;
  const seqs = `${layout.seqsChunks}/${hash}`;
  const chunk = await checkDatabase(
    meta,
    hash,
    report,
    (database) => readMetaChunk(database, hash, { system: true }),
  );
  if (exists(seqs)) {
    const orphans = await checkDatabase(
      seqs,
      hash,
      report,
      (database) =>
        (chunk?.metrics ?? []).reduce(
          (sum, metric) => sum + readPoints(database, hash, metric).orphans,
          0,
        ),
    );
    if (orphans) {
      report({
        kind: "data",
        hash,
        file: seqs,
        message:
          `${orphans} values or steps have no counterpart, as after a crash`,
        isNote: true,
      });
    }
  } else if (chunk && chunk.metrics.length > 0) {
    report({
      kind: "data",
      hash,
      file: seqs,
      message:
        `there is no such folder, and the run has ${chunk.metrics.length} series`,
    });
  }
  if (chunk?.endTime === null) report(unfinished(layout, hash, said));
  return chunk;
}

function unfinished(
  layout: Layout,
  hash: string,
  said: Announcements,
): Finding {
  const file = `${layout.metaChunks}/${hash}`;
  const newest = Math.max(
    scanDatabase(file)?.newest ?? 0,
    scanDatabase(`${layout.seqsChunks}/${hash}`)?.newest ?? 0,
  );
  const evidence = evidenceOf(layout, hash, newest, said);
  return {
    kind: "run",
    hash,
    file,
    message: activityOf(evidence, Date.now()) === "active"
      ? "the run is being written"
      : "the run has no end time, as after a crash",
  };
}

/** Reads all of a database, and then does something with it. */
async function checkDatabase<T>(
  folder: string,
  hash: string,
  report: Report,
  action: (database: Database) => T,
): Promise<T | undefined> {
  const fail = (error: DatabaseError): void =>
    report({
      kind: "data",
      hash,
      file: error.file,
      ...error.offset === undefined ? {} : { offset: error.offset },
      message: error.message,
    });
  try {
    return await withDatabase(folder, (database) => {
      let isSound = true;
      database.verify((error) => {
        isSound = false;
        fail(error);
      });
      for (const { kind, file, offset, reason } of database.notes) {
        const isNote = kind === "torn";
        const message = isNote
          ? `the log ends here, as after a crash: ${reason}`
          : `what comes behind is lost: ${reason}`;
        report({ kind: "data", hash, file, offset, message, isNote });
      }
      const tables = new Set(
        database.version.tables.map(({ number }) => number),
      );
      for (const { name } of list(folder) ?? []) {
        const number = /^(\d+)\.(sst|ldb)$/.exec(name)?.[1];
        if (number === undefined || tables.has(Number(number))) continue;
        report({
          kind: "data",
          hash,
          file: `${folder}/${name}`,
          message: "the manifest does not name this table, as after a crash",
          isNote: true,
        });
      }
      return isSound ? action(database) : undefined;
    });
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    fail(error);
    return undefined;
  }
}
