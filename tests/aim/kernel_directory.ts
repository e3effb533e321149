/**
 * Files in memory, of which the tables are given to the kernel as those on a disk
 * are.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type ChunkRecord, ChunkRecorder } from "../../lib/aim/chunk_record.ts";
import { TableRecorder } from "../../lib/aim/table_record.ts";
import {
  BUFFER_LENGTH,
  entriesOf,
  giveBuffer,
  takeBuffer,
} from "../../lib/kernel/kernel.ts";
import { Database, type Entry } from "../../lib/rocksdb/database.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import type { Directory } from "../../lib/rocksdb/files.ts";
import { answerPlainly } from "../../lib/rocksdb/plain_database.ts";
import { memoryDirectory } from "../rocksdb/writer.ts";

/** A folder in memory whose files are read at once, into the kernel's memory. */
export function kernelDirectory(files: Map<string, Uint8Array>): Directory {
  const directory = memoryDirectory(files);
  return {
    ...directory,
    open(name) {
      const file = directory.open(name);
      if (file.length > BUFFER_LENGTH) return file;
      const buffer = takeBuffer(file.length);
      buffer.set(file.read(0, file.length));
      return {
        ...file,
        whole: buffer.subarray(0, file.length),
        close: () => giveBuffer(buffer),
      };
    },
  };
}

/**
 * What the kernel records of a chunk; undefined where it leaves that to the
 * reader. What both record has to be the same, after the same chunks before it.
 */
export class BothRecorders {
  readonly #kernel: TableRecorder;
  readonly #reader: ChunkRecorder;

  constructor(...options: ConstructorParameters<typeof ChunkRecorder>) {
    this.#kernel = new TableRecorder(...options);
    this.#reader = new ChunkRecorder(...options);
  }

  async record(
    files: Map<string, Uint8Array>,
    hash: string,
  ): Promise<ChunkRecord | undefined> {
    return await both(
      files,
      (table) => this.#kernel.record(table, hash),
      (database) => this.#reader.record(database, hash),
      ({ shape, values }) => [shape.bytes, values],
    );
  }
}

/** All live entries; undefined where the kernel leaves them to the reader. */
export async function bothEntries(
  files: Map<string, Uint8Array>,
): Promise<Entry[] | undefined> {
  return await both(
    files,
    (table) => {
      const found = entriesOf(table);
      if (!found) return undefined;
      const entries: Entry[] = [];
      found.forEach((key, value) => entries.push({ key, value }));
      return entries;
    },
    (database) => [...database.entries()],
    (entries) => entries,
  );
}

/** What the kernel finds, which has to be what the reader finds. */
async function both<T>(
  files: Map<string, Uint8Array>,
  shortcut: (table: Uint8Array) => T | undefined,
  way: (database: Database) => T,
  shown: (found: T) => unknown,
): Promise<T | undefined> {
  const answer = answerPlainly(kernelDirectory(files), shortcut);
  if (!answer) return undefined;
  const found = answer.value;
  let read: T;
  try {
    const database = await Database.open(memoryDirectory(files));
    read = way(database);
    database.close();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    assert.fail(`the kernel reads what is refused: ${error.message}`);
  }
  assert.deepEqual(shown(found), shown(read));
  return found;
}
