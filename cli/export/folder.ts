/**
 * The folder that an export is kept in.
 *
 * @module
 */
import { partitionFolder } from "../../lib/export/partition.ts";
import {
  emptyManifest,
  type ExportFormat,
  formatManifest,
  type Manifest,
  manifestName,
  parseManifest,
} from "../../lib/export/manifest.ts";
import { MergeError } from "../../lib/merge/errors.ts";
import { type Lock, takeLock } from "../../lib/merge/lock.ts";
import { CommandError, usage } from "../errors.ts";
import { AtomicFile, writeAtomically } from "../write.ts";

/** The tables of an export, each a folder. */
export const tableNames = ["runs", "metrics", "points"] as const;

/** A table of an export. */
export type TableName = typeof tableNames[number];

const LOCK = ".aimrepo_export.lock";
/** The names of data files, and of those that a killed export left. */
const OURS = /^(part-\d{5,}\.(parquet|csv|jsonl)|\.part-.*\.tmp)$/;

/** An export's folder, held by one process at a time. */
export class ExportFolder {
  readonly #path: string;
  readonly #lock: Lock;
  /** What the folder held when it was opened. */
  readonly manifest: Manifest;

  private constructor(path: string, lock: Lock, manifest: Manifest) {
    this.#path = path;
    this.#lock = lock;
    this.manifest = manifest;
  }

  /**
   * Opens a folder, or makes one.
   *
   * @param path The folder
   * @param format The format of the files that it shall hold
   * @returns The folder, to be closed
   * @throws {CommandError} Where it holds other things, or is held by others
   */
  static async open(path: string, format: ExportFormat): Promise<ExportFolder> {
    demandAccess(path);
    const folder = path.replace(/(?<=.)\/+$/, "");
    if (
      !isEmpty(folder) && readText(`${folder}/${manifestName}`) === undefined
    ) {
      throw usage(
        `Cannot export to ${path}: it is not empty, and holds no export (name an empty or a new folder)`,
      );
    }
    Deno.mkdirSync(folder, { recursive: true });
    const lock = await lockOf(folder, path);
    try {
      const text = readText(`${folder}/${manifestName}`);
      const manifest = text === undefined
        ? emptyManifest(format)
        : understand(text, format, path);
      const opened = new ExportFolder(folder, lock, manifest);
      // So that a folder is known for an export's even if this one is killed.
      if (text === undefined) opened.save(manifest);
      return opened;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /**
   * The path of a file.
   *
   * @param table The table
   * @param part The number and the campaign of the part
   */
  pathOf(
    table: TableName,
    part: { readonly number: number; readonly campaign: string | undefined },
  ): string {
    const folder = partitionFolder(part.campaign);
    const number = `${part.number}`.padStart(5, "0");
    return `${this.#path}/${table}/${folder}/part-${number}.${this.manifest.format}`;
  }

  /**
   * Begins a file.
   *
   * @param path Its path, from {@linkcode pathOf}
   */
  begin(path: string): AtomicFile {
    return new AtomicFile(path);
  }

  /**
   * The size of a file.
   *
   * @param path Its path
   * @returns Bytes; undefined where there is no such file
   */
  sizeOf(path: string): number | undefined {
    try {
      return Deno.statSync(path).size;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /**
   * Writes down what the folder holds.
   *
   * @param manifest What it holds
   */
  save(manifest: Manifest): void {
    const text = formatManifest(manifest);
    writeAtomically(
      `${this.#path}/${manifestName}`,
      new TextEncoder().encode(text),
    );
  }

  /**
   * Removes files of exports that no part stands in, and folders left empty.
   *
   * @param paths The paths of the files that stay
   * @returns How many data files were removed
   */
  sweep(paths: Iterable<string>): number {
    const kept = new Set(Array.from(paths, fold));
    let removed = 0;
    for (const table of tableNames) {
      for (const folder of foldersIn(`${this.#path}/${table}`)) {
        const files = list(folder).map(({ name }) => name);
        const stale = files.filter((name) =>
          OURS.test(name) && !kept.has(fold(`${folder}/${name}`))
        );
        for (const name of stale) {
          Deno.removeSync(`${folder}/${name}`);
          if (name.startsWith("part-")) removed++;
        }
        if (stale.length > 0 && stale.length === files.length) {
          Deno.removeSync(folder);
        }
      }
    }
    return removed;
  }

  /** Lets others have the folder. */
  [Symbol.dispose](): void {
    this.#lock.release();
  }
}

/** What some file systems hold for one name. */
function fold(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function understand(
  text: string,
  format: ExportFormat,
  path: string,
): Manifest {
  const manifest = parseManifest(text);
  if (manifest === undefined) {
    throw usage(
      `Cannot export to ${path}: ${manifestName} in it is none that this version wrote (name a new folder)`,
    );
  }
  if (manifest.format !== format) {
    throw usage(
      `Cannot export to ${path}: it holds an export in ${manifest.format}, and ${format} is asked for`,
    );
  }
  return manifest;
}

async function lockOf(folder: string, path: string): Promise<Lock> {
  try {
    return await takeLock(`${folder}/${LOCK}`);
  } catch (error) {
    if (!(error instanceof MergeError) || error.code !== "LOCKED") throw error;
    throw new CommandError(
      `Cannot export to ${path}: another export is writing to it`,
    );
  }
}

/** Without the permission Deno would stop and ask. */
function demandAccess(path: string): void {
  for (const name of ["read", "write"] as const) {
    const { state } = Deno.permissions.querySync({ name, path });
    if (state !== "granted") {
      throw usage(`Cannot export to ${path}: run with --allow-${name}`);
    }
  }
}

function isEmpty(folder: string): boolean {
  try {
    return list(folder).every(({ name }) => name === LOCK);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotADirectory)) throw error;
    throw usage(`Cannot export to ${folder}: it is no folder`);
  }
}

function foldersIn(folder: string): string[] {
  return list(folder).filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => `${folder}/${name}`);
}

/** What is in a folder; nothing where there is none. */
function list(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
