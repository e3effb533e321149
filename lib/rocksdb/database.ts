/**
 * A database, read as it stands: without a lock, without a write, and without
 * RocksDB.
 *
 * @module
 */
import { compareBytes } from "./bytes.ts";
import { DatabaseCursor } from "./cursor.ts";
import { corrupt, DatabaseError, isMissing } from "./errors.ts";
import { type Directory, pathIn, type RandomFile } from "./files.ts";
import { compareInternal, ValueType } from "./internal_key.ts";
import type { InternalIterator } from "./iterator.ts";
import { LevelIterator } from "./level_iterator.ts";
import { Memtable } from "./memtable.ts";
import { mergeIterators } from "./merging_iterator.ts";
import {
  type Fragments,
  fragmentsOf,
  RangeDeletions,
} from "./range_deletions.ts";
import { Table } from "./table.ts";
import { spanOf, tableRanges } from "./table_ranges.ts";
import { hasChanged, readVersion, type Version } from "./version.ts";
import type { TableMeta } from "./version_edit.ts";
import { type LogNote, recoverLogs } from "./wal.ts";

/** A key and its value, as views that stay good. */
export interface Entry {
  /** The user's key. */
  key: Uint8Array;
  /** The value. */
  value: Uint8Array;
}

/** How often a database that is being written to is read anew. */
const ATTEMPTS = 8;

/** The names that a table may have: RocksDB's, then LevelDB's two. */
const TABLE_SUFFIXES = [".sst", ".ldb"];

interface OpenTable {
  meta: TableMeta;
  table: Table;
}

/** What a version of a database consists of. */
interface Contents {
  notes: readonly LogNote[];
  tables: readonly OpenTable[];
  memtable: Memtable | undefined;
  deletions: readonly Fragments[];
}

/** An open database. */
export class Database {
  /** What is not whole in manifest and logs; empty for a database that was closed. */
  readonly notes: readonly LogNote[];
  /** The version that was read. */
  readonly version: Version;
  readonly #directory: Directory;
  readonly #tables: readonly OpenTable[];
  /** Tables that follow each other: a level each, and each of level 0. */
  readonly #runs: readonly OpenTable[][];
  readonly #memtable: Memtable | undefined;
  readonly #deletions: readonly Fragments[];

  /** @internal Made by {@linkcode Database.open}. */
  constructor(directory: Directory, version: Version, contents: Contents) {
    this.notes = contents.notes;
    this.version = version;
    this.#directory = directory;
    this.#tables = contents.tables;
    this.#runs = runsOf(contents.tables);
    this.#memtable = contents.memtable;
    this.#deletions = contents.deletions;
  }

  /**
   * Opens a database as it is in this moment, also while it is written to: the
   * names of its files are listed before the manifest is read, and logs and
   * tables come last. What was written before the listing is then in a table that
   * the manifest names or in a log that was listed, unless a file is gone when it
   * is its turn: then all is read anew.
   *
   * @param directory The database's folder
   * @returns The open database; {@linkcode close} lets go of its files
   * @throws {DatabaseError} What is wrong, with the file and the offset in it
   */
  static async open(directory: Directory): Promise<Database> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const names = namesIn(directory);
      const version = readVersion(directory);
      if (!version) continue;
      // The end of a manifest may be torn because it is just being written.
      if (version.torn && hasChanged(directory, version)) continue;
      try {
        return await openVersion(directory, names, version);
      } catch (error) {
        if (!isMissing(error) || !hasChanged(directory, version)) throw error;
      }
    }
    throw new DatabaseError(
      "IO",
      `it changed each of the ${ATTEMPTS} times that it was read`,
      { file: directory.path },
    );
  }

  /**
   * The value of a key.
   *
   * @param key The user's key
   * @returns The value, undefined where the key is absent or deleted
   * @throws {DatabaseError} `CORRUPT`, `UNSUPPORTED` or `IO`
   */
  get(key: Uint8Array): Uint8Array | undefined {
    const cursor = this.cursor();
    cursor.seek(key);
    if (!cursor.valid) return undefined;
    const found = cursor.key;
    return compareBytes(found, found.length, key, key.length) === 0
      ? cursor.value
      : undefined;
  }

  /**
   * The live entries in the order of their keys.
   *
   * @param from The first key to yield; the very first by default
   * @param prefix Only keys that begin with these bytes
   */
  *entries(
    from: Uint8Array = new Uint8Array(0),
    prefix?: Uint8Array,
  ): Generator<Entry, void, void> {
    const cursor = this.cursor();
    for (cursor.seek(from); cursor.valid; cursor.next()) {
      const key = cursor.key.slice();
      if (prefix && !startsWith(key, prefix)) return;
      yield { key, value: cursor.value };
    }
  }

  /** A cursor over the live entries, which does not stand anywhere yet. */
  cursor(): DatabaseCursor {
    const sources = this.#runs.map((run) =>
      run.length === 1 ? run[0]!.table.iterator() : levelOf(run)
    );
    if (this.#memtable) sources.push(this.#memtable.iterator());
    return new DatabaseCursor(
      mergeIterators(sources),
      this.#deletions.map((fragments) => new RangeDeletions(fragments)),
      this.#directory,
    );
  }

  /**
   * Reads and checks every block of every table.
   *
   * @param report Is given each failure; the remaining tables are still checked
   */
  verify(report: (error: DatabaseError) => void): void {
    for (const { table } of this.#tables) {
      try {
        table.verify();
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        report(error);
      }
    }
  }

  /** Lets go of all files. */
  close(): void {
    for (const { table } of this.#tables) table.close();
  }
}

/** The files of a folder; where it has none, the lack of CURRENT says more. */
function namesIn(directory: Directory): string[] {
  try {
    return directory.list();
  } catch (error) {
    readVersion(directory);
    throw error;
  }
}

async function openVersion(
  directory: Directory,
  names: readonly string[],
  version: Version,
): Promise<Database> {
  const { entries, notes } = recoverLogs(directory, names, version);
  checkLevels(directory, version);
  const deletions: Fragments[] = [
    fragmentsOf(
      entries.filter(({ type }) => type === ValueType.RangeDeletion)
        .map(({ key, value, sequence }) => ({
          start: key,
          end: value,
          sequence,
        })),
    ),
  ];
  const tables: OpenTable[] = [];
  try {
    for (const meta of version.tables) {
      const table = await openTable(openFile(directory, meta));
      tables.push({ meta, table });
      const block = table.rangeDeletions();
      if (!block) continue;
      const isAlone = version.tables.length === 1;
      const span = isAlone ? undefined : spanOf(meta.smallest, meta.largest);
      deletions.push(tableRanges(block, span));
    }
  } catch (error) {
    for (const { table } of tables) table.close();
    throw error;
  }
  const points = entries.filter(({ type }) => type !== ValueType.RangeDeletion);
  if (version.torn) {
    const { offset, reason } = version.torn;
    const file = pathIn(directory, version.manifest);
    notes.unshift({ kind: "torn", file, offset, reason });
  }
  return new Database(directory, version, {
    notes,
    tables,
    memtable: points.length > 0 ? new Memtable(points) : undefined,
    deletions: deletions.filter(({ length }) => length > 0),
  });
}

/** Opens the file of a table, which has to be as long as the manifest says. */
function openFile(directory: Directory, meta: TableMeta): RandomFile {
  const stem = String(meta.number).padStart(6, "0");
  const file = openFirst(
    directory,
    TABLE_SUFFIXES.map((suffix) => stem + suffix),
    meta.size,
  );
  if (file.length === meta.size) return file;
  file.close();
  throw new DatabaseError(
    "CORRUPT",
    `it has ${file.length} bytes and the manifest says ${meta.size}`,
    { file: file.path },
  );
}

/** Opens a table; its file is closed where that fails. */
async function openTable(file: RandomFile): Promise<Table> {
  try {
    return await Table.open(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Opens the first of several names that exists; the error names the first. */
function openFirst(
  directory: Directory,
  names: string[],
  expected: number,
): RandomFile {
  let first: unknown;
  for (const name of names) {
    try {
      return directory.open(name, expected);
    } catch (error) {
      if (!isMissing(error)) throw error;
      first ??= error;
    }
  }
  throw first;
}

/** Throws where tables of a level below 0 overlap: seeks would miss entries. */
function checkLevels(directory: Directory, version: Version): void {
  version.tables.forEach((meta, i) => {
    const next = version.tables[i + 1];
    if (
      meta.level > 0 && next?.level === meta.level &&
      orderInternal(meta.largest, next.smallest) >= 0
    ) {
      throw corrupt(
        `tables ${meta.number} and ${next.number} of level ${meta.level} overlap`,
        { file: pathIn(directory, version.manifest) },
      );
    }
  });
}

function runsOf(tables: readonly OpenTable[]): OpenTable[][] {
  const runs: OpenTable[][] = [];
  for (const open of tables) {
    const { level } = open.meta;
    const run = runs.at(-1);
    if (run && level > 0 && run[0]!.meta.level === level) run.push(open);
    else runs.push([open]);
  }
  return runs;
}

function levelOf(tables: readonly OpenTable[]): InternalIterator {
  return new LevelIterator(tables.map(({ meta, table }) => ({
    largest: meta.largest,
    iterator: () => table.iterator(),
  })));
}

function orderInternal(a: Uint8Array, b: Uint8Array): number {
  return compareInternal(a, a.length, b, b.length);
}

function startsWith(key: Uint8Array, prefix: Uint8Array): boolean {
  if (key.length < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) {
    if (key[i] !== prefix[i]) return false;
  }
  return true;
}
