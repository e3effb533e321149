/**
 * Files in memory, of which the tables are given to the kernel as those on a disk
 * are.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type ChunkRecord, ChunkRecorder } from "../../lib/aim/chunk_record.ts";
import {
  BUFFER_LENGTH,
  giveBuffer,
  takeBuffer,
} from "../../lib/kernel/kernel.ts";
import { Answer, Database } from "../../lib/rocksdb/database.ts";
import { DatabaseError } from "../../lib/rocksdb/errors.ts";
import type { Directory } from "../../lib/rocksdb/files.ts";
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
  readonly #kernel: ChunkRecorder;
  readonly #reader: ChunkRecorder;

  constructor(...options: ConstructorParameters<typeof ChunkRecorder>) {
    this.#kernel = new ChunkRecorder(...options);
    this.#reader = new ChunkRecorder(...options);
  }

  async record(
    files: Map<string, Uint8Array>,
    hash: string,
  ): Promise<ChunkRecord | undefined> {
    const found = await this.#ask(files, hash);
    let read: ChunkRecord;
    try {
      const database = await Database.open(memoryDirectory(files));
      read = this.#reader.record(database, hash);
      database.close();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      assert(!found, `the kernel reads what is refused: ${error.message}`);
      return undefined;
    }
    if (found) {
      assert.deepEqual(found.shape.bytes, read.shape.bytes);
      assert.deepEqual(found.values, read.values);
    }
    return found;
  }

  async #ask(
    files: Map<string, Uint8Array>,
    hash: string,
  ): Promise<ChunkRecord | undefined> {
    let opened: Database | Answer<ChunkRecord>;
    try {
      opened = await Database.openUnless(
        kernelDirectory(files),
        (table) => this.#kernel.recordTable(table, hash),
      );
    } catch (error) {
      if (error instanceof DatabaseError) return undefined;
      throw error;
    }
    if (opened instanceof Answer) return opened.value;
    opened.close();
    return undefined;
  }
}
